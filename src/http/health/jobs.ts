import { nightlyJobs, overdueAfterHours } from '../../domain/model/nightly-jobs.ts';
import type { RunRecord } from '../../domain/model/run.ts';
import type { RunHistory } from '../../ports/index.ts';
import { OddRows } from '../../ports/odd-rows.ts';
import { everyItem } from '../../ports/reading.ts';
import type { HttpPorts } from '../core/route.ts';

const hourMilliseconds = 3_600_000;
/** Runs that began earlier say nothing of how the app stands now. */
const lookBackHours = 48;
const runsPerPage = 200;

/** How the nightly jobs of one tenant stand, by its runs. @throws StoreError */
export async function jobStates(
  runs: Pick<RunHistory, 'list'>,
  { clock, deployment }: Pick<HttpPorts, 'clock' | 'deployment'>,
) {
  const now = clock.now().getTime();
  const isWithin = ({ startedAt }: RunRecord, hours: number) =>
    startedAt.getTime() >= now - hours * hourMilliseconds;
  const recent: RunRecord[] = [];
  const odd = new OddRows();
  for await (const run of everyItem((from) => runs.list({ top: runsPerPage, from }, odd.told))) {
    if (!isWithin(run, lookBackHours)) break;
    recent.push(run);
  }
  const jobs = nightlyJobs
    .filter((job) => job !== 'store-requests' || !deployment.planOnly)
    .map((job) => {
      const own = recent.filter((run) => run.job === job);
      const endedWell = ({ state }: RunRecord) => state === 'succeeded' || state === 'partial';
      const isOverdue = !own.some((run) => endedWell(run) && isWithin(run, overdueAfterHours));
      return { job, last: own[0] && shown(own[0]), isOverdue };
    });
  return { jobs, unreadableRuns: odd.all() };
}

function shown({ id, state, startedAt, finishedAt, reason, counts: { throttled } }: RunRecord) {
  return { id, state, startedAt, finishedAt, reason, throttled };
}
