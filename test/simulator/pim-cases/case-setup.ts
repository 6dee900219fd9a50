import type { CaseTenant, CaseTenantOptions, IdMap, Sender } from './case-tenant.ts';
import type { Difference } from './shape.ts';

/** How the tenant is made ready for one case. */
export interface CaseSetup extends CaseTenantOptions {
  /** @returns what the case's ids are in this tenant; names of people and roles need none. */
  readonly prepare?: (graph: CaseTenant) => Promise<IdMap>;
  /** Default: the app, with every permission. */
  readonly sender?: Sender;
  /** All values are as documented, but for instants. Default: names, types and nullability are. */
  readonly isExact?: true;
  /** The list has rows of other kinds as well. */
  readonly hasOthers?: true;
  readonly tolerated?: readonly Tolerance[];
}

/** Differences from the documentation that are right, and why. One that does not occur fails the test. */
export interface Tolerance {
  readonly what: Difference['what'];
  readonly where: readonly string[];
  readonly because: string;
}

/** By the id of the case. */
export type CaseSetups = Readonly<Record<string, CaseSetup>>;
