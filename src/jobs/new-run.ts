import { addMilliseconds } from 'date-fns/addMilliseconds';
import { millisecondsInMinute } from 'date-fns/constants';
import type { RunRecord } from '../domain/model/run.ts';
import { newTally } from '../ports/reading.ts';
import type { JobRun } from './job-run.ts';
import type { OngoingRun } from './run-record.ts';

/** How long a run whose time is over has to end: what is on its way comes back, and its record is written. */
const endingMilliseconds = 2 * millisecondsInMinute;

/** When a run is over, however it ends: one that still is under way then has no process any more. */
export function deadlineOfRun(startedAt: Date, timeBudgetMilliseconds: number): Date {
  return addMilliseconds(startedAt, timeBudgetMilliseconds + endingMilliseconds);
}

/** What a run is given, and who asks for it; absent: its timer. */
interface RunStart extends Omit<JobRun, 'deadline'> {
  readonly askedBy?: RunRecord['askedBy'];
}

/** A run that begins: nothing is read yet. */
export function newRun(
  job: string,
  { tenantId, runId, appVersion, timeBudgetMilliseconds, askedBy }: RunStart,
  startedAt: Date,
): Pick<OngoingRun, 'record' | 'tally' | 'counts'> {
  return {
    record: {
      ...{ tenantId, id: runId, job, appVersion, startedAt },
      askedBy: askedBy ?? { objectId: job, appId: undefined },
      deadlineAt: deadlineOfRun(startedAt, timeBudgetMilliseconds),
    },
    tally: newTally(),
    counts: { read: 0, added: 0, known: 0, conflicts: 0 },
  };
}
