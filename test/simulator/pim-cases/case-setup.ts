import type { CaseTenant, CaseTenantOptions, IdMap, Sender } from './case-tenant.ts';
import type { Difference } from './shape.ts';

/** How the tenant is prepared for one case. */
export interface CaseSetup extends CaseTenantOptions {
  /** @returns the ids of this tenant for those of the case. Names of people and roles need none. */
  readonly prepare?: (graph: CaseTenant) => Promise<IdMap>;
  /** Default: the app, with every permission. */
  readonly sender?: Sender;
  /** Whether all values match the documentation, except instants. Default: names, types and nullability do. */
  readonly isExact?: true;
  /** Whether the list has rows of other kinds as well. */
  readonly hasOthers?: true;
  readonly tolerated?: readonly Tolerance[];
}

/** Accepted differences from the documentation, and the reason. One that does not occur fails the test. */
export interface Tolerance {
  readonly what: Difference['what'];
  readonly where: readonly string[];
  readonly because: string;
}

/** Setups by the id of the case. */
export type CaseSetups = Readonly<Record<string, CaseSetup>>;
