import type { AccessKey, ScheduleKind } from './access.ts';
import type {
  ActivationContent,
  ActivationEndContent,
  DeliveryContent,
  GrantEnd,
  SelfServiceContent,
} from './activation.ts';
import type { Awaiting, UsedApproval } from './approval.ts';
import type { AccessBefore, PlannedChange } from './change.ts';
import type { Evidence, Obstacle, PlanHead } from './plan.ts';
import type { Reason } from './reasons.ts';
import type { Refusal, RoleSchedule, RoleScheduleInstance, ScheduleRequest } from './role-schedules.ts';
import type { RolePolicy } from './role-settings.ts';

/** Who asks: a caller's object id and the app it came through; of a job, its name and no app. */
export interface Requester {
  readonly objectId: string;
  readonly appId: string | undefined;
}

/** Where a command came from. */
export type CommandSource =
  | {
      readonly kind: 'job';
      readonly job: PlanHead['job'];
      readonly runId: string;
      readonly planId: string;
      readonly itemId: string;
      /** The change that this one undoes. */
      readonly undoes: string | undefined;
      /** The plan that a person approved, and who: it is made because of that. */
      readonly approvedPlan?: { readonly planId: string; readonly by: string } | undefined;
    }
  | { readonly kind: 'api' }
  /** An undo that needs no plan: of role settings. */
  | { readonly kind: 'undo'; readonly undoes: string }
  /** A sender's message, or what watches the access that was given because of one. */
  | { readonly kind: 'activation'; readonly sender: string }
  /** Somebody with their own token. */
  | { readonly kind: 'self' };

/** Fields to change, by rule id. */
export type RuleFields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A change of access. `validateOnly`: Graph checks it and does nothing. */
export interface AccessContent {
  readonly kind: 'access';
  readonly change: PlannedChange;
  readonly validateOnly: boolean;
  readonly reason: Reason;
  readonly evidence: Evidence;
}

export interface RoleSettingsContent {
  readonly kind: 'role-settings';
  readonly policyId: string;
  readonly rules: RuleFields;
}

/** The cancellation of a schedule request that nobody has decided yet. */
export interface CancellationContent {
  readonly kind: 'cancellation';
  readonly scheduleKind: ScheduleKind;
  readonly requestId: string;
}

/** All access of one principal, to be taken away. */
export interface RevocationContent {
  readonly kind: 'revocation';
  readonly principalId: string;
  /** One removal each, in the order in which they are made. */
  readonly removals: readonly PlannedChange[];
  /** Sentences: what comes through groups, or could not be read, and is left. */
  readonly left: readonly string[];
}

/** What is to be done. */
export type CommandContent =
  | AccessContent
  | RoleSettingsContent
  | CancellationContent
  | RevocationContent
  | DeliveryContent
  | ActivationContent
  | ActivationEndContent
  | SelfServiceContent;

/** A request to change the tenant, as it was accepted. It is never altered: what happens to it are facts of their own. */
export interface Command {
  /** Begins with the instant it was asked at, so that a list of ids reads in order; see `newId`. */
  readonly id: string;
  readonly tenantId: string;
  readonly askedBy: Requester;
  readonly askedAt: Date;
  /** Not claimed by then, it is expired and never sent. */
  readonly executeBefore: Date;
  /** In a word: `eligibility.adminAssign`, `rules.update`, `renew-eligibilities.renewal`. */
  readonly operation: string;
  readonly source: CommandSource;
  readonly content: CommandContent;
}

/** What was there before a change. Undo is made from it. */
export type Before =
  /** `null`: there was nothing. */
  | { readonly kind: 'access'; readonly access: AccessBefore | null }
  | {
      readonly kind: 'role-settings';
      /** `undefined`: no role has the policy. */
      readonly roleDefinitionId: string | undefined;
      readonly rules: RuleFields;
    }
  | { readonly kind: 'cancellation' }
  /** Nothing that could be put back: a delivery, or what a person did with their own token. */
  | { readonly kind: 'none' }
  /** Of each removal. */
  | { readonly kind: 'revocation'; readonly access: readonly (AccessBefore | null)[] };

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

/** What happened to a command. Facts are only ever added, each beside the hash of the one before it. */
export type CommandFact =
  | { readonly kind: 'accepted'; readonly at: Date; readonly command: Command }
  | {
      readonly kind: 'claimed';
      readonly at: Date;
      /** Nothing is sent after it; who finds the claim then looks what became of it. */
      readonly deadlineAt: Date;
      readonly before: Before;
      /** The approval that it needed. */
      readonly approval?: UsedApproval | undefined;
      /** SHA-256, in hexadecimal, of what it was decided on, where that is more than the change itself says. */
      readonly restsOn?: string | undefined;
    }
  /** Only an approval is missing. Not claimed by `executeBefore`, it is expired and never sent. */
  | {
      readonly kind: 'awaiting';
      readonly at: Date;
      readonly executeBefore: Date;
      readonly awaiting: Awaiting;
    }
  /** Graph has answered; what it did is still to be seen. */
  | { readonly kind: 'sent'; readonly at: Date; readonly graphRequestId: string }
  | { readonly kind: 'recorded'; readonly at: Date; readonly outcome: Outcome }
  /** The access that an activation gave is over. */
  | { readonly kind: 'ended'; readonly at: Date; readonly end: GrantEnd }
  | { readonly kind: 'expired'; readonly at: Date };

/**
 * `accepted`: nobody has claimed it yet. `awaiting-approval`: everything but an approval is there. `claimed`: sent or about
 * to be; what came of it is not known yet.
 */
export type ChangeState = 'accepted' | 'awaiting-approval' | 'claimed' | 'expired' | OutcomeState;
export const changeStates = [
  'accepted',
  'awaiting-approval',
  'claimed',
  'done',
  'validated',
  'refused',
  'unconfirmed',
  'expired',
] as const satisfies readonly ChangeState[];

/** A command with all that is known of it: its facts, folded. */
export interface ChangeRecord extends Command {
  readonly state: ChangeState;
  readonly claimedAt: Date | undefined;
  readonly deadlineAt: Date | undefined;
  readonly before: Before | undefined;
  /** Of one that waits, or waited, for approval. */
  readonly awaiting: Awaiting | undefined;
  /** The approval that it was claimed on. */
  readonly approval: UsedApproval | undefined;
  /** SHA-256, in hexadecimal, of what it was claimed on. */
  readonly restsOn: string | undefined;
  readonly graphRequestId: string | undefined;
  readonly outcome: Outcome | undefined;
  /** Of an activation: the end of the access that it gave. */
  readonly grantEnd: GrantEnd | undefined;
  /** When its state was first known. */
  readonly settledAt: Date | undefined;
  /** How many facts there are: the place of the next one. */
  readonly factCount: number;
  /** Hash of the last fact: the next one is written beside it. */
  readonly lastFactHash: string;
}
