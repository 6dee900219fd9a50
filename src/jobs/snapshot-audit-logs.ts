import { subHours } from 'date-fns/subHours';
import { firstSliceHours, shorterSliceHours, windowsToRead } from '../domain/audit-slices.ts';
import type { AuditProgress } from '../domain/model/audit-progress.ts';
import type { Ending, RunRecord } from '../domain/model/run.ts';
import { endingAfter, endingOfWindows, isCut, sealedEnding, withAlarms } from './audit/ending.ts';
import { loadHoles, workOnHoles } from './audit/holes.ts';
import { readLog } from './audit/read-log.ts';
import type { AuditPolicy, Snapshot, SnapshotPorts } from './audit/snapshot.ts';
import type { JobRun } from './job-run.ts';
import { newRun } from './new-run.ts';
import { closeRun, endingIfCutOff, startRun } from './run-record.ts';

export const jobName = 'snapshot-audit-logs';

/**
 * Archives every event of the directory audit log, once, forever. Reads what no run has read, from the watermark to a
 * minute ago; then tries what could not be read before; then reads the overlap again, for events that arrived late (first
 * where runs that were cut short owe more of that). The watermark moves with each slice, after its rows are durable, so a run may be killed anywhere and the next one goes on.
 *
 * @param deadline fires when the time budget is spent: the run then ends as `partial`.
 * @returns the record of the run. It never throws.
 */
export async function snapshotAuditLogs(
  ports: SnapshotPorts,
  policy: AuditPolicy,
  given: Omit<JobRun, 'timeBudgetMilliseconds'>,
): Promise<RunRecord> {
  const { timeBudgetMilliseconds } = policy;
  const run = newRun(jobName, { ...given, timeBudgetMilliseconds }, ports.clock.now());
  const snapshot: Snapshot = {
    ports,
    policy,
    deadline: given.deadline,
    ...run,
    counts: { ...run.counts, holes: 0 },
    progress: { readUntil: undefined, settledUntil: undefined, sliceHours: firstSliceHours },
    holes: [],
    outcome: { found: 0, filled: 0, lost: [] },
    slices: { tried: undefined, finished: 0 },
  };
  const ending = await sealedEnding(snapshot, await endingOf(snapshot));
  return closeRun(snapshot, ports, endingIfCutOff(ending, given.deadline));
}

async function endingOf(snapshot: Snapshot): Promise<Ending> {
  try {
    await startRun(snapshot, snapshot.ports);
    const before = await snapshot.ports.watermark.read();
    await readWindows(snapshot, before);
    return withAlarms(snapshot, endingOfWindows(snapshot, before));
  } catch (error) {
    const failure = isCut(error, snapshot.deadline) ? await afterCut(snapshot, error) : error;
    return withAlarms(snapshot, endingAfter(failure, snapshot));
  }
}

async function readWindows(snapshot: Snapshot, before: AuditProgress | undefined): Promise<void> {
  const { policy, record } = snapshot;
  const { readUntil } = before ?? {};
  const settledUntil = before?.settledUntil ?? (readUntil && subHours(readUntil, policy.overlapHours));
  const { fresh, again, owed, isOwedFirst, whole } = windowsToRead(
    record.startedAt,
    readUntil,
    settledUntil,
    policy,
  );
  snapshot.progress = { ...snapshot.progress, ...before, settledUntil };
  snapshot.window = whole;
  snapshot.readUntil = readUntil;
  await loadHoles(snapshot);
  const isSettledBefore = settledUntil === undefined || settledUntil >= fresh.from;
  if (isOwedFirst) await readLog(snapshot, owed, { isFresh: false, settles: true });
  await readLog(snapshot, fresh, { isFresh: true, settles: isSettledBefore });
  await workOnHoles(snapshot);
  const rest = isOwedFirst ? { from: owed.to, to: again.to } : again;
  await readLog(snapshot, rest, { isFresh: false, settles: true });
}

/**
 * A run without the time for a single slice leaves word to begin with a shorter one, so that some run has the time.
 *
 * @returns the failure that the run ends with.
 */
async function afterCut({ slices, ports, progress }: Snapshot, cut: unknown): Promise<unknown> {
  if (slices.finished > 0 || slices.tried === undefined) return cut;
  try {
    await ports.watermark.advance({ ...progress, sliceHours: shorterSliceHours(slices.tried) });
    return cut;
  } catch (error) {
    return error;
  }
}
