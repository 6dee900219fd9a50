import type { AuditReading } from '../../domain/audit-slices.ts';
import type { Span } from '../../domain/model/audit-event.ts';
import type { AuditHole } from '../../domain/model/audit-hole.ts';
import type { AuditProgress } from '../../domain/model/audit-progress.ts';
import type { Limiter } from '../../ports/bounded-tasks.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type {
  ArchiveSealing,
  AuditArchive,
  AuditCall,
  AuditHoles,
  AuditWatermark,
  Clock,
  DirectoryAuditLog,
  Log,
  RunHistory,
} from '../../ports/index.ts';
import type { OngoingRun } from '../run-record.ts';

export interface AuditPolicy extends AuditReading {
  /** The run fails when unread events would be lost in fewer days than this. */
  readonly lossAlarmDays: number;
  /** How long a run may take; it ends itself as `partial` then. */
  readonly timeBudgetMilliseconds: number;
}

export interface SnapshotPorts {
  readonly auditLog: DirectoryAuditLog;
  readonly archive: AuditArchive;
  /** Absent: nothing is sealed. */
  readonly sealing?: ArchiveSealing | undefined;
  readonly watermark: AuditWatermark;
  readonly holes: AuditHoles;
  /** Room for pages that are written while the next is read. More of it costs memory. */
  readonly limiter: Limiter;
  readonly runs: RunHistory;
  readonly clock: Clock;
  readonly log: Log;
}

/** An ongoing run of the audit snapshot. */
export interface Snapshot extends OngoingRun {
  readonly ports: SnapshotPorts;
  readonly policy: AuditPolicy;
  /** Fires when the time budget is spent. */
  readonly deadline: AbortSignal;
  progress: AuditProgress;
  /** The open holes, those that this run found among them. */
  holes: readonly AuditHole[];
  /** What became of holes in this run. */
  readonly outcome: { found: number; filled: number; readonly lost: AuditHole[] };
  /** The slice that was tried last, and how many were finished. */
  readonly slices: { tried: Span | undefined; finished: number };
}

/** What reading a span needs of a run, and where what is read goes. */
export interface SpanRun extends Pick<Snapshot, 'deadline' | 'tally' | 'counts'> {
  readonly record: Pick<Snapshot['record'], 'id' | 'startedAt'>;
  readonly ports: Pick<SnapshotPorts, 'auditLog' | 'archive' | 'sealing' | 'limiter' | 'log'>;
}

/** How a span is to be read. */
export type ReadingLimits = Pick<AuditCall, 'maxTries' | 'pageSize'>;

export function callOf({ deadline, tally, ports }: SpanRun, limits: ReadingLimits): AuditCall {
  return { signal: deadline, tally, log: ports.log, givesWay: true, ...limits };
}

/** Whether Graph may have failed because of one record that it cannot answer with. Permissions, quotas and our own deadline are not about a record. */
export function mayBeOfOneRecord(error: unknown): error is GraphCallError {
  return error instanceof GraphCallError && recordKinds.has(error.kind);
}

const recordKinds = new Set(['unavailable', 'invalid-response', 'rejected', 'not-found']);
