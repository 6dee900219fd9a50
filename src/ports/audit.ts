import type { AuditEvent, AuditWish, Span } from '../domain/model/audit-event.ts';
import type { AuditHole } from '../domain/model/audit-hole.ts';
import type { AuditProgress } from '../domain/model/audit-progress.ts';
import type { SnapshotJournal, StoredRow } from './evidence.ts';
import type { Listed, OnOddRow, ReadCall } from './reading.ts';

/** A reading of the audit log. */
export interface AuditCall extends ReadCall {
  /** Events on a page at most; absent: as many as Graph gives. */
  readonly pageSize?: number;
}

/** Entra's directory audit log. */
export interface DirectoryAuditLog {
  /**
   * Every event whose `activityDateTime` lies in the span, both ends included, page by page, newest first. The
   * iteration throws `GraphCallError` where a page cannot be read: none is skipped and none is made empty. Whether the
   * listing ended too early is for the caller to find out: Graph would not say so.
   */
  pages(span: Span, call: AuditCall): AsyncIterable<readonly AuditEvent[]>;
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

/** The rows of the archive, for whoever seals or verifies them. Throws `StoreError`. */
export interface ArchiveRows {
  /** The day that an event's row stands in: `2026-11-22`, or `undated`. */
  dayOf(event: AuditEvent): string;
  /** All days that have rows, in order. */
  days(): AsyncIterable<string>;
  /**
   * The rows of a day, in the order of their keys. A row names its text by its hash, and so what it is too large for.
   *
   * @param wish.runId of one run only.
   * @param wish.checksText says of each row whether its text, parts included, has that hash: it has to be read for it.
   */
  stored(
    day: string,
    wish: { readonly runId?: string; readonly checksText?: boolean },
  ): AsyncIterable<StoredRow>;
}

/** What sealing the archive has to remember. Throws `StoreError`. */
export interface ArchiveJournal extends SnapshotJournal {
  /** `true`: what was archived before anything was sealed is sealed as well. */
  isWhole(): Promise<boolean>;
  saveWhole(): Promise<void>;
}

/** Seals what one run of the audit snapshot adds. */
export interface ArchiveSealing {
  /** To be told of events before they are archived: so the next run knows what a dead one left. */
  willKeep(events: readonly AuditEvent[]): Promise<void>;
  /** Seals what the run has added, and what dead ones left. @returns what was not sealed, in a sentence; `undefined`: nothing. */
  end(): Promise<string | undefined>;
}

/** The place where a job goes on next time. */
export interface AuditWatermark {
  read(): Promise<AuditProgress | undefined>;
  /** Never moves an instant back: where another run has come further, that stays, and its length of slice too. */
  advance(progress: AuditProgress): Promise<void>;
}

/** What could not be read of the audit log, written down. */
export interface AuditHoles {
  /** Every hole that is open, the oldest first. */
  open(onOdd?: OnOddRow): Promise<readonly AuditHole[]>;
  /** Every hole that was not filled, those that are lost for ever included, the oldest first. */
  missing(onOdd?: OnOddRow): Promise<readonly AuditHole[]>;
  /** Writes a hole down, in the place of what was written under its id. */
  save(hole: AuditHole): Promise<void>;
}

/** Which of PIM's events are wanted; an absent member does not narrow. */
export interface PimEventFilter {
  /** From this instant on. */
  readonly from: Date;
  /** Up to this instant, which is not among them. */
  readonly to: Date;
  /** Events that name this principal, as whoever did it or as whom it was done to. */
  readonly principalId?: string | undefined;
  /** Events that name this role. */
  readonly roleDefinitionId?: string | undefined;
  /** Events of this name, such as `Update role setting in PIM`. */
  readonly activityDisplayName?: string | undefined;
}

/** An archived event that PIM, or the directory because of it, wrote down. */
export interface PimEvent {
  /** The whole event, as Entra gave it: JSON. */
  readonly json: string;
  /** Whether it came back with other content than the first that was archived under its id. */
  readonly isConflict: boolean;
}

/** A row of the archive that is not as it was written. */
export interface UnreadableEvent {
  readonly id: string;
  readonly because: string;
}

/** Which archived events are wanted; an absent member does not narrow. */
export interface ArchivedEventFilter extends AuditWish {
  /** From this instant on. */
  readonly from: Date;
  /** Up to this instant, which is not among them. */
  readonly to: Date;
}

/** An archived event with its place in the archive. */
export interface ArchivedEvent extends PimEvent {
  /** Where a listing goes on after it. */
  readonly place: string;
}

/** Reads all events of the archive, whatever service wrote them. */
export interface ArchivedEvents {
  /**
   * Oldest first. A page may have fewer than `top` and go on all the same. Throws `StoreError`.
   *
   * @param page.top 1 to 1000.
   */
  list(
    filter: ArchivedEventFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): Promise<Listed<ArchivedEvent> & { readonly unreadable: readonly UnreadableEvent[] }>;
}

/** Reads PIM's events in the archive, long after Entra has forgotten them. */
export interface PimEvents {
  /**
   * Oldest first. A page may have fewer than `top` and go on all the same: a narrow filter makes for much that is only looked at.
   * Throws `StoreError`.
   *
   * @param page.top 1 to 1000.
   */
  list(
    filter: PimEventFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): Promise<Listed<PimEvent> & { readonly unreadable: readonly UnreadableEvent[] }>;
}
