import type { AccessKey, End, ScheduleKind } from './access.ts';
import type { AdminAction } from './actions.ts';
import type { Ticket } from './role-schedules.ts';

/** An instant as it stands in a plan: ISO 8601, UTC, milliseconds. Plans are hashed and stored as text. */
export type InstantText = string;

/** An end as it stands in a plan. `null`: without end. */
export type EndText = InstantText | 'unknown' | null;

/** One thing to send. */
export interface PlannedStep {
  readonly kind: ScheduleKind;
  /**
   * The first is sent. The next is tried only where Graph refuses the one before because the access is in another state.
   */
  readonly actions: readonly AdminAction[];
  /**
   * `undefined`: a removal. `unknown`: a requested change whose end cannot be read; such a step is judged, and never
   * sent.
   */
  readonly endDateTime: EndText | undefined;
  /** When it begins; absent: at once. */
  readonly startDateTime?: InstantText | undefined;
  /** ISO 8601, sent in place of the end: how a caller said how long it lasts. */
  readonly duration?: string | undefined;
}

/** The access before a change: enough to restore it. */
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

/** A change that took effect and is to be undone. */
export interface DoneChange {
  readonly changeId: string;
  readonly change: PlannedChange;
  /** When it took effect. */
  readonly at: Date;
  /** The request that Graph took for it; `undefined`: not known. */
  readonly graphRequestId?: string | undefined;
  /** The end that was seen after it; `undefined`: it was not seen, and the one that was asked for counts. */
  readonly endAfter?: End | undefined;
}
