import type { Window } from '../domain/model/audit-event.ts';
import type { DriftRun, Ending, EvidenceRun, HygieneRun, RunRecord } from '../domain/model/run.ts';
import { isEndedByPlatform } from '../ports/ended-by-platform.ts';
import type { Clock, Log, ReadTally, RunHistory } from '../ports/index.ts';
import { toldTo } from '../ports/odd-rows.ts';

/** An ongoing run: its record so far, the window it reads, and its counts. The job adds to it as it goes. */
export interface OngoingRun {
  readonly record: Pick<
    RunRecord,
    'tenantId' | 'id' | 'job' | 'askedBy' | 'appVersion' | 'startedAt' | 'deadlineAt'
  >;
  window?: Window;
  readUntil?: Date | undefined;
  daysUntilLoss?: number;
  hygiene?: HygieneRun;
  drift?: DriftRun;
  evidence?: EvidenceRun;
  readonly tally: ReadTally;
  readonly counts: { read: number; added: number; known: number; conflicts: number; holes?: number };
}

interface RunPorts {
  readonly runs: RunHistory;
  readonly clock: Clock;
  readonly log: Log;
}

/** Records the start of the run, in the log and then in the history, and closes runs whose process is gone. */
export async function startRun(run: OngoingRun, ports: RunPorts): Promise<void> {
  const { id, job, askedBy, appVersion } = run.record;
  ports.log.info('run.started', { runId: id, job, askedBy: askedBy.objectId, appVersion });
  await closeAbandoned(run, ports);
  await ports.runs.save(recordOf(run));
}

/** Ends a run that was never begun: it is in the log, and not in the history. */
export function unrecordedRun(run: OngoingRun, { clock, log }: RunPorts, ending: Ending): RunRecord {
  const record = { ...recordOf(run), ...ending, finishedAt: clock.now() };
  log.info('run.refused', { runId: record.id, job: record.job, reason: record.reason });
  return record;
}

/** How long a run goes on for what its receiver does. */
const deliveryMilliseconds = 30_000;

/** For telling people what a run came to, its time being over or not. A process that ends leaves that to the next run. */
export function deliverySignal(deadline: AbortSignal): AbortSignal {
  return isEndedByPlatform(deadline) ? deadline : AbortSignal.timeout(deliveryMilliseconds);
}

/**
 * The ending of a run that the platform cut off: whatever it came to, somebody must hear of it, for nobody knows whether the
 * platform will start it again.
 */
export function endingIfCutOff(ending: Ending, deadline: AbortSignal): Ending {
  if (!isEndedByPlatform(deadline) || ending.state === 'succeeded') return ending;
  const reason =
    'The platform ended the process while the run was under way. What it did is written down, and the next run goes on from there: start the job again, unless the platform has done so.';
  return { state: 'failed', reason: [reason, ending.reason].filter((part) => part !== undefined).join(' ') };
}

/**
 * The ending of a night that brought nothing, because its time was over first: the next one begins anew and comes no further, so that
 * nobody may take it for a success.
 *
 * @param before what did not come to be: `there was a plan`.
 */
export function outOfTime(timeBudgetMilliseconds: number, before: string): Ending {
  const seconds = timeBudgetMilliseconds / 1000;
  return {
    state: 'failed',
    reason: `The time budget of ${seconds} s was spent before ${before}. The next run begins anew: give runs more time (AzureFunctionsJobHost__functionTimeout; docs/runs.md, Large tenants).`,
  };
}

/** Records the end of the run in the history and, always, in the log. Never throws: a failure of the history is added to the reason. */
export async function closeRun(run: OngoingRun, ports: RunPorts, ending: Ending): Promise<RunRecord> {
  const finished = {
    ...recordOf(run),
    state: ending.state,
    reason: ending.reason,
    finishedAt: ports.clock.now(),
  };
  const record = await saved(finished, ports.runs);
  const { counts, startedAt, state, reason } = record;
  const durationMilliseconds = finished.finishedAt.getTime() - startedAt.getTime();
  const fields = {
    runId: record.id,
    job: record.job,
    state,
    reason,
    durationMilliseconds,
    daysUntilLoss: record.daysUntilLoss,
    ...counts,
    ...record.hygiene?.counts,
    planId: record.hygiene?.planId,
    ...record.drift?.differences,
    ...record.evidence?.counts,
    seal: record.evidence?.seal,
  };
  if (state === 'succeeded' || state === 'partial') ports.log.info('run.finished', fields);
  else ports.log.error('run.finished', fields);
  return record;
}

async function saved(record: RunRecord, runs: RunHistory): Promise<RunRecord> {
  try {
    await runs.save(record);
    return record;
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    // The same failure of the store has often ended the run already: its message is given once.
    const alreadySaid = record.reason?.includes(because) === true;
    const reason = [record.reason, alreadySaid ? undefined : because]
      .filter((part) => part !== undefined)
      .join(' ');
    return { ...record, state: 'failed', reason };
  }
}

async function closeAbandoned(
  { record: { job, startedAt } }: OngoingRun,
  { runs, log }: RunPorts,
): Promise<void> {
  for (const run of await runs.unfinished(job, toldTo(log))) {
    if (run.deadlineAt >= startedAt) continue;
    await runs.save({
      ...run,
      state: 'failed',
      reason:
        'Its process ended before the run did. The next run found out what it had done, and went on from there.',
    });
    log.warn('run.abandoned', { runId: run.id, job, startedAt: run.startedAt.toISOString() });
  }
}

function recordOf({
  record,
  window,
  readUntil,
  daysUntilLoss,
  hygiene,
  drift,
  evidence,
  tally,
  counts,
}: OngoingRun): RunRecord {
  return {
    ...record,
    hygiene,
    drift,
    ...(evidence && { evidence }),
    state: 'running',
    finishedAt: undefined,
    windowFrom: window?.from,
    windowTo: window?.to,
    readUntil,
    daysUntilLoss,
    counts: { ...tally, ...counts },
    reason: undefined,
  };
}
