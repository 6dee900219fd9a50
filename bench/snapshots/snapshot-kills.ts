import Table from 'cli-table3';
import type { TenantPorts } from '../../src/app/ports.ts';
import { composeApp } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { figure } from '../figures.ts';
import { type Moment, moments, startFaultProxy } from '../hosts/fault-proxy.ts';
import type { HostJob } from '../hosts/host.ts';
import {
  expectSuccess,
  type HostEnvironment,
  recoveryMilliseconds,
  type SharedResources,
  withHostEnvironment,
} from '../hosts/host-environment.ts';
import { evenlySpaced, type KillableProcess, KillTrigger } from '../kill-trigger.ts';
import { clearProgress, showProgress } from '../progress.ts';
import { signingKeyFile } from '../signing-key.ts';
import {
  compareHistories,
  type HistoryFindings,
  type HistoryState,
  historyState,
  keptHeads,
  verified,
} from './history-state.ts';
import { firstNight, killedNight, simulateDay, snapshotScenario } from './snapshot-scenario.ts';
import { copyStore, restoreStore, type StoredState } from './stored-state.ts';

/** What a kill and the run after it left behind. */
export interface SnapshotKillResult extends HistoryFindings {
  readonly number: number;
  readonly moment: Moment;
  /** Heads that do not fit together, and rows that are not as they were sealed. */
  readonly forked: readonly string[];
}

/** A tenant whose night is about to be written down, again and again. */
interface Stage {
  readonly environment: HostEnvironment;
  readonly ports: TenantPorts;
  /** The store just before the night. */
  readonly before: StoredState;
  readonly expected: HistoryState;
  /** Of an undisturbed run. */
  readonly moments: number;
}

/**
 * Kills the snapshot of access, sealing included, at its writes, and runs it once more when its lease has run out. Facts,
 * indexes and cache must then be those of runs that nobody disturbed, and the log must have all heads that anybody kept.
 *
 * @param resources as many positions are tried at once.
 */
export async function sweepSnapshots(
  options: { readonly seed: number; readonly points: number },
  resources: readonly [SharedResources, ...SharedResources[]],
): Promise<readonly SnapshotKillResult[]> {
  const key = signingKeyFile();
  const scenario = snapshotScenario(options.seed, key.path);
  const results: SnapshotKillResult[] = [];
  const taken = new Set<number>();
  const lane = (shared: SharedResources) =>
    withHostEnvironment(scenario, shared, async (environment) => {
      const stage = await prepare(environment, portsOf(environment, key.path));
      const numbers = evenlySpaced(stage.moments, options.points);
      for (const number of numbers) {
        if (taken.has(number)) continue;
        taken.add(number);
        const result = await killAt(number, stage);
        if (result === undefined) continue;
        results.push(result);
        printFindings(result, stage.moments);
      }
    });
  try {
    await Promise.all(resources.map(lane));
  } finally {
    key.remove();
  }
  clearProgress();
  report(results);
  return results;
}

function portsOf({ simulator, tenant, tables }: HostEnvironment, keyFile: string): TenantPorts {
  const settings = readSettings({
    TENANT_ID: tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: tables,
    RULES_FILE: '/none',
    EVIDENCE_SIGNING_KEY_FILE: keyFile,
  });
  return composeApp(settings, simulator.clock).ports;
}

/** The nights before, the day, and an undisturbed run followed by another at the instants of a kill and its recovery. */
async function prepare(environment: HostEnvironment, ports: TenantPorts): Promise<Stage> {
  const { time, tables } = environment;
  time.set(firstNight);
  await runAll(environment, ['snapshot-audit-logs', 'store-requests', 'snapshot-access']);
  await simulateDay(environment);
  time.set(killedNight);
  await runAll(environment, ['snapshot-audit-logs', 'store-requests']);
  time.advance(5 * 60_000);
  const before = await copyStore(tables);
  const counter = new KillTrigger<Moment>();
  const instant = time.clock.now();
  await runThroughProxy(environment, counter, () => {});
  time.advance(recoveryMilliseconds);
  await runAll(environment, ['snapshot-access']);
  const expected = await historyState(ports);
  const { state, findings } = await verified(ports, []);
  if (state !== 'consistent')
    throw new Error(`undisturbed nights do not verify: ${state}, ${JSON.stringify(findings)}`);
  time.set(instant);
  return { environment, ports, before, expected, moments: counter.moments.length };
}

