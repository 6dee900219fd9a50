import type { FaultOptions } from '../../simulator/faults/fault.ts';
import type { KnownTenant, Part } from './known-tenant.ts';

/** What a case allows to be done in spite of the odd answer. */
export type Allows =
  /** Everything that is not about its subjects. */
  | 'all'
  /** Renewals that are not about its subjects: something is missing that removals rest on. */
  | 'renewals'
  /** It need do nothing. */
  | 'nothing';

/** One odd answer. */
export interface OddCase {
  /** Of which kind it is: `row`, `listing` ... */
  readonly kind: string;
  readonly name: string;
  readonly faults: (known: KnownTenant) => readonly FaultOptions[];
  readonly allows: Allows;
  /** Whose access the odd answer is about: nothing is promised of it but that it is not changed wrongly. */
  readonly subjects?: readonly Part[];
  /** Whose access must not be changed while the answer is odd. */
  readonly leftAlone?: readonly Part[];
  /**
   * Whose access nothing else that was read tells of: the answer is that of a tenant in which the row is not there. What
   * this leads to on that night is told of and not counted; on the next night it must be made up for.
   */
  readonly hidden?: readonly Part[];
  /** It is odd on the first night already, in which stale access is marked. */
  readonly isLasting?: boolean;
  /** Reasons of the plan that say what the odd answer did, beside those that say that something is not known. */
  readonly saidBy?: readonly string[];
}

/** A fault on every read of a path, for as long as the case lasts. */
export function onReads(path: string, fault: Omit<FaultOptions, 'match'>, record?: string): FaultOptions {
  const match = { method: 'GET', path, ...(record !== undefined && { record }) };
  return { times: 100_000, ...fault, match };
}

/** The same odd answer from the first night on. */
export function lasting(one: OddCase): OddCase {
  return { ...one, name: `${one.name}, for all nights`, isLasting: true };
}
