import { spawn } from 'node:child_process';
import Table from 'cli-table3';
import { createSimulatorClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import type { RunRecord } from '../src/domain/model/run.ts';
import {
  type ArchiveDifference,
  type AuditEventsOfTenant,
  auditEventsOf,
  compareArchive,
  emptyStore,
  isExact,
} from './compare-archive.ts';
import { figure } from './figures.ts';
import { startInterceptingProxy } from './intercepting-proxy.ts';
import { evenlySpaced, type KillableProcess, KillTrigger } from './kill-trigger.ts';
import { clearProgress, showProgress } from './progress.ts';

/** A kind of kill point: a request to Graph, or either side of a write to the tables. */
type Moment = 'request' | 'before write' | 'after write';

interface KillResult {
  readonly number: number;
  readonly moment: Moment;
  readonly after: ArchiveDifference;
  readonly state: string;
}

export interface AuditKillOptions {
  readonly points: number;
  readonly auditEvents: number;
  readonly seed: number;
}

/**
 * Kills the audit snapshot at each point and runs it once more. The archive must then equal the log.
 *
 * @param tables Azurite's endpoint.
 */
export async function sweepAudit(options: AuditKillOptions, tables: string): Promise<readonly KillResult[]> {
  const { points, auditEvents, seed } = options;
  const killTrigger = new KillTrigger<Moment>();
  const proxy = await startInterceptingProxy(tables, {
    before: ({ isWrite }) => !isWrite || killTrigger.seen('before write'),
    after: ({ isWrite }) => !isWrite || killTrigger.seen('after write'),
  });
  // A frozen clock keeps the log the same at every position. On a running clock, activations end and are logged.
  const clock = createSimulatorClock(new Date(), { frozen: true });
  const simulator = await startSimulator({
    clock,
    seed,
    auditEvents,
    users: 100,
    throttling: false,
    observer: () => void killTrigger.seen('request'),
  });
  try {
    const expected = auditEventsOf(simulator);
    const whole = await undisturbedRun(simulator, proxy.endpoint, killTrigger, expected);
    const positions: KillResult[] = [];
    for (const number of evenlySpaced(whole, points)) {
      positions.push(await killAt(number, simulator, proxy.endpoint, tables, killTrigger, expected));
      showProgress(`audit: ${positions.length} of ${points}`);
    }
    clearProgress();
    report(positions, whole);
    return positions;
  } finally {
    await simulator.close();
    await proxy.close();
  }
}

/** Counts the moments of an undisturbed run. @throws when that run is not exact. */
async function undisturbedRun(
  simulator: Simulator,
  endpoint: string,
  killTrigger: KillTrigger<Moment>,
  expected: AuditEventsOfTenant,
): Promise<number> {
  killTrigger.watch(undefined, Number.POSITIVE_INFINITY);
  const run = await runJob(simulator, endpoint);
  const moments = killTrigger.moments.length;
  const difference = await compareArchive(endpoint, expected, 24);
  if (run?.state !== 'succeeded' || !isExact(difference)) {
    throw new Error(`an undisturbed run is not exact: ${JSON.stringify({ run, difference })}`);
  }
  return moments;
}

async function killAt(
  number: number,
  simulator: Simulator,
  proxied: string,
  direct: string,
  killTrigger: KillTrigger<Moment>,
  expected: AuditEventsOfTenant,
): Promise<KillResult> {
  await emptyStore(direct);
  await runJob(simulator, proxied, (killable) => killTrigger.watch(killable, number));
  const moment = killTrigger.moments[number - 1];
  if (moment === undefined) throw new Error(`the run ended before its moment ${number}`);
  killTrigger.watch(undefined, Number.POSITIVE_INFINITY);
  const run = await runJob(simulator, direct);
  return {
    number,
    moment,
    after: await compareArchive(direct, expected, 24),
    state: run?.state ?? 'no answer',
  };
}

/** One run in a process of its own. @returns `undefined` when the process was killed. */
async function runJob(
  simulator: Simulator,
  endpoint: string,
  onStart?: (killable: KillableProcess) => void,
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
  onStart?.({ kill: () => void child.kill('SIGKILL') });
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

function report(positions: readonly KillResult[], moments: number): void {
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

/** Prints the figures, the last lines of the sweep. */
export function auditFigures(positions: readonly KillResult[]): void {
  figure('kill_positions', positions.length, '>=', 50);
  figure('kill_lost', sum(positions, 'lost'), '=', 0);
  figure('kill_double', sum(positions, 'double') + sum(positions, 'wrong'), '=', 0);
}

function sum(positions: readonly KillResult[], what: keyof ArchiveDifference): number {
  return positions.reduce((total, { after }) => total + after[what], 0);
}
