import type { AdminAction, RoleKey, ScheduleKind } from './role-schedules.ts';
import type { Mode } from './rules.ts';

export const hygieneJobs = ['renew-eligibilities', 'remove-stale-assignments'] as const;
export type HygieneJob = (typeof hygieneJobs)[number];

/** An instant as it stands in a plan: ISO 8601, UTC, milliseconds. Plans are hashed and stored as text. */
export type InstantText = string;

/**
 * - `change`  to be done now, where the mode, the gate and the limits let it.
 * - `mark`    found stale for the first time: to be removed at `due`, unless its evidence changes.
 * - `wait`    found stale before, and `due` has not come.
 * - `drop`    was marked, and is not stale any more.
 * - `report`  found, and not for this app to change.
 * - `lapse`   is left to end, and its owner is told.
 * - `leave`   nothing is to be done.
 */
export type Decision = 'change' | 'mark' | 'wait' | 'drop' | 'report' | 'lapse' | 'leave';

/** Why an eligibility is renewed or not. docs/rules.md says of each what it means and what to do. */
export type RenewalReason =
  // change
  | 'ends-soon'
  | 'lapsed'
  // lapse
  | 'not-used'
  | 'usage-unknown'
  | 'principal-disabled'
  | 'principal-deleted'
  | 'principal-gone'
  | 'principal-unknown'
  | 'group-unknown'
  | 'chain-limit'
  | 'mfa-required'
  | 'ticket-required'
  | 'approval-required'
  | 'maximum-reached'
  | 'settings-unknown'
  // leave
  | 'never-ends'
  | 'not-due'
  | 'not-started'
  | 'end-unknown'
  | 'already-extended'
  | 'request-pending'
  | 'removed-by-somebody'
  | 'lapsed-too-long-ago'
  | 'through-a-group'
  | 'protected'
  | 'not-selected'
  | 'mode-off';

/** Why access is taken for stale or not. docs/rules.md says of each what it means and what to do. */
export type StalenessReason =
  // stale, in the order of preference where several hold
  | 'principal-gone'
  | 'disabled'
  | 'no-sign-in'
  | 'never-activated'
  | 'permanent-active'
  | 'outside-pim'
  | 'redundant'
  // not stale
  | 'in-use'
  | 'activated'
  | 'through-a-group'
  | 'ends-by-itself'
  | 'not-started'
  // known not to be judged
  | 'protected'
  | 'excepted'
  | 'not-selected'
  | 'mode-off'
  | 'new-account'
  | 'new-assignment'
  | 'service-principal'
  | 'soft-deleted'
  | 'request-pending'
  | 'activation-live'
  // not known
  | 'principal-unknown'
  | 'sign-in-unknown'
  | 'activations-unknown'
  | 'group-unknown'
  | 'group-not-ours'
  | 'evidence-unknown'
  // of a mark
  | 'evidence-changed';

/** Of an undo, whether a change can be taken back; of a change that a caller asks for, just that. */
export type OtherReason = 'undo' | 'undo-impossible' | 'asked';

export type Reason = RenewalReason | StalenessReason | OtherReason;

/** What a decision rests on: short facts by name, instants as ISO 8601, in a fixed order of names. */
export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

/** One thing to send. */
export interface PlannedStep {
  readonly kind: ScheduleKind;
  /** The first is sent; the next only where Graph refuses the one before because it does not fit what there is. */
  readonly actions: readonly AdminAction[];
  /** `null`: without end. `undefined`: a removal. */
  readonly endDateTime: InstantText | null | undefined;
}

/** What was there before a change: enough to put it back. */
export interface AccessBefore {
  readonly kind: ScheduleKind;
  readonly scheduleId: string | null;
  readonly startDateTime: InstantText | null;
  /** `null`: without end. */
  readonly endDateTime: InstantText | null;
}

/**
 * - `renewal`     access that there is lasts longer: additive.
 * - `removal`     access ends: destructive.
 * - `conversion`  an eligibility takes the place of active access: destructive.
 * - `restore`     what this app did is put back.
 * - `asked`       what a caller of the API asked for.
 */
export type Effect = 'renewal' | 'removal' | 'conversion' | 'restore' | 'asked';

export interface PlannedChange {
  readonly effect: Effect;
  readonly key: RoleKey;
  /** One after the other, each seen to hold before the next. */
  readonly steps: readonly PlannedStep[];
  /** Absent where there was nothing. */
  readonly before: AccessBefore | null;
  readonly justification: string;
  readonly ticket: { readonly number: string; readonly system: string } | null;
}

/** One access that was considered. */
export interface PlanItem {
  /** The same for the same access in every plan of a job: `accessKey`. */
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly key: RoleKey;
  readonly decision: Decision;
  readonly reason: Reason;
  /** Of the rule that it falls under: a change in mode `plan` is made only where a person has approved the plan. */
  readonly mode: Mode;
  readonly evidence: Evidence;
  /** Of `mark`, `wait` and due removals: when it is removed. Of `lapse`: when it ends. */
  readonly due: InstantText | null;
  /** Of `change`, and of `mark` and `wait`: what is, or will be, done. */
  readonly change: PlannedChange | null;
  /** Everybody who has the access through it, where that is not the principal alone: ids of a group's members. */
  readonly alsoAffects: readonly string[];
}

/** What a run set out to do. */
export interface PlanHead {
  /** Whose plan it is: the id of an Entra tenant. */
  readonly tenantId: string;
  readonly id: string;
  readonly runId: string;
  readonly job: HygieneJob | 'undo';
  readonly madeAt: Date;
  /** `apply` where at least one kind of change may be done unattended. */
  readonly mode: Mode;
  readonly rulesHash: string;
  /** SHA-256 of everything the plan holds, in hexadecimal; see `planHash`. */
  readonly hash: string;
  /** How many items each decision has. */
  readonly counts: Readonly<Partial<Record<Decision, number>>>;
  /** Why nothing destructive, or nothing at all, may be done; sentences. */
  readonly obstacles: readonly Obstacle[];
  readonly approval: PlanApproval | undefined;
}

/** A person's word that the changes of a plan may be made. */
export interface PlanApproval {
  readonly by: string;
  readonly at: Date;
}

export interface Plan extends PlanHead {
  readonly items: readonly PlanItem[];
}

/** Found stale, announced, and waiting. */
export interface Mark {
  /** `PlanItem.id`. */
  readonly id: string;
  readonly reason: StalenessReason;
  readonly markedAt: Date;
  /** When it may be removed. */
  readonly due: Date;
  /** The mode it was found in: what was only planned begins to wait anew when it is to be applied. */
  readonly mode: Mode;
  /** The plan in which it was announced. */
  readonly planId: string;
}

/** Why a gate is closed. */
export type ObstacleCode =
  | 'rules-unusable'
  | 'protected-unresolved'
  | 'incomplete'
  | 'population-drop'
  | 'limit-run-count'
  | 'limit-run-percent'
  | 'limit-day-count'
  | 'limit-day-percent'
  | 'floor'
  | 'approver-lock-out'
  | 'protected'
  | 'undone';

export interface Obstacle {
  readonly code: ObstacleCode;
  /** What it stops. */
  readonly stops: 'everything' | 'destructive' | 'additive' | 'item';
  /** Of `item`: which. */
  readonly itemId: string | undefined;
  /** What is in the way, with both numbers where there are numbers, and what to do. */
  readonly sentence: string;
}
