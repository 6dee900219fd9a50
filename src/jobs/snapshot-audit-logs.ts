import { addMilliseconds } from 'date-fns/addMilliseconds';
import { millisecondsInMinute } from 'date-fns/constants';
import { max } from 'date-fns/max';
import {
  type AuditReading,
  canSplit,
  daysUntilLoss,
  firstSlice,
  firstSliceHours,
  mostSlicePages,
  nextSliceHours,
  windowToRead,
} from '../domain/audit-slices.ts';
import type { Window } from '../domain/model/audit-event.ts';
import type { Ending, RunRecord } from '../domain/model/run.ts';
import { boundedTasks, type Limiter } from '../ports/bounded-tasks.ts';
import { GraphCallError } from '../ports/errors.ts';
import type {
  ArchiveResult,
  AuditArchive,
  AuditWatermark,
  Clock,
  DirectoryAuditLog,
  Log,
  RunHistory,
} from '../ports/index.ts';
import { closeRun, type OngoingRun, startRun } from './run-record.ts';

export const jobName = 'snapshot-audit-logs';

export interface AuditPolicy extends AuditReading {
  /** The run fails when unread events would be lost in fewer days than this. */
  readonly lossAlarmDays: number;
  /** How long a run may take; it ends itself as `partial` then. */
  readonly timeBudgetMilliseconds: number;
}

interface SnapshotPorts {
  readonly auditLog: DirectoryAuditLog;
  readonly archive: AuditArchive;
  readonly watermark: AuditWatermark;
  /** Room for pages that are written while the next is read. More of it costs memory. */
  readonly limiter: Limiter;
  readonly runs: RunHistory;
  readonly clock: Clock;
  readonly log: Log;
}

/** An ongoing run of the audit snapshot. */
interface Snapshot extends OngoingRun {
  readonly ports: SnapshotPorts;
  readonly policy: AuditPolicy;
  /** Fires when the time budget is spent. */
  readonly deadline: AbortSignal;
}

/** Conflicts that the log names, per run. All of them are counted, and marked in the archive. */
const conflictsNamed = 100;

/**
 * Archives every event of the directory audit log, once, forever. Reads from the watermark (less an overlap) to a minute
 * ago, in slices, oldest first; a slice's watermark moves only after its rows are durable, so a run may be killed
 * anywhere and the next one goes on.
 *
 * @param deadline fires when the time budget is spent: the run then ends as `partial`.
 * @returns the record of the run. It never throws.
 */
export async function snapshotAuditLogs(
  ports: SnapshotPorts,
  policy: AuditPolicy,
  given: {
    readonly tenantId: string;
    readonly runId: string;
    readonly appVersion: string;
    readonly deadline: AbortSignal;
  },
): Promise<RunRecord> {
  const startedAt = ports.clock.now();
  const snapshot: Snapshot = {
    ports,
    policy,
    deadline: given.deadline,
    record: {
      tenantId: given.tenantId,
      id: given.runId,
      job: jobName,
      appVersion: given.appVersion,
      startedAt,
      deadlineAt: addMilliseconds(startedAt, policy.timeBudgetMilliseconds + 2 * millisecondsInMinute),
    },
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    counts: { read: 0, added: 0, known: 0, conflicts: 0 },
  };
  return closeRun(snapshot, ports, await endingOf(snapshot));
}

async function endingOf(snapshot: Snapshot): Promise<Ending> {
  try {
    await startRun(snapshot, snapshot.ports);
    const lost = await readWindow(snapshot);
    return withLossAlarm(
      snapshot,
      lost === undefined ? { state: 'succeeded' } : { state: 'failed', reason: lost },
    );
  } catch (error) {
    return withLossAlarm(snapshot, endingAfter(error, snapshot));
  }
}

