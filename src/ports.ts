import type { AuditEvent } from './domain/audit-event.ts';
import type { RunRecord } from './domain/run.ts';
import type { Window } from './domain/window.ts';

/** Where "now" comes from. A run asks once and judges everything at that instant. */
export interface Clock {
  now(): Date;
}

/** Every event name that the app may log. `docs/runs.md` says what each means. */
export type LogEvent =
  | 'run.started'
  | 'run.finished'
  | 'run.abandoned'
  | 'slice.archived'
  | 'slice.split'
  | 'audit.conflict'
  | 'graph.retried'
  | 'settings.unusable';

/** Ids, counts and instants; never a token, never a display name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One JSON line per event. */
export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** What reading cost. The reader adds to it while it reads, so a run that fails still knows. */
export interface ReadTally {
  /** Requests sent to Graph, every try counted. */
  requests: number;
  /** Answers 429. */
  throttled: number;
  /** Tries that were sent again, for whatever reason. */
  retried: number;
  /** Pages handed over. */
  pages: number;
}

/** What a reader needs of the run it reads for. */
export interface ReadCall {
  readonly signal: AbortSignal;
  readonly tally: ReadTally;
  readonly log: Log;
}

/** Entra's directory audit log. */
export interface DirectoryAuditLog {
  /**
   * Every event whose `activityDateTime` lies in the window, both ends included, page by page, newest first.
   * Either every page arrives or the iteration throws `GraphCallError`: a page is never skipped and never made empty.
   */
  pages(window: Window, call: ReadCall): AsyncIterable<readonly AuditEvent[]>;
}

/** An event that came back with other content than the one that is kept under the same instant and id. */
export interface AuditConflict {
  readonly id: string;
  readonly activityDateTime: string | undefined;
}

/** What became of a number of events that were handed to the archive. */
export interface Kept {
  /** Rows that were not there before, conflicts not counted. */
  readonly added: number;
  /** Events that were there already, content and all. */
  readonly known: number;
  /** Kept beside the first, and seen for the first time. */
  readonly conflicts: readonly AuditConflict[];
}

/** Every audit event, once, forever. */
export interface AuditArchive {
  /**
   * Keeps the events and resolves when they are durable. What is there is never overwritten. May be called again with
   * the same events, and by several callers at once. Throws `StoreError`.
   */
  keep(events: readonly AuditEvent[], call: { readonly runId: string; readonly now: Date }): Promise<Kept>;
}

/** How far the audit log has been read. */
export interface AuditProgress {
  /** Everything that was in the log up to this instant when it was read is in the archive. */
  readonly readUntil: Date;
  /** The length of slice that was last found to be a good size. */
  readonly sliceHours: number;
}

/** Where a job goes on next time. */
export interface AuditWatermark {
  read(): Promise<AuditProgress | undefined>;
  /** Never moves `readUntil` back: where another run has come further, that stays. */
  advance(progress: AuditProgress): Promise<void>;
}

/** One page of a listing. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Opaque; hand it back for the next page. `undefined`: there is no more. */
  readonly next: string | undefined;
}

/** The record of runs: each is opened before it does anything and closed whatever happens. */
export interface RunHistory {
  /** Write the run, or write it again with what is now known of it. */
  save(run: RunRecord): Promise<void>;
  find(id: string): Promise<RunRecord | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(page: { readonly top: number; readonly from?: string | undefined }): Promise<Listed<RunRecord>>;
  /** Runs of this job that are still `running`. */
  unfinished(job: string): Promise<readonly RunRecord[]>;
}
