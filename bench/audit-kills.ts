import { spawn } from 'node:child_process';
import Table from 'cli-table3';
import { createSimulatorClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import type { RunRecord } from '../src/domain/model/run.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { figure } from './figures.ts';
import { Reaper, spread, type Victim } from './reaper.ts';
import { compare, type Difference, emptyStore, isExact, type Truth, truthOf } from './sweep-ground.ts';

/** A place in a run: the n-th moment at which the world could see the job do something. */
type Moment = 'request' | 'before write' | 'after write';

interface Position {
  readonly number: number;
  readonly moment: Moment;
  readonly after: Difference;
  readonly state: string;
}

export interface AuditKillOptions {
  readonly points: number;
  readonly auditEvents: number;
  readonly seed: number;
}

/** The audit snapshot, killed and run once more: the archive must equal the tenant's log. @param tables of Azurite. */
export async function sweepAudit(options: AuditKillOptions, tables: string): Promise<readonly Position[]> {
  const { points, auditEvents, seed } = options;
  const reaper = new Reaper<Moment>();
  const proxy = await startCountingProxy(tables, {
    before: ({ isWrite }) => !isWrite || reaper.seen('before write'),
    after: ({ isWrite }) => !isWrite || reaper.seen('after write'),
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
      positions.push(await killedAt(number, simulator, proxy.endpoint, tables, reaper, truth));
      if (process.stdout.isTTY) process.stdout.write(`\r${positions.length} of ${points}`);
    }
    report(positions, whole);
    return positions;
  } finally {
    await simulator.close();
    await proxy.close();
  }
}

/** An undisturbed run: how many moments it has, and that it is exact to begin with. */
async function wholeRun(
  simulator: Simulator,
  endpoint: string,
  reaper: Reaper<Moment>,
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
  reaper: Reaper<Moment>,
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
  born?: (victim: Victim) => void,
): Promise<RunRecord | undefined> {
  const child = spawn(process.execPath, [new URL('job-process.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      TENANT_ID: simulator.tenant.tenantId,
      GRAPH_ORIGIN: simulator.origin,
      IDENTITY_ENDPOINT: simulator.identityEndpoint,
      IDENTITY_HEADER: simulator.identityHeader,
      TABLES_ENDPOINT: endpoint,
      GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
    },
  });
  born?.({ kill: () => void child.kill('SIGKILL') });
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
}

/** For programs: the last lines of the sweep. */
export function auditFigures(positions: readonly Position[]): void {
  figure('kill_positions', positions.length, '>=', 50);
  figure('kill_lost', sum(positions, 'lost'), '=', 0);
  figure('kill_double', sum(positions, 'double') + sum(positions, 'wrong'), '=', 0);
}

function sum(positions: readonly Position[], what: keyof Difference): number {
  return positions.reduce((total, { after }) => total + after[what], 0);
}
