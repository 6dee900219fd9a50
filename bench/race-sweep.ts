import { startAzurite } from '../local/azurite.ts';
import type { HygieneJob } from '../src/domain/model/plan.ts';
import { figure, runBench } from './figures.ts';
import { bundleHost } from './hosts/bundle-host.ts';
import { compareMemories, compareOutcomes, type Findings } from './hosts/compare-outcomes.ts';
import {
  expectSuccess,
  type HostEnvironment,
  recoveryMilliseconds,
  type SharedResources,
  withHostEnvironment,
} from './hosts/host-environment.ts';
import { type Outcome, readOutcome } from './hosts/outcome.ts';
import { clearProgress, showProgress } from './progress.ts';
import { type FloorResult, raceAroundFloor } from './race-floor.ts';
import { type OverlappingRun, type Round, type RoundOutcome, runRound } from './race-rounds.ts';
import {
  isDone,
  isFloorBroken,
  type RoundResult,
  reportFloorRounds,
  reportRounds,
  sum,
} from './race-table.ts';
import { floorRoundsOf, roundsOf } from './race-timetable.ts';
import { readInputs } from './read-inputs.ts';
import { scenarioOf } from './scenarios.ts';

const usage = `npm run sweep:race -- [options]: hosts and callers, in processes of their own, at the same time
  --part NAME  hosts: runs overlap. floor: administrators are removed down to the floor. Several times: several (both)
  --rounds N   of overlapping runs, and of each kind around the floor (100)
  --seed N     of the tenant and of the moments (1)`;

const {
  rounds,
  seed,
  part: parts,
} = readInputs({ usage, full: { rounds: 100, seed: 1 }, choices: { part: ['hosts', 'floor'] } });
const scenarios = {
  'renew-eligibilities': scenarioOf('renew', seed),
  'remove-stale-assignments': scenarioOf('remove', seed),
} as const;

/** Outcomes of one environment: before the runs, an hour after they began, and after the runs of the next night. */
interface OutcomeSeries {
  readonly before: Outcome;
  readonly after: Outcome;
  readonly nextNight: Outcome;
}

/** Of environments that nothing disturbed, by the order of the jobs in them. */
const undisturbed = new Map<string, Promise<OutcomeSeries>>();
const hourMilliseconds = 3_600_000;

await runBench(
  'Race sweep: hosts and callers, in processes of their own, at the same time',
  { parts: parts.join(' '), rounds, seed },
  sweep,
);

async function sweep(): Promise<void> {
  const [first, second, bundle] = await Promise.all([startAzurite(), startAzurite(), bundleHost()]);
  const lanes = [first, second].map(({ endpoint }) => ({ tables: endpoint, bundle: bundle.path }));
  try {
    const results = parts.includes('hosts')
      ? await inLanes('rounds of hosts', roundsOf(rounds, seed), lanes, raceHosts)
      : [];
    const floorResults = parts.includes('floor')
      ? await inLanes('rounds around the floor', floorRoundsOf(rounds, seed), lanes, raceFloor)
      : [];
    if (results.length > 0) reportRounds(results);
    if (floorResults.length > 0) reportFloorRounds(floorResults);
    if (results.length > 0) figuresOfRounds(results);
    if (floorResults.length > 0) figuresOfFloor(floorResults);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    bundle.remove();
  }
}

/** Runs each round in one of the lanes, shows progress, and prints how long all of them took. */
async function inLanes<R, T>(
  what: string,
  all: readonly R[],
  lanes: readonly SharedResources[],
  race: (number: number, round: R, resources: SharedResources) => Promise<T>,
): Promise<readonly T[]> {
  const startedAt = performance.now();
  // One iterator for all lanes: each round is run once.
  const left = all.entries();
  const results: T[] = [];
  const work = async (resources: SharedResources) => {
    for (const [index, round] of left) {
      results.push(await race(index + 1, round, resources));
      showProgress(`${results.length} of ${all.length} ${what}`);
    }
  };
  await Promise.all(lanes.map(work));
  clearProgress();
  console.log(`${all.length} ${what} took ${Math.round((performance.now() - startedAt) / 1000)} s.`);
  return results;
}

async function raceHosts(number: number, round: Round, resources: SharedResources): Promise<RoundResult> {
  const scenario = scenarios[round.job];
  const { outcome, series } = await withHostEnvironment(scenario, resources, async (environment) => {
    const before = await readOutcome(environment);
    const outcome = await runRound(round, environment);
    await runAgain(round, outcome, environment);
    return { outcome, series: await seriesFrom(before, jobsInOrder(outcome), environment) };
  });
  const expected = await undisturbedSeries(round.job, jobsInOrder(outcome), resources);
  const findings = compareOutcomes(series.after, expected.after, expected.before);
  const memory = compareMemories(series.nextNight, expected.nextNight);
  const all = { ...findings, disagree: [...findings.disagree, ...memory] };
  printFindings(number, round, outcome, all);
  return { round, outcome, findings: all };
}

