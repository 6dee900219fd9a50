import type { Mode } from '../domain/model/rules.ts';
import type { RunState } from '../domain/model/run.ts';
import type { Log } from './log.ts';

/** What people are told of a run. */
export interface Notice {
  /** Whose run it is: the id of an Entra tenant. */
  readonly tenantId: string;
  /** The same for the same run: receivers may see it twice. */
  readonly id: string;
  readonly runId: string;
  readonly job: string;
  readonly at: Date;
  readonly state: RunState;
  readonly mode: Mode;
  readonly reason: string | undefined;
  readonly sections: readonly NoticeSection[];
  /** Where more is to be read; absolute addresses. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** One list of a notice: done, to come, refused, left to lapse ... */
export interface NoticeSection {
  readonly title: string;
  /** How many there are in all; `lines` may be the first of them. */
  readonly count: number;
  readonly lines: readonly string[];
}

/** A notice that nobody has taken yet. */
export interface PendingNotice {
  readonly notice: Notice;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** It is not to be tried again before. */
  readonly notBefore: Date;
}

/** Notices until they are delivered: what outlives the process that posted them. */
export interface NoticeStore {
  /** Keeps a notice; one with the same id takes the place of the other, and has not been tried yet. */
  put(notice: Notice): Promise<void>;
  /** Those that may be tried first come first. @param top 1 to 1000. */
  pending(top: number): Promise<readonly PendingNotice[]>;
  /** Writes down that it was tried in vain. One that is done is left alone. */
  failed(id: string, attempts: number, notBefore: Date): Promise<void>;
  /** Forgets it; harmless to repeat. */
  done(id: string): Promise<void>;
}

/** Tells people. Delivery is at least once. */
export interface Notifier {
  /** Keeps the notice until it is delivered. Never throws for what the receiver does. */
  post(notice: Notice): Promise<void>;
  /** Tries what is still undelivered. Never throws; says how many are left. */
  deliver(call: { readonly signal: AbortSignal; readonly log: Log; readonly now: Date }): Promise<{
    readonly delivered: number;
    readonly left: number;
  }>;
}
