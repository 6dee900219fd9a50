import type { RunRecord } from '../../domain/model/run.ts';
import type { RunHistory } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import type { SourceRun } from '../exports/sidecar.ts';

/** So many records of runs are looked at, newest first: those of about three years. */
const mostLookedAt = 3_000;
const perPage = 500;

/** Runs of a job that an answer rests on, newest first. @param most how many are wanted. */
export async function sourceRuns(
  runs: RunHistory,
  job: string,
  isSource: (run: RunRecord) => boolean,
  most: number,
): Promise<readonly SourceRun[]> {
  const found: SourceRun[] = [];
  let looked = 0;
  for await (const run of everyItem((from) => runs.list({ top: perPage, from }))) {
    looked += 1;
    if (run.job === job && isSource(run)) found.push(toSourceRun(run));
    if (found.length >= most || looked >= mostLookedAt) break;
  }
  return found;
}

function toSourceRun({ id, job, state, startedAt, finishedAt, counts, reason }: RunRecord): SourceRun {
  return {
    id,
    job,
    state,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    requests: counts.requests,
    pages: counts.pages,
    read: counts.read,
    reason: reason ?? null,
  };
}
