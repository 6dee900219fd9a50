import Table from 'cli-table3';
import { figure } from './figures.ts';
import { compareMemories, compareOutcomes, type Findings } from './hosts/compare-outcomes.ts';
import { type Moment, moments, startFaultProxy } from './hosts/fault-proxy.ts';
import type { Host } from './hosts/host.ts';
import {
  expectSuccess,
  type HostEnvironment,
  recoveryMilliseconds,
  type Scenario,
  type SharedResources,
  withHostEnvironment,
} from './hosts/host-environment.ts';
import { type Outcome, readOutcome } from './hosts/outcome.ts';
import { evenlySpaced, type KillableProcess, KillTrigger } from './kill-trigger.ts';
import { clearProgress, showProgress } from './progress.ts';
import { type ScenarioName, scenarioOf } from './scenarios.ts';

/** Problems that a kill and the runs after it left behind. */
export interface HygieneKillResult extends Findings {
  readonly scenario: ScenarioName;
  readonly number: number;
  readonly moment: Moment;
}

const dayMilliseconds = 86_400_000;

/** Outcomes of one environment: before the run, after it and its recovery, and after the run of the next night. */
interface OutcomeSeries {
  readonly before: Outcome;
  readonly night: Outcome;
  readonly nextNight: Outcome;
}

/**
 * Kills a hygiene job at its moments, each in an environment of its own; then runs it once more when the lease and the
 * claims have run out, and once more on the following night, and compares with an environment in which nothing was killed.
 *
 * @param resources as many positions are tried at once.
 */
export async function sweepHygiene(
  name: ScenarioName,
  options: { readonly seed: number; readonly points: number },
  resources: readonly [SharedResources, ...SharedResources[]],
): Promise<readonly HygieneKillResult[]> {
  const scenario = scenarioOf(name, options.seed);
  const counter = new KillTrigger<Moment>();
  const expected = await withHostEnvironment(scenario, resources[0], (environment) =>
    undisturbedRun(environment, scenario, counter),
  );
  const whole = counter.moments.length;
  const { own, marks } = expected.night;
  console.log(
    `${name}: an undisturbed run sends ${own.length} changes, leaves ${marks.size} marks, has ${whole} moments`,
  );
  const left = evenlySpaced(whole, options.points).values();
  const results: HygieneKillResult[] = [];
  const lane = async (shared: SharedResources) => {
    // One iterator for all lanes: each position is tried once.
    for (const number of left) {
      const found = await withHostEnvironment(scenario, shared, (environment) =>
        killAt(number, environment, scenario),
      );
      if (found === undefined) continue;
      const { moment, series } = found;
      const result = { scenario: name, number, moment, ...findingsOf(series, expected) };
      results.push(result);
      printFindings(result, whole);
    }
  };
  await Promise.all(resources.map(lane));
  clearProgress();
  report(results);
  return results;
}

/** A run at the same instants as one that is killed, so that what ends by itself ends in both. */
async function undisturbedRun(
  environment: HostEnvironment,
  { job }: Scenario,
  counter: KillTrigger<Moment>,
): Promise<OutcomeSeries> {
  const before = await readOutcome(environment);
  await runThroughProxy(environment, job, counter, () => {});
  environment.time.advance(recoveryMilliseconds);
  const night = await readOutcome(environment);
  const host = await environment.host();
  return { before, night, nextNight: await followingNight(environment, host, job) };
}

/** @returns `undefined` when the run was over before that moment: requests that go out together arrive in any order. */
async function killAt(
  number: number,
  environment: HostEnvironment,
  { job }: Scenario,
): Promise<{ readonly moment: Moment; readonly series: OutcomeSeries } | undefined> {
  const trigger = new KillTrigger<Moment>();
  const before = await readOutcome(environment);
  await runThroughProxy(environment, job, trigger, (victim) => trigger.watch(victim, number));
  const moment = trigger.moments[number - 1];
  if (moment === undefined) return undefined;
  environment.time.advance(recoveryMilliseconds);
  const host = await environment.host();
  expectSuccess(await host.run(job), `the run after a kill at moment ${number} (${moment})`);
  const night = await readOutcome(environment);
  return { moment, series: { before, night, nextNight: await followingNight(environment, host, job) } };
}

async function followingNight(
  environment: HostEnvironment,
  host: Host,
  job: Scenario['job'],
): Promise<Outcome> {
  environment.time.advance(dayMilliseconds - recoveryMilliseconds);
  expectSuccess(await host.run(job), 'the run of the following night');
  await host.close();
  return readOutcome(environment);
}

/** Runs the job in a process and behind a proxy of its own. @param onStart called with the process. */
async function runThroughProxy(
  environment: HostEnvironment,
  job: Scenario['job'],
  trigger: KillTrigger<Moment>,
  onStart: (victim: KillableProcess) => void,
): Promise<void> {
  const proxy = await startFaultProxy(environment, (moment) => trigger.seen(moment));
  try {
    const host = await environment.host(proxy.addresses);
    onStart(host);
    await host.run(job);
    await host.close();
  } finally {
    await proxy.close();
  }
}

function findingsOf({ before, night, nextNight }: OutcomeSeries, expected: OutcomeSeries): Findings {
  const after = compareOutcomes(night, expected.night, before);
  const later = compareOutcomes(nextNight, expected.nextNight, before);
  const both = (what: keyof Findings) => [...new Set([...after[what], ...later[what]])];
  return {
    double: both('double'),
    lost: both('lost'),
    unsettled: both('unsettled'),
    disagree: [...both('disagree'), ...compareMemories(nextNight, expected.nextNight)],
  };
}

function printFindings(result: HygieneKillResult, whole: number): void {
  const { double, lost, unsettled, disagree, scenario, number, moment } = result;
  for (const sentence of [...double, ...lost, ...unsettled, ...disagree])
    console.log(`${scenario}, killed at ${number} of ${whole} (${moment}): ${sentence}`);
  showProgress(`${scenario}: ${number} of ${whole}`);
}

function report(results: readonly HygieneKillResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['killed at', 'positions', 'exact', 'double', 'lost', 'disagree', 'unsettled'],
  });
  for (const moment of moments) {
    const here = results.filter((result) => result.moment === moment);
    if (here.length === 0) continue;
    const exact = here.filter(
      (one) => one.double.length + one.lost.length + one.disagree.length + one.unsettled.length === 0,
    );
    const sums = (['double', 'lost', 'disagree', 'unsettled'] as const).map((what) => sum(here, what));
    table.push([moment, here.length, exact.length, ...sums]);
  }
  console.log(`\n${table.toString()}\n`);
}

/** For programs: the last lines of the sweep. */
export function hygieneFigures(results: readonly HygieneKillResult[]): void {
  figure('kill_hygiene_positions', results.length, '>=', 150);
  figure('kill_hygiene_double', sum(results, 'double'), '=', 0);
  figure('kill_hygiene_disagree', sum(results, 'disagree') + sum(results, 'lost'), '=', 0);
  figure('kill_hygiene_unsettled', sum(results, 'unsettled'), '=', 0);
}

function sum(results: readonly HygieneKillResult[], what: keyof Findings): number {
  return results.reduce((total, result) => total + result[what].length, 0);
}