/** The ending for a failure: `blocked` where Graph could not be read, `failed` where the store or the app broke. */
function endingAfter(error: unknown, { deadline, policy, readUntil }: Snapshot): Ending {
  if (deadline.aborted && error instanceof GraphCallError && error.kind === 'cancelled') {
    const seconds = policy.timeBudgetMilliseconds / 1000;
    const so = readUntil === undefined ? 'No slice was finished' : `Read up to ${readUntil.toISOString()}`;
    return {
      state: 'partial',
      reason: `The time budget of ${seconds} s was spent. ${so}; the next run goes on from there.`,
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { state: error instanceof GraphCallError ? 'blocked' : 'failed', reason };
}

/** An ending of any kind, with an alarm where unread events are about to be lost. */
function withLossAlarm(snapshot: Snapshot, ending: Ending): Ending {
  const { policy, readUntil, record } = snapshot;
  const daysLeft = daysUntilLoss(record.startedAt, readUntil, policy.retentionDays);
  snapshot.daysUntilLoss = daysLeft;
  if (daysLeft >= policy.lossAlarmDays) return ending;
  const alarm =
    `Unread events will be lost to the tenant's retention of ${policy.retentionDays} days in ${daysLeft.toFixed(1)} days ` +
    `(AUDIT_LOSS_ALARM_DAYS is ${policy.lossAlarmDays}): run the snapshot again now, and more often, until it succeeds.`;
  const reason = ending.reason === undefined ? alarm : `${ending.reason} ${alarm}`;
  return { state: ending.state === 'blocked' ? 'blocked' : 'failed', reason };
}

/** @returns a sentence about events that were lost before this run, if any were. */
async function readWindow(snapshot: Snapshot): Promise<string | undefined> {
  const { ports, policy, record } = snapshot;
  const before = await ports.watermark.read();
  const window = windowToRead(record.startedAt, before?.readUntil, policy);
  snapshot.window = window;
  snapshot.readUntil = before?.readUntil;
  let hours = before?.sliceHours ?? firstSliceHours;
  for (let rest = window; rest.from < rest.to; ) {
    const slice = firstSlice(rest, hours);
    const pages = await archiveSlice(snapshot, slice);
    hours = nextSliceHours(hours, slice, pages);
    if (pages > mostSlicePages) {
      ports.log.info('slice.split', {
        runId: record.id,
        from: slice.from.toISOString(),
        to: slice.to.toISOString(),
        pages,
        nextSliceHours: hours,
      });
      continue;
    }
    await ports.watermark.advance({ readUntil: slice.to, sliceHours: hours });
    snapshot.readUntil = max([slice.to, snapshot.readUntil ?? slice.to]);
    reportSlice(snapshot, slice, pages);
    rest = { from: slice.to, to: rest.to };
  }
  return lossBefore(window, before?.readUntil, policy.retentionDays);
}

function lossBefore(window: Window, readUntil: Date | undefined, retentionDays: number): string | undefined {
  if (readUntil === undefined || readUntil >= window.from) return undefined;
  return (
    `The last run read up to ${readUntil.toISOString()}, and the tenant keeps ${retentionDays} days: what happened from then ` +
    `until ${window.from.toISOString()} was gone before it was read. All that was left has been archived.`
  );
}

/**
 * Archives one slice.
 *
 * @returns the number of its pages. More than `mostSlicePages`: reading was given up, and goes on in shorter slices.
 */
async function archiveSlice(snapshot: Snapshot, slice: Window): Promise<number> {
  const { ports, deadline, tally, record } = snapshot;
  const writes = boundedTasks(ports.limiter);
  let pages = 0;
  try {
    for await (const page of ports.auditLog.pages(slice, { signal: deadline, tally, log: ports.log })) {
      pages += 1;
      if (pages > mostSlicePages && canSplit(slice)) break;
      snapshot.counts.read += page.length;
      await writes.add(async () => {
        const result = await ports.archive.keep(page, { runId: record.id, now: record.startedAt });
        count(snapshot, result);
      });
    }
    await writes.finish();
  } finally {
    await writes.quiet();
  }
  return canSplit(slice) ? pages : Math.min(pages, mostSlicePages);
}

function count({ ports, counts, record }: Snapshot, { added, known, conflicts }: ArchiveResult): void {
  counts.added += added;
  counts.known += known;
  for (const conflict of conflicts) {
    counts.conflicts += 1;
    if (counts.conflicts > conflictsNamed) continue;
    ports.log.warn('audit.conflict', {
      runId: record.id,
      eventId: conflict.id,
      activityDateTime: conflict.activityDateTime,
    });
  }
}

function reportSlice({ ports, record, counts, window }: Snapshot, slice: Window, pages: number): void {
  ports.log.info('slice.archived', {
    runId: record.id,
    windowFrom: window?.from.toISOString(),
    windowTo: window?.to.toISOString(),
    readUntil: slice.to.toISOString(),
    pages,
    read: counts.read,
    added: counts.added,
  });
}
