import type { ChangeState } from '../domain/model/command.ts';
import type { Mode } from '../domain/model/rules.ts';
import type { RunState } from '../domain/model/run.ts';
import type { Log } from './log.ts';
import type { OnOddRow } from './reading.ts';

/** A message to people about a run, or about a change that a caller asked for. */
export interface Notice {
  /** Whose run it is: the id of an Entra tenant. */
  readonly tenantId: string;
  /** The same for the same run or the same state of a change: receivers may see it twice. */
  readonly id: string;
  /** Of the run or the change. */
  readonly runId: string;
  /** The job of the run, or the operation of the change. */
  readonly job: string;
  readonly at: Date;
  readonly state: RunState | ChangeState;
  readonly mode: Mode;
  readonly reason: string | undefined;
  /** What it takes for what is proposed to be done. */
  readonly note?: string | undefined;
  readonly sections: readonly NoticeSection[];
  /** Absolute addresses of the plan and the run. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** One list of a notice: done, to come, refused, left to lapse ... */
export interface NoticeSection {
  readonly title: string;
  /** How many there are in all; `lines` may be the first of them. */
  readonly count: number;
  readonly lines: readonly string[];
}

/** A notice that is not delivered yet. */
export interface PendingNotice {
  readonly notice: Notice;
  /** Failed tries. */
  readonly attempts: number;
  /** It is not to be tried again before. */
  readonly notBefore: Date;
}

/** A store of undelivered notices, which outlives the process that posted them. */
export interface NoticeStore {
  /** Stores a notice, not tried yet, in the place of one with the same id. */
  put(notice: Notice): Promise<void>;
  /** Those that may be tried first come first. @param top 1 to 1000. */
  pending(top: number, onOdd?: OnOddRow): Promise<readonly PendingNotice[]>;
  /** Records a failed try. A notice that is done is left alone. */
  failed(id: string, attempts: number, notBefore: Date): Promise<void>;
  /** Removes it; harmless to repeat. */
  done(id: string): Promise<void>;
}

/** Delivers notices, each at least once. */
export interface Notifier {
  /** Whether anybody hears of it. */
  readonly hasReceiver: boolean;
  /** Stores the notice until it is delivered. Never throws for what the receiver does. */
  post(notice: Notice): Promise<void>;
  /** Tries what is still undelivered. Never throws; says how many are left. */
  deliver(call: { readonly signal: AbortSignal; readonly log: Log; readonly now: Date }): Promise<{
    readonly delivered: number;
    readonly left: number;
  }>;
}
