import type { AccessKey, ScheduleKind } from './access.ts';
import type { InstantText, PlannedChange } from './change.ts';
import type { Reason, StalenessReason } from './reasons.ts';
import type { Mode } from './rules.ts';

export const hygieneJobs = ['renew-eligibilities', 'remove-stale-assignments'] as const;
export type HygieneJob = (typeof hygieneJobs)[number];

/**
 * - `change`  to be done now, where the mode, the gate and the limits let it.
 * - `mark`    found stale for the first time: to be removed at `due`, unless its evidence changes.
 * - `wait`    found stale before, and `due` has not come.
 * - `drop`    was marked, and is not stale any more.
 * - `report`  found, and not for this app to change.
 * - `lapse`   is left to end, and its owner is notified.
 * - `leave`   nothing is to be done.
 */
export type Decision = 'change' | 'mark' | 'wait' | 'drop' | 'report' | 'lapse' | 'leave';

/** What a decision rests on: short facts by name, instants as ISO 8601, in a fixed order of names. */
export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

/** One access that was considered. */
export interface PlanItem {
  /** The same for the same access in every plan of a job: `accessIdOf`. */
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  readonly decision: Decision;
  readonly reason: Reason;
  /** Of the rule that it falls under: a change in mode `plan` is made only where a person has approved the plan. */
  readonly mode: Mode;
  readonly evidence: Evidence;
  /** Of `mark`, `wait` and due removals: when it is removed. Of `lapse`: when it ends. */
  readonly due: InstantText | null;
  /**
   * Of `change`, and of `mark` and `wait`: what is, or will be, done. Of `report` with `refused-before`: what is tried again
   * if somebody approves the item by name.
   */
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
  /** What would meet the rest of its changes if they were tried now: those that only wait for a mode or an approval. */
  readonly preview: readonly Obstacle[];
  /** The approvals that its changes rest on. */
  readonly approvals: readonly PlanApproval[];
}

/** An approval that changes of a plan rest on: of an earlier plan, as a rule. */
export interface PlanApproval {
  /** The plan that was approved. */
  readonly planId: string;
  /** Object id of whoever approved it. */
  readonly by: string;
  /** How many items rest on it. */
  readonly items: number;
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
  | 'rules-unapproved'
  | 'rules-waiting'
  | 'writers-stopped'
  | 'protected-unresolved'
  | 'incomplete'
  | 'not-looked-at'
  | 'unreadable'
  | 'population-drop'
  | 'limit-run-count'
  | 'limit-run-percent'
  | 'limit-day-count'
  | 'limit-day-percent'
  | 'limit-api'
  | 'self-grant'
  | 'grant-permanent'
  | 'grant-too-long'
  | 'control-plane'
  | 'no-receiver'
  | 'approval'
  | 'floor'
  | 'approver-lock-out'
  | 'approver-unusable'
  | 'recipient-domain'
  | 'protected'
  | 'in-progress'
  | 'approval-void'
  | 'not-a-grant'
  | 'activation'
  | 'undone';

export interface Obstacle {
  readonly code: ObstacleCode;
  /** What it stops. `excess`: what is more than a limit; the rest goes on. `nothing`: it is only to be known. */
  readonly stops: 'everything' | 'all-but-renewals' | 'destructive' | 'excess' | 'item' | 'nothing';
  /** Of `item`: which. */
  readonly itemId: string | undefined;
  /** What is in the way, with both numbers where there are numbers, and what to do. */
  readonly sentence: string;
}

/**
 * What became of one item.
 *
 * - `done`                    seen in the tenant.
 * - `refused`                 Entra said no; nothing was changed.
 * - `stopped`                 a gate was closed by the last look; nothing was sent.
 * - `unconfirmed`             accepted or sent, and not seen: the next run finds out.
 * - `evidence-changed`        what it rests on changed between plan and claim: nothing was sent.
 * - `claimed-by-another-run`  another run has claimed the same change.
 * - `halted`                  the writers were stopped, or the rules stopped loading, before it was sent.
 * - `not-reached`             the run ended before it, or the first of its kind in the tenant is not seen to hold yet.
 */
export interface ItemOutcome {
  readonly item: PlanItem;
  readonly state:
    | 'done'
    | 'refused'
    | 'stopped'
    | 'halted'
    | 'unconfirmed'
    | 'evidence-changed'
    | 'claimed-by-another-run'
    | 'not-reached';
  /** A sentence; empty where `done` says it all. */
  readonly because: string;
  readonly changeId: string | undefined;
  readonly settledAt: Date | undefined;
}
