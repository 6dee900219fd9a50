import type { AccessKey, ScheduleKind } from './access.ts';
import type { AdminAction, Ticket } from './role-schedules.ts';

/** An instant as it stands in a plan: ISO 8601, UTC, milliseconds. Plans are hashed and stored as text. */
export type InstantText = string;

/** An end as it stands in a plan. `null`: without end. */
export type EndText = InstantText | 'unknown' | null;

/** One thing to send. */
export interface PlannedStep {
  readonly kind: ScheduleKind;
  /** The first is sent; the next only where Graph refuses the one before because it does not fit what there is. */
  readonly actions: readonly AdminAction[];
  /** `null`: without end. `undefined`: a removal. */
  readonly endDateTime: InstantText | null | undefined;
  /** When it begins; absent: at once. */
  readonly startDateTime?: InstantText | undefined;
  /** ISO 8601, sent in place of the end: how a caller said how long it lasts. */
  readonly duration?: string | undefined;
}

/** What was there before a change: enough to put it back. */
export interface AccessBefore {
  readonly kind: ScheduleKind;
  readonly scheduleId: string | null;
  readonly startDateTime: InstantText | null;
  readonly endDateTime: EndText;
}

/**
 * - `renewal`     access that there is lasts longer: additive.
 * - `removal`     access ends: destructive.
 * - `conversion`  an eligibility takes the place of active access: destructive.
 * - `restore`     what this app did is put back.
 * - `requested`   what a caller of the API asked for.
 */
export type Effect = 'renewal' | 'removal' | 'conversion' | 'restore' | 'requested';

export interface PlannedChange {
  readonly effect: Effect;
  readonly key: AccessKey;
  /** One after the other, each seen to hold before the next. */
  readonly steps: readonly PlannedStep[];
  /** Absent where there was nothing. */
  readonly before: AccessBefore | null;
  readonly justification: string;
  readonly ticket: Ticket | null;
}