async function runAll(environment: HostEnvironment, jobs: readonly HostJob[]): Promise<void> {
  const host = await environment.host();
  for (const job of jobs) expectSuccess(await host.run(job), job);
  await host.close();
}

/** @returns `undefined` when the run was over before that moment: writes that go out together arrive in any order. */
async function killAt(number: number, stage: Stage): Promise<SnapshotKillResult | undefined> {
  const { environment, ports, before, expected } = stage;
  const { time, tables } = environment;
  const instant = time.clock.now();
  await restoreStore(tables, before);
  const trigger = new KillTrigger<Moment>();
  await runThroughProxy(environment, trigger, (victim) => trigger.watch(victim, number));
  const moment = trigger.moments[number - 1];
  const kept = await keptHeads(ports);
  const atDeath = await verified(ports, kept);
  time.advance(recoveryMilliseconds);
  await runAll(environment, ['snapshot-access']);
  const found = compareHistories(await historyState(ports), expected);
  const after = await verified(ports, kept);
  time.set(instant);
  if (moment === undefined) return undefined;
  const forked = [
    ...(atDeath.state === 'altered' ? [`before the next run: ${atDeath.sentence}`] : []),
    ...(after.state === 'altered' || after.state === 'unverified' ? [after.sentence] : []),
    ...after.findings.map(({ kind, because }) => `${kind}: ${because}`),
  ];
  return { number, moment, ...found, forked };
}

/** Runs the job in a process and behind a proxy of its own. Only its writes are moments: a run that only reads leaves nothing. */
async function runThroughProxy(
  environment: HostEnvironment,
  trigger: KillTrigger<Moment>,
  onStart: (victim: KillableProcess) => void,
): Promise<void> {
  const proxy = await startFaultProxy(
    environment,
    (moment) => !writes.includes(moment) || trigger.seen(moment),
  );
  try {
    const host = await environment.host(proxy.addresses);
    onStart(host);
    await host.run('snapshot-access');
    await host.close();
  } finally {
    await proxy.close();
  }
}

const writes = moments.filter((moment) => moment.startsWith('a write'));

function printFindings({ number, moment, ...found }: SnapshotKillResult, whole: number): void {
  for (const sentence of [...found.lost, ...found.double, ...found.unsettled, ...found.forked])
    console.log(`snapshot-access, killed at ${number} of ${whole} (${moment}): ${sentence}`);
  showProgress(`snapshot-access: ${number} of ${whole}`);
}

const columns = ['lost', 'double', 'unsettled', 'forked'] as const;

function report(results: readonly SnapshotKillResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['killed at', 'positions', 'exact', ...columns],
  });
  for (const moment of writes) {
    const here = results.filter((result) => result.moment === moment);
    const exact = here.filter((result) => columns.every((what) => result[what].length === 0));
    table.push([moment, here.length, exact.length, ...columns.map((what) => sum(here, what))]);
  }
  console.log(`\n${table.toString()}\n`);
}

/** For programs: the last lines of the sweep. */
export function snapshotFigures(results: readonly SnapshotKillResult[]): void {
  figure('kill_snapshot_positions', results.length, '>=', 50);
  for (const what of columns) figure(`kill_snapshot_${what}`, sum(results, what), '=', 0);
}

function sum(results: readonly SnapshotKillResult[], what: (typeof columns)[number]): number {
  return results.reduce((total, result) => total + result[what].length, 0);
}
