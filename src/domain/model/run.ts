/**
 * - `running`    begun; if its `deadlineAt` has passed, its process is gone.
 * - `succeeded`  all that was to be read was read, all that was to be done was done.
 * - `partial`    the time budget ended it cleanly; the next run goes on from there.
 * - `blocked`    something could not be seen completely, so nothing was concluded from it.
 * - `failed`     it broke, or what it found demands a person now.
 */
export type RunState = 'running' | 'succeeded' | 'partial' | 'blocked' | 'failed';

/** How a run ended, and why it was not a success. */
export interface Ending {
  readonly state: Exclude<RunState, 'running'>;
  readonly reason?: string;
}

interface RunCounts {
  /** Requests sent to Graph, every try counted. */
  readonly requests: number;
  readonly throttled: number;
  readonly retried: number;
  readonly pages: number;
  /** Events received from Graph. */
  readonly read: number;
  /** Events that were not in the archive before. */
  readonly added: number;
  /** Events that were in the archive already. */
  readonly known: number;
  /** Events that came back with other content; both are kept. */
  readonly conflicts: number;
}

/** The result of a hygiene run in numbers; its plan has the rest. */
export interface HygieneCounts {
  /** Access that was considered. */
  readonly considered: number;
  /** Changes seen in the tenant. */
  readonly done: number;
  /** Refused by Entra, or by us on a second look at what was tried before. */
  readonly refused: number;
  /** Sent, and not seen yet. */
  readonly unconfirmed: number;
  /** Planned, and not done because the evidence changed. */
  readonly dropped: number;
  /** Planned for now, and stopped: by the mode, a gate, a limit, or the end of the time. */
  readonly stopped: number;
  /** Found stale for the first time, or waiting for their date. */
  readonly waiting: number;
  /** Left to lapse. */
  readonly lapsing: number;
  /** Found, and only reported. */
  readonly reported: number;
}

export interface HygieneRun {
  readonly planId: string | undefined;
  readonly counts: HygieneCounts;
  /** Until "never activated" may act: days of our own history that are missing. */
  readonly historyDaysMissing: number;
}

export interface RunRecord {
  /** Whose run it is: the id of an Entra tenant. */
  readonly tenantId: string;
  readonly id: string;
  readonly job: string;
  readonly state: RunState;
  readonly startedAt: Date;
  /** A run that is still `running` after this is considered abandoned. */
  readonly deadlineAt: Date;
  readonly finishedAt: Date | undefined;
  /** What the run set out to read. */
  readonly windowFrom: Date | undefined;
  readonly windowTo: Date | undefined;
  /** Everything up to here is in the archive. */
  readonly readUntil: Date | undefined;
  /** Days until the oldest unread event is lost to the tenant's retention. */
  readonly daysUntilLoss: number | undefined;
  readonly counts: RunCounts;
  /** Of the hygiene jobs. */
  readonly hygiene?: HygieneRun | undefined;
  readonly appVersion: string;
  /** Why it is not `succeeded`, in a sentence a person can act on. */
  readonly reason: string | undefined;
}
