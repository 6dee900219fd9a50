import { nightlyJobs, overdueAfterHours } from '../../domain/model/nightly-jobs.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import type { RunRecord } from '../../domain/model/run.ts';
import { RulesUnusable, StoreError } from '../../ports/errors.ts';
import { everyItem } from '../../ports/reading.ts';
import { defineRoute, type HttpPorts, type Route } from '../core/route.ts';
import { writersBody } from '../writers/state.ts';
import { detailedHealth } from './bodies.ts';

const hourMilliseconds = 3_600_000;
/** Runs that began earlier say nothing of how the app stands now. */
const lookBackHours = 48;
const runsPerPage = 200;

/** `health` for callers whose token was accepted; what everybody gets is answered without the app. */
export const healthRoute: Route = defineRoute({
  operationId: 'readHealth',
  method: 'GET',
  path: 'health',
  requiredRole: 'PimWarden.Read',
  tag: 'health',
  summary: 'Say what this process is, and how the app stands',
  answers: {
    200: { description: 'It can work', schema: detailedHealth },
    503: { description: 'It cannot', schema: detailedHealth },
  },
  async answer({ ports }) {
    const { version, parts, planOnly, notes } = ports.deployment;
    const [rules, { store, jobs }, writers] = await Promise.all([
      rulesState(ports),
      storeState(ports),
      writersBody(ports),
    ]);
    const isUsable = rules.hash !== undefined && store.problem === undefined;
    const status = isUsable ? ('ok' as const) : ('unusable' as const);
    return {
      status: isUsable ? 200 : 503,
      jsonBody: { status, version, parts, planOnly, notes, rules, store, writers, jobs },
    };
  },
});

async function rulesState({ rules, deployment, clock }: HttpPorts) {
  try {
    const loaded = await rules.load();
    const since = deployment.seenSince(loaded.hash, clock.now());
    return { hash: loaded.hash, since, problem: whyNotInForce(loaded) };
  } catch (error) {
    if (!(error instanceof RulesUnusable) && !(error instanceof StoreError)) throw error;
    return { problem: error.message };
  }
}

function whyNotInForce({ approval }: LoadedRules): string | undefined {
  switch (approval?.kind) {
    case 'none':
      return 'Nobody has approved them: nothing is changed by them. GET /api/rules says where to sign.';
    case 'file-waits':
      return `The file has others (${approval.hash}), which wait for approval. GET /api/rules says where to sign.`;
    default:
      return undefined;
  }
}

async function storeState(ports: HttpPorts) {
  try {
    return { store: { problem: undefined }, jobs: await jobStates(ports) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { store: { problem: error.message }, jobs: undefined };
  }
}

async function jobStates({ runs, clock, deployment }: HttpPorts) {
  const now = clock.now().getTime();
  const isWithin = ({ startedAt }: RunRecord, hours: number) =>
    startedAt.getTime() >= now - hours * hourMilliseconds;
  const recent: RunRecord[] = [];
  for await (const run of everyItem((from) => runs.list({ top: runsPerPage, from }))) {
    if (!isWithin(run, lookBackHours)) break;
    recent.push(run);
  }
  return nightlyJobs
    .filter((job) => job !== 'store-requests' || !deployment.planOnly)
    .map((job) => {
      const own = recent.filter((run) => run.job === job);
      const endedWell = ({ state }: RunRecord) => state === 'succeeded' || state === 'partial';
      const isOverdue = !own.some((run) => endedWell(run) && isWithin(run, overdueAfterHours));
      return { job, last: own[0] && shown(own[0]), isOverdue };
    });
}

function shown({ id, state, startedAt, finishedAt, reason }: RunRecord) {
  return { id, state, startedAt, finishedAt, reason };
}
