import type { AccessKey, ScheduleKind } from './access.ts';
import type { AdminAction } from './actions.ts';

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
 * - `asked`       what a caller of the API asked for.
 */
export type Effect = 'renewal' | 'removal' | 'conversion' | 'restore' | 'asked';

export interface PlannedChange {
  readonly effect: Effect;
  readonly key: AccessKey;
  /** One after the other, each seen to hold before the next. */
  readonly steps: readonly PlannedStep[];
  /** Absent where there was nothing. */
  readonly before: AccessBefore | null;
  readonly justification: string;
  readonly ticket: { readonly number: string; readonly system: string } | null;
}
