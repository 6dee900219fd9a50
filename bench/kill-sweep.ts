import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { startAzurite } from '../local/azurite.ts';
import { createSimulatorClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import type { RunRecord } from '../src/domain/run.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { figure, runBench } from './figures.ts';
import { compare, type Difference, emptyStore, isExact, type Truth, truthOf } from './sweep-ground.ts';

/** A place in a run: the n-th moment at which the world could see the job do something. */
type Moment = 'request' | 'before write' | 'after write';

interface Position {
  readonly number: number;
  readonly moment: Moment;
  readonly after: Difference;
  readonly state: string;
}

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '60' },
    'audit-events': { type: 'string', default: '2500' },
    seed: { type: 'string', default: '1' },
  },
});
const points = Number(values.points);
const auditEvents = Number(values['audit-events']);
const seed = Number(values.seed);

/** Counts the moments of one run and, at the chosen one, ends the process. */
class Reaper {
  readonly moments: Moment[] = [];
  private victim: { kill(signal: NodeJS.Signals): boolean } | undefined;
  private at = Number.POSITIVE_INFINITY;

  watch(victim: { kill(signal: NodeJS.Signals): boolean } | undefined, at: number): void {
    this.victim = victim;
    this.at = at;
    this.moments.length = 0;
  }

  /** @returns whether the process lives on. */
  seen(moment: Moment): boolean {
    this.moments.push(moment);
    if (this.moments.length < this.at) return true;
    this.victim?.kill('SIGKILL');
    return false;
  }
}

await runBench(
  'Kill sweep: the audit snapshot, killed with SIGKILL and run once more',
  { points, auditEvents, seed },
  sweep,
);

async function sweep(): Promise<void> {
  const reaper = new Reaper();
  const azurite = await startAzurite();
  const proxy = await startCountingProxy(azurite.endpoint, {
    beforeWrite: () => reaper.seen('before write'),
    afterWrite: () => reaper.seen('after write'),
  });
  // It stands still, so that its log is the same at every position: a running tenant's activations end and are logged.
  const clock = createSimulatorClock(new Date(), { frozen: true });
  const simulator = await startSimulator({
    clock,
    seed,
    auditEvents,
    users: 100,
    throttling: false,
    observer: () => void reaper.seen('request'),
  });
  try {
    const truth = truthOf(simulator);
    const whole = await wholeRun(simulator, proxy.endpoint, reaper, truth);
    const positions: Position[] = [];
    for (const number of spread(whole, points)) {
      positions.push(await killedAt(number, simulator, proxy.endpoint, azurite.endpoint, reaper, truth));
      if (process.stdout.isTTY) process.stdout.write(`\r${positions.length} of ${points}`);
    }
    report(positions, whole);
  } finally {
    await simulator.close();
    await proxy.close();
    await azurite.stop();
  }
}

/** An undisturbed run: how many moments it has, and that it is exact to begin with. */
async function wholeRun(
  simulator: Simulator,
  endpoint: string,
  reaper: Reaper,
  truth: Truth,
): Promise<number> {
  reaper.watch(undefined, Number.POSITIVE_INFINITY);
  const run = await job(simulator, endpoint);
  const moments = reaper.moments.length;
  const difference = await compare(endpoint, truth, 24);
  if (run?.state !== 'succeeded' || !isExact(difference)) {
    throw new Error(`an undisturbed run is not exact: ${JSON.stringify({ run, difference })}`);
  }
  return moments;
}

async function killedAt(
  number: number,
  simulator: Simulator,
  proxied: string,
  direct: string,
  reaper: Reaper,
  truth: Truth,
): Promise<Position> {
  await emptyStore(direct);
  await job(simulator, proxied, (victim) => reaper.watch(victim, number));
  const moment = reaper.moments[number - 1];
  if (moment === undefined) throw new Error(`the run ended before its moment ${number}`);
  reaper.watch(undefined, Number.POSITIVE_INFINITY);
  const run = await job(simulator, direct);
  return { number, moment, after: await compare(direct, truth, 24), state: run?.state ?? 'no answer' };
}

/** One run in a process of its own. @returns `undefined` when the process was killed. */
async function job(
  simulator: Simulator,
  endpoint: string,
  born?: (child: ReturnType<typeof spawn>) => void,
): Promise<RunRecord | undefined> {
  const child = spawn(process.execPath, [new URL('job-process.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      GRAPH_ORIGIN: simulator.origin,
      IDENTITY_ENDPOINT: simulator.identityEndpoint,
      IDENTITY_HEADER: simulator.identityHeader,
      TABLES_ENDPOINT: endpoint,
      GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
    },
  });
  born?.(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((ended) =>
    child.on('close', (...how) => ended(how)),
  );
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`the job's process ended with code ${code}`);
  return JSON.parse(printed) as RunRecord;
}

/** So many positions from the first to the last, evenly. */
function spread(last: number, count: number): readonly number[] {
  if (last <= count) return Array.from({ length: last }, (_, index) => index + 1);
  return Array.from({ length: count }, (_, index) => 1 + Math.round((index * (last - 1)) / (count - 1)));
}

function report(positions: readonly Position[], moments: number): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['killed at', 'positions', 'next run succeeded', 'exact', 'lost', 'double', 'wrong'],
  });
  for (const moment of ['request', 'before write', 'after write'] as const) {
    const here = positions.filter((position) => position.moment === moment);
    table.push([
      moment === 'request' ? 'a request to Graph' : moment.replace('write', 'a write'),
      here.length,
      here.filter(({ state }) => state === 'succeeded').length,
      here.filter(({ after }) => isExact(after)).length,
      sum(here, 'lost'),
      sum(here, 'double'),
      sum(here, 'wrong'),
    ]);
  }
  console.log(
    `\n${table.toString()}\nA run has ${moments} such moments; ${positions.length} of them were tried.\n`,
  );
  figure('kill_positions', positions.length, '>=', 50);
  figure('kill_lost', sum(positions, 'lost'), '=', 0);
  figure('kill_double', sum(positions, 'double') + sum(positions, 'wrong'), '=', 0);
}

function sum(positions: readonly Position[], what: keyof Difference): number {
  return positions.reduce((total, { after }) => total + after[what], 0);
}