/** Reads every environment at the same instants, so that what ends by itself ends in all of them. */
async function seriesFrom(
  before: Outcome,
  jobs: readonly HygieneJob[],
  environment: HostEnvironment,
): Promise<OutcomeSeries> {
  environment.time.set(new Date(environment.night.getTime() + hourMilliseconds));
  const after = await readOutcome(environment);
  environment.time.set(new Date(environment.night.getTime() + 24 * hourMilliseconds));
  await runAll(jobs, environment, 'on the following night');
  return { before, after, nextNight: await readOutcome(environment) };
}

async function runAll(jobs: Iterable<HygieneJob>, environment: HostEnvironment, when: string): Promise<void> {
  const host = await environment.host();
  for (const job of jobs) expectSuccess(await host.run(job), `${job} ${when}`);
  await host.close();
}

/** Runs the jobs once more after a disturbance. Where nothing was disturbed, a change that no run made is lost. */
async function runAgain(
  { overlap }: Round,
  { runs }: RoundOutcome,
  environment: HostEnvironment,
): Promise<void> {
  environment.time.advance(recoveryMilliseconds);
  if (overlap === 'two hosts' || overlap === 'three hosts' || overlap === 'a timer replayed') return;
  if (overlap === 'callers in a loop beside a timer') return;
  await runAll(new Set(runs.map((run) => run.job)), environment, 'after the round');
}

/** The jobs in the order in which they did their work; one that found the lease taken does it later. */
function jobsInOrder({ runs }: RoundOutcome): readonly HygieneJob[] {
  const first = runs.find(isDone) ?? runs[0];
  return [...new Set([first, ...runs].flatMap((run) => (run === undefined ? [] : [run.job])))];
}

function undisturbedSeries(
  scenario: HygieneJob,
  jobs: readonly HygieneJob[],
  resources: SharedResources,
): Promise<OutcomeSeries> {
  const id = [scenario, ...jobs].join();
  const known = undisturbed.get(id);
  if (known !== undefined) return known;
  const series = withHostEnvironment(scenarios[scenario], resources, async (environment) => {
    const before = await readOutcome(environment);
    await runAll(jobs, environment, 'undisturbed');
    return seriesFrom(before, jobs, environment);
  });
  undisturbed.set(id, series);
  return series;
}

function printFindings(number: number, round: Round, outcome: RoundOutcome, findings: Findings): void {
  const { overlap, job, moment } = round;
  const { double, lost, unsettled, disagree } = findings;
  const late = outcome.late === 0 ? [] : [`${outcome.late} changes were sent after the lease had run out`];
  const where = `round ${number} (${overlap}, ${job}${outcome.isDisturbed ? `, moment ${moment}` : ''})`;
  for (const sentence of [...late, ...double, ...lost, ...unsettled, ...disagree])
    console.log(`${where}: ${sentence}`);
  for (const ended of outcome.runs) {
    const { host, run } = ended;
    if (run.state === 'failed' || run.state === 'blocked' || isMissed(round, ended))
      console.log(`${where}: host ${host} ended as ${run.state}: ${run.reason}`);
  }
}

async function raceFloor(
  number: number,
  round: Parameters<typeof raceAroundFloor>[0],
  resources: SharedResources,
): Promise<FloorResult> {
  const result = await raceAroundFloor(round, seed, resources);
  const { race, spare, callers, first, moment, floor, left, failures, open } = result;
  const where = `floor round ${number} (${race}, ${callers} callers, ${spare} beyond the floor, ${first} first, moment ${moment})`;
  if (isFloorBroken(result)) console.log(`${where}: ${left} administrators are left, the floor is ${floor}`);
  for (const failure of failures) console.log(`${where}: a caller was answered with ${failure}`);
  if (open > 0) console.log(`${where}: ${open} changes are not over`);
  return result;
}

function figuresOfRounds(results: readonly RoundResult[]): void {
  figure('race_rounds', results.length, '>=', 100);
  figure('race_double', sum(results, 'double'), '=', 0);
  figure('race_lost', sum(results, 'lost'), '=', 0);
  figure('race_disagree', sum(results, 'disagree') + sum(results, 'unsettled'), '=', 0);
  const late = results.reduce((total, { outcome }) => total + outcome.late, 0);
  figure('race_sent_after_lease', late, '=', 0);
  const missed = results.flatMap(({ round, outcome }) => outcome.runs.filter((run) => isMissed(round, run)));
  figure('race_timer_missed', missed.length, '=', 0);
}

/** Whether callers in a loop kept a timer's run from its work. */
function isMissed({ overlap }: Round, { host, run }: OverlappingRun): boolean {
  return overlap === 'callers in a loop beside a timer' && host === 2 && run.state !== 'succeeded';
}

function figuresOfFloor(results: readonly FloorResult[]): void {
  const count = (race: FloorResult['race']) => results.filter((result) => result.race === race).length;
  figure('race_floor_api_rounds', count('callers'), '>=', 100);
  figure('race_floor_job_rounds', count('callers and a job'), '>=', 100);
  figure('race_floor_broken', results.filter(isFloorBroken).length, '=', 0);
}
