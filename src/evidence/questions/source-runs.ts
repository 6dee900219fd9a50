import type { RunRecord } from '../../domain/model/run.ts';
import type { OddRow, RunHistory } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import type { Reading } from '../exports/question.ts';
import type { SourceRun } from '../exports/sidecar.ts';

/** Records of runs that are looked at, newest first: those of about three years. */
const mostLookedAt = 3_000;
const perPage = 500;

/** Which runs an answer rests on. */
interface SourcesWanted {
  readonly job: string;
  isSource(run: RunRecord): boolean;
  /** How many. */
  readonly most: number;
}

/** Runs of a job that an answer rests on, newest first. A record that cannot be read may be one of them: it is a gap. */
export async function sourceRuns(
  runs: RunHistory,
  { job, isSource, most }: SourcesWanted,
  reading: Reading,
): Promise<readonly SourceRun[]> {
  const onOdd = ({ because }: OddRow) => reading.miss({ part: 'record of a run', because });
  const found: SourceRun[] = [];
  let looked = 0;
  for await (const run of everyItem((from) => runs.list({ top: perPage, from }, onOdd))) {
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
