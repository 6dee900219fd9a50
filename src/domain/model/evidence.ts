import type { InstantText, Recorded, RecordedRequest } from './recorded.ts';

/**
 * The history of access. What is kept are *facts*: that something was opened, revised, closed or corrected. A fact is
 * only ever added. Intervals are made when facts are read. All of it is JSON as it stands (instants are ISO 8601 text in
 * UTC), because it is stored, hashed and exported as it is.
 */

/** When something happened, and how surely that is known. */
export type FactTime =
  /** From a schedule, a request, an audit event, a change of ours, or a review. */
  | {
      readonly kind: 'exact';
      readonly at: InstantText;
      readonly source: 'schedule' | 'request' | 'audit-event' | 'change' | 'review';
    }
  /** Between two looks: it was not so at `after`, and so at `before`. `after` is `null` where nobody had looked before. */
  | {
      readonly kind: 'between';
      readonly after: InstantText | null;
      readonly before: InstantText;
      /** Ids of the runs that looked. */
      readonly afterRun: string | null;
      readonly beforeRun: string;
    };

/** Why it happened, as far as requests, audit events and our own changes tell. `null`: nobody tells. */
export interface FactCause {
  readonly requestId: string | null;
  readonly justification: string | null;
  readonly ticket: string | null;
  /** Object id of whoever did it or asked for it. */
  readonly by: string | null;
  /** Object id of whoever approved. */
  readonly approvedBy: string | null;
  /** The change of this app. */
  readonly changeId: string | null;
  readonly auditEventId: string | null;
}

/** Something that was learnt about the history of access, once and for ever. */
export interface Fact {
  /** Unique, and the same when the same is learnt again: `factIdOf(factText(fact))`. */
  readonly id: string;
  /** What it is about: `subjectOf`. All facts of one subject make its intervals. */
  readonly subject: string;
  /**
   * Of one subject, one thing happens after another: the time of a fact does not begin before that of the fact before it ended.
   *
   * - `opened`    it began to be; `record` says how it is.
   * - `revised`   it is otherwise since then; `record` says how.
   * - `closed`    it is no more.
   * - `corrected` a fact (`corrects`) happened at another time than was said, and its cause may be known by now; nothing else
   *   about it changes.
   * - `keyframe`  it was open when an interval of the history began; `time` is when it was opened or last revised.
   */
  readonly change: 'opened' | 'revised' | 'closed' | 'corrected' | 'keyframe';
  readonly time: FactTime;
  /** How it is from then on; absent where it is no more. `corrected` repeats it from the fact that it corrects. */
  readonly record?: Recorded;
  /** Of `revised` and `closed`: how it was until then, so that no other row is needed to tell a difference. `corrected` repeats it. */
  readonly last?: Recorded;
  /** Of `revised` and `closed`: when `last` began. */
  readonly since?: FactTime;
  /** Of `corrected`. */
  readonly corrects?: CorrectedFact;
  /** Of `keyframe`: id of the fact that opened or last revised it. */
  readonly keyframeOf?: string;
  readonly cause: FactCause | null;
  /** When we learnt it: the instant of the run. */
  readonly seenAt: InstantText;
  /** Id of the run that learnt it. */
  readonly seenBy: string;
}

/** A fact that happened at another time than was said. */
export interface CorrectedFact {
  readonly factId: string;
  /** The instant that it is filed under. Both are filed there: whoever reads one reads the other. */
  readonly filedAt: InstantText;
  /** All times that were said of it before: its own, then those of earlier corrections. */
  readonly times: readonly FactTime[];
}

/**
 * A part of the history that is read together. Its name holds no person's id.
 *
 * `role:{id}` access to a role, its settings and its requests; `group:{id}` membership of and access to a group;
 * `principals:{two hexadecimal digits}` the states of principals whose id hashes to that.
 */
export type Topic = string;

/**
 * An interval of the history: it begins with keyframes of all that was open. To know how things were at an instant, the
 * interval that it lies in is enough.
 */
export interface HistoryInterval {
  /** The month of its first run: `2026-11`. */
  readonly name: string;
  /** The instant of that run. Keyframes say how it was then. */
  readonly from: InstantText;
  readonly runId: string;
  /** When its rows were purged: of what was so then, only hashes are left. */
  readonly purgedAt?: InstantText;
}

/** That rows of the history were taken out: by whom and why. Each row that is left without its content names the instant. */
export interface Erasure {
  readonly at: InstantText;
  /** Whoever says that they did it. */
  readonly by: string;
  readonly reason: string;
  /** How many rows were to go. */
  readonly rows: number;
  /** The intervals that were purged. Absent: rows about a principal, whose id is not kept. */
  readonly intervals?: readonly string[];
}

/** A record that is open, as the facts so far make it. A cache: it can be rebuilt from them. */
export interface OpenRecord {
  readonly subject: string;
  readonly record: Recorded;
  /** Of the fact that opened or last revised it. */
  readonly factId: string;
  readonly time: FactTime;
  readonly cause: FactCause | null;
}

/** A complete look at a part of the tenant. */
export interface Look {
  readonly at: InstantText;
  readonly runId: string;
}

/** A request to PIM as it was seen last. */
export interface StoredRequest {
  readonly request: RecordedRequest;
  /** When it was first seen as it is now. */
  readonly changedAt: InstantText;
  /** When a complete listing had it no more; absent: it is still listed. */
  readonly forgottenAt?: InstantText | undefined;
}
