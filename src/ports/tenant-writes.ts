import type { ScheduleKind } from '../domain/model/access.ts';
import type { Refusal, ScheduleChange, Submission } from '../domain/model/role-schedules.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { GraphCallError } from './errors.ts';
import type { ReadCall, RoleCall } from './reading.ts';

/**
 * What alters a tenant. Only the room `changes/` uses these: the linter refuses any other importer of this file but the
 * adapters that implement it and the composition root.
 */

/** Changes of eligibilities and assignments. Throws `GraphCallError` for all that is no answer. */
export interface AccessWrites {
  /** Sends one change. After an unknown outcome (time-out, 5xx) it looks before it sends again. */
  submit(change: ScheduleChange, call: RoleCall): Promise<Submission>;
  /** Cancels a request. `undefined`: done; else Graph's refusal (400 for one that is over). */
  cancel(kind: ScheduleKind, requestId: string, call: RoleCall): Promise<Refusal | undefined>;
}

/** What came of rules that were sent. */
export type SentRules =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Graph did not answer, or not readably: nobody knows whether it was done. */
  | { readonly kind: 'unknown'; readonly error: GraphCallError };

/** Rules of role settings. */
export interface RuleWrites {
  /** Sends rules whole, in this order. Throws `GraphCallError` for all that is no answer. */
  send(policyId: string, rules: readonly RoleRule[], call: ReadCall): Promise<SentRules>;
}
