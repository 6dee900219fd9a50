import type { RunRecord } from '../../domain/model/run.ts';
import { type DueJob, hasCome } from '../../domain/model/scheduled-job.ts';
import type { Clock, Log, RunHistory } from '../../ports/index.ts';
import { toldTo } from '../../ports/odd-rows.ts';

/**
 * What there is of a job since it was announced.
 *
 * - `worked`       a run for its timer, which ended by itself.
 * - `written-down` no more than a record that it was not worked on.
 */
export type RunSince = 'worked' | 'written-down';

interface RunSincePorts {
  readonly runs: RunHistory;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs of a tenant that are looked through for one of the job: more than those of a night. */
const runsLookedAt = 100;

/** @returns `undefined`: nothing. @throws StoreError */
export async function runSince(
  { job, announcedAt }: DueJob,
  { runs, clock, log }: RunSincePorts,
): Promise<RunSince | undefined> {
  const now = clock.now();
  const { items } = await runs.list({ top: runsLookedAt }, toldTo(log));
  const ended = items.filter(
    (run) =>
      // What a caller asks for may be a plan only, and may be asked for again and again: the timer's own run counts.
      run.job === job &&
      run.askedBy.objectId === job &&
      run.startedAt >= announcedAt &&
      // Whoever writes rows of a time to come would otherwise have a job left out for ever.
      hasCome(run.startedAt, now) &&
      // One whose process died is closed by another, without an end of its own.
      run.finishedAt !== undefined,
  );
  if (ended.some(hadTime)) return 'worked';
  return ended.length > 0 ? 'written-down' : undefined;
}

function hadTime({ startedAt, deadlineAt }: RunRecord): boolean {
  return deadlineAt > startedAt;
}
