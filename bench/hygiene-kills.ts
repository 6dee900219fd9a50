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
import { type ScenarioName, scenarioOf } from './scenarios.ts';

/** What a kill, and the runs after it, came to. */
export interface Killed extends Findings {
  readonly scenario: ScenarioName;
  readonly number: number;
  readonly moment: Moment;
}

const dayMilliseconds = 86_400_000;

/** The world before, after a night and its recovery, and after the night after that. */
interface Course {
  readonly before: Outcome;
  readonly night: Outcome;
  readonly nextNight: Outcome;
}

/**
 * Kills a hygiene job at its moments, each in a world of its own; then runs it once more when the lease and the claims have
 * run out, and once more on the following night, and compares with a world in which nothing was killed.
 *
 * @param grounds as many positions are tried at once.
 */
export async function sweepHygiene(
  name: ScenarioName,
  options: { readonly seed: number; readonly points: number },
  grounds: readonly [SharedResources, ...SharedResources[]],
): Promise<readonly Killed[]> {
  const scenario = scenarioOf(name, options.seed);
  const counter = new KillTrigger<Moment>();
  const truth = await withHostEnvironment(scenario, grounds[0], (world) =>
    undisturbed(world, scenario, counter),
  );
  const whole = counter.moments.length;
  const { own, marks } = truth.night;
  console.log(
    `${name}: an undisturbed night sends ${own.length} changes, leaves ${marks.size} marks, has ${whole} moments`,
  );
  const left = evenlySpaced(whole, options.points).values();
  const positions: Killed[] = [];
  const lane = async (ground: SharedResources) => {
    // One iterator for all lanes: each position is tried once.
    for (const number of left) {
      const found = await withHostEnvironment(scenario, ground, (world) => killedAt(number, world, scenario));
      if (found === undefined) continue;
      const killed = { scenario: name, number, moment: found.moment, ...findingsOf(found.course, truth) };
      positions.push(killed);
      tell(killed, whole);
    }
  };
  await Promise.all(grounds.map(lane));
  report(positions);
  return positions;
}

/** On the timetable of a night that is killed, so that what ends by itself ends in both. */
async function undisturbed(
  world: HostEnvironment,
  { job }: Scenario,
  counter: KillTrigger<Moment>,
): Promise<Course> {
  const before = await readOutcome(world);
  await disturbedRun(world, job, counter, () => {});
  world.time.advance(recoveryMilliseconds);
  const night = await readOutcome(world);
  const host = await world.host();
  return { before, night, nextNight: await followingNight(world, host, job) };
}

/** @returns `undefined` when the run was over before that moment: requests that go out together arrive in any order. */
async function killedAt(
  number: number,
  world: HostEnvironment,
  { job }: Scenario,
): Promise<{ readonly moment: Moment; readonly course: Course } | undefined> {
  const reaper = new KillTrigger<Moment>();
  const before = await readOutcome(world);
  await disturbedRun(world, job, reaper, (victim) => reaper.watch(victim, number));
  const moment = reaper.moments[number - 1];
  if (moment === undefined) return undefined;
  world.time.advance(recoveryMilliseconds);
  const host = await world.host();
  expectSuccess(await host.run(job), `the run after a kill at moment ${number} (${moment})`);
  const night = await readOutcome(world);
  return { moment, course: { before, night, nextNight: await followingNight(world, host, job) } };
}

async function followingNight(world: HostEnvironment, host: Host, job: Scenario['job']): Promise<Outcome> {
  world.time.advance(dayMilliseconds - recoveryMilliseconds);
  expectSuccess(await host.run(job), 'the following night');
  await host.close();
  return readOutcome(world);
}

async function disturbedRun(
  world: HostEnvironment,
  job: Scenario['job'],
  reaper: KillTrigger<Moment>,
  born: (victim: KillableProcess) => void,
): Promise<void> {
  const doorway = await startFaultProxy(world, (moment) => reaper.seen(moment));
  try {
    const host = await world.host(doorway.addresses);
    born(host);
    await host.run(job);
    await host.close();
  } finally {
    await doorway.close();
  }
}

function findingsOf({ before, night, nextNight }: Course, truth: Course): Findings {
  const after = compareOutcomes(night, truth.night, before);
  const later = compareOutcomes(nextNight, truth.nextNight, before);
  const both = (what: keyof Findings) => [...new Set([...after[what], ...later[what]])];
  return {
    double: both('double'),
    lost: both('lost'),
    unsettled: both('unsettled'),
    disagree: [...both('disagree'), ...compareMemories(nextNight, truth.nextNight)],
  };
}

function tell(killed: Killed, whole: number): void {
  const { double, lost, unsettled, disagree, scenario, number, moment } = killed;
  for (const sentence of [...double, ...lost, ...unsettled, ...disagree])
    console.log(`${scenario}, killed at ${number} of ${whole} (${moment}): ${sentence}`);
  if (process.stdout.isTTY) process.stdout.write(`\r${number} of ${whole} `);
}

function report(positions: readonly Killed[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['killed at', 'positions', 'exact', 'double', 'lost', 'disagree', 'unsettled'],
  });
  for (const moment of moments) {
    const here = positions.filter((position) => position.moment === moment);
    const exact = here.filter(
      (one) => one.double.length + one.lost.length + one.disagree.length + one.unsettled.length === 0,
    );
    const sums = (['double', 'lost', 'disagree', 'unsettled'] as const).map((what) => sum(here, what));
    table.push([moment, here.length, exact.length, ...sums]);
  }
  console.log(`\n${table.toString()}\n`);
}

/** For programs: the last lines of the sweep. */
export function hygieneFigures(positions: readonly Killed[]): void {
  figure('kill_hygiene_positions', positions.length, '>=', 150);
  figure('kill_hygiene_double', sum(positions, 'double'), '=', 0);
  figure('kill_hygiene_disagree', sum(positions, 'disagree') + sum(positions, 'lost'), '=', 0);
  figure('kill_hygiene_unsettled', sum(positions, 'unsettled'), '=', 0);
}

function sum(positions: readonly Killed[], what: keyof Findings): number {
  return positions.reduce((total, position) => total + position[what].length, 0);
}
