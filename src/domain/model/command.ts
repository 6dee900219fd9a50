import type { AccessKey, ScheduleKind } from './access.ts';
import type {
  ActivationContent,
  ActivationEndContent,
  DeliveryContent,
  GrantEnd,
  SelfServiceContent,
} from './activation.ts';
import type { Awaiting, UsedApproval } from './approval.ts';
import type { AccessBefore, InstantText, PlannedChange } from './change.ts';
import type { Outcome, OutcomeState } from './outcome.ts';
import type { Evidence, HygieneJob, PlanHead } from './plan.ts';
import type { Reason } from './reasons.ts';

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
  /** The check of role settings: what a baseline of the rules wants. */
  | { readonly kind: 'baseline'; readonly runId: string }
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

/** What a person says of an access after looking at it. It changes nothing in the tenant. */
export interface ReviewContent {
  readonly kind: 'review';
  readonly of: ScheduleKind;
  readonly key: AccessKey;
  readonly verdict: 'keep' | 'remove';
  readonly comment: string;
  /** When it is to be looked at again; `null`: nobody says. */
  readonly nextDueAt: InstantText | null;
}

/** A run that somebody wants now, of a process that may write: it goes by the rules, as a timer's does. */
export interface RunContent {
  readonly kind: 'run';
  readonly job: HygieneJob | 'check-role-settings' | 'undo';
  readonly upTo: 'plan' | 'apply';
  /** Of an undo: ids of the changes. */
  readonly undoes: readonly string[];
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
  | SelfServiceContent
  | ReviewContent
  | RunContent;

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
      /** Of each key that signs evidence, in base64: whoever only writes to the store makes none. Absent: no key signs here. */
      readonly signatures?: readonly string[] | undefined;
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

/** What signs a claim, and the hash of the fact that the claim was added after. */
export interface ClaimProof {
  readonly after: string;
  /** In base64. */
  readonly signatures: readonly string[];
}

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
  /** Absent: nobody has claimed it, or nobody signed the claim. */
  readonly claimProof?: ClaimProof | undefined;
  readonly graphRequestId: string | undefined;
  /** Of each request that Graph took, in their order: one for each step, as far as they came. */
  readonly takenRequestIds?: readonly string[];
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
