import type { AccessKey, ScheduleKind } from './access.ts';
import type { Obstacle } from './plan.ts';
import type { Refusal, RoleSchedule, RoleScheduleInstance, ScheduleRequest } from './role-schedules.ts';
import type { RolePolicy } from './role-settings.ts';

/**
 * What became of a command, in a word.
 *
 * - `done`               seen in the tenant.
 * - `unchanged`          it was so already; nothing was sent.
 * - `partly-done`        some of it was done, the rest was refused or is not known: `removals` says what of each.
 * - `validated`          Graph would accept it; nothing was changed.
 * - `pending`            Graph has it waiting: somebody must decide.
 * - `unconfirmed`        accepted or sent, and not seen.
 * - `never-seen`         its process ended, and what it asked for does not show.
 * - `refused`            Graph said no.
 * - `ended`              Graph took the request and ended it: `Denied`, `Failed`, `Canceled`.
 * - `obstructed`         the rules of this app stand against it; nothing was sent.
 * - `evidence-changed`   it was planned on something that is not so any more; nothing was sent.
 * - `not-sent`           its executor lost the right or the time to send it.
 * - `stopped`            somebody stopped the writers; nothing was sent.
 * - `settings-restored`  other rules moved, or the change did not stick: what was there before has been put back.
 * - `settings-mixed`     the same, and it could not be put back.
 * - `graph-failed`       the call to Graph failed; `failure` says how.
 */
export const outcomeCodes = [
  'done',
  'unchanged',
  'partly-done',
  'validated',
  'pending',
  'unconfirmed',
  'never-seen',
  'refused',
  'ended',
  'obstructed',
  'evidence-changed',
  'not-sent',
  'stopped',
  'settings-restored',
  'settings-mixed',
  'graph-failed',
] as const;
export type OutcomeCode = (typeof outcomeCodes)[number];

/** How sure the outcome is: `unconfirmed` may still show, the others are final. */
export type OutcomeState = 'done' | 'validated' | 'refused' | 'unconfirmed';

/** A call to Graph that failed, as `GraphCallError` has it. */
export interface OutcomeFailure {
  readonly kind: string;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly claims: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** What a command came to, as data. HTTP answers, records and notices are made from it. */
export interface Outcome {
  readonly state: OutcomeState;
  readonly code: OutcomeCode;
  /** A sentence; empty where the code says it all. */
  readonly message: string;
  readonly refusal?: Refusal | undefined;
  readonly failure?: OutcomeFailure | undefined;
  readonly obstacles?: readonly Obstacle[] | undefined;
  /** What Graph has of it now. */
  readonly request?: ScheduleRequest | undefined;
  readonly schedule?: RoleSchedule | undefined;
  readonly instance?: RoleScheduleInstance | undefined;
  readonly policy?: RolePolicy | undefined;
  /** Ids of the rules that were changed. */
  readonly changedRules?: readonly string[] | undefined;
  /** Of an activation: when the access ends that it gave. */
  readonly grantedUntil?: Date | undefined;
  /** Of an activation: everything that was checked, satisfied or not. */
  readonly checks?: readonly OutcomeCheck[] | undefined;
  /** Of a delivery: the commands that were accepted because of it. */
  readonly commandIds?: readonly string[] | undefined;
  /** Of a revocation: what came of each removal. */
  readonly removals?: readonly RemovalOutcome[] | undefined;
}

/** One thing that was checked before an activation. */
export interface OutcomeCheck {
  readonly code: string;
  readonly isMet: boolean;
  /** `false`: it could not be read, and for that reason is not met. */
  readonly isKnown: boolean;
  readonly sentence: string;
}

/** What one removal of a revocation came to. */
export interface RemovalOutcome {
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  readonly state: OutcomeState;
  readonly code: OutcomeCode;
  readonly message: string;
  readonly requestId: string | undefined;
}
