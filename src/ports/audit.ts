import type { AuditEvent, Window } from '../domain/model/audit-event.ts';
import type { ReadCall } from './reading.ts';

/** Entra's directory audit log. */
export interface DirectoryAuditLog {
  /**
   * Every event whose `activityDateTime` lies in the window, both ends included, page by page, newest first.
   * Either every page arrives or the iteration throws `GraphCallError`: a page is never skipped and never made empty.
   */
  pages(window: Window, call: ReadCall): AsyncIterable<readonly AuditEvent[]>;
}

/** An event that came back with other content than the one that is archived under the same instant and id. */
export interface AuditConflict {
  readonly id: string;
  readonly activityDateTime: string | undefined;
}

/** The result of archiving a number of events. */
export interface ArchiveResult {
  /** Rows that were not there before, conflicts not counted. */
  readonly added: number;
  /** Events that were archived already, with the same content. */
  readonly known: number;
  /** Archived beside the first, and new. */
  readonly conflicts: readonly AuditConflict[];
}

/** Every audit event, once, forever. */
export interface AuditArchive {
  /**
   * Archives the events and resolves when they are durable. What is there is never overwritten. May be called again with
   * the same events, and by several callers at once. Throws `StoreError`.
   */
  keep(
    events: readonly AuditEvent[],
    call: { readonly runId: string; readonly now: Date },
  ): Promise<ArchiveResult>;
}

/** How far the audit log has been read. */
export interface AuditProgress {
  /** Everything that was in the log up to this instant when it was read is in the archive. */
  readonly readUntil: Date;
  /** The length of slice that was last found to be a good size. */
  readonly sliceHours: number;
}

/** The place where a job goes on next time. */
export interface AuditWatermark {
  read(): Promise<AuditProgress | undefined>;
  /** Never moves `readUntil` back: where another run has come further, that stays. */
  advance(progress: AuditProgress): Promise<void>;
}
