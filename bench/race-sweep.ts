import { parseArgs } from 'node:util';
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
import { type Met, meet, type Round } from './race-rounds.ts';
import { type Raced, report, sum } from './race-table.ts';
import { roundsOf } from './race-timetable.ts';
import { scenarioOf } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const scenarios = {
  'renew-eligibilities': scenarioOf('renew', seed),
  'remove-stale-assignments': scenarioOf('remove', seed),
} as const;

/** A world before the night, an hour after it began, and after the night that follows. */
interface Course {
  readonly before: Outcome;
  readonly after: Outcome;
  readonly nextNight: Outcome;
}

/** Of worlds that nothing disturbed, by the order of the jobs in them. */
const truths = new Map<string, Promise<Course>>();
const hourMilliseconds = 3_600_000;

await runBench(
  'Race sweep: two and three hosts, each a process of its own, in the same night',
  { rounds, seed },
  sweep,
);

async function sweep(): Promise<void> {
  const [first, second, bundle] = await Promise.all([startAzurite(), startAzurite(), bundleHost()]);
  try {
    const left = roundsOf(rounds, seed).entries();
    const raced: Raced[] = [];
    const lane = async (ground: SharedResources) => {
      // One iterator for both lanes: each round is run once.
      for (const [index, round] of left) raced.push(await race(index + 1, round, ground));
    };
    const lanes = [first, second].map(({ endpoint }) => lane({ tables: endpoint, bundle: bundle.path }));
    await Promise.all(lanes);
    report(raced);
    figures(raced);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    bundle.remove();
  }
}

async function race(number: number, round: Round, ground: SharedResources): Promise<Raced> {
  const { met, course } = await withHostEnvironment(scenarios[round.job], ground, async (world) => {
    const before = await readOutcome(world);
    const met = await meet(round, world);
    await nextRuns(round, met, world);
    return { met, course: await courseFrom(before, orderOf(met), world) };
  });
  const truth = await truthOf(round.job, orderOf(met), ground);
  const findings = compareOutcomes(course.after, truth.after, truth.before);
  const memory = compareMemories(course.nextNight, truth.nextNight);
  const all = { ...findings, disagree: [...findings.disagree, ...memory] };
  tell(number, round, met, all);
  return { round, met, findings: all };
}

/** Looks at the same instants in every world, so that what ends by itself ends in all of them. */
async function courseFrom(
  before: Outcome,
  jobs: readonly HygieneJob[],
  world: HostEnvironment,
): Promise<Course> {
  world.time.set(new Date(world.night.getTime() + hourMilliseconds));
  const after = await readOutcome(world);
  world.time.set(new Date(world.night.getTime() + 24 * hourMilliseconds));
  await runAll(jobs, world, 'on the following night');
  return { before, after, nextNight: await readOutcome(world) };
}

async function runAll(jobs: Iterable<HygieneJob>, world: HostEnvironment, when: string): Promise<void> {
  const host = await world.host();
  for (const job of jobs) expectSuccess(await host.run(job), `${job} ${when}`);
  await host.close();
}

/** Where all was to be done in the night itself, nothing is run after it: what nobody made is lost. */
async function nextRuns({ meeting }: Round, { nights }: Met, world: HostEnvironment): Promise<void> {
  world.time.advance(recoveryMilliseconds);
  if (meeting === 'two hosts' || meeting === 'three hosts' || meeting === 'a timer replayed') return;
  await runAll(new Set(nights.map((night) => night.job)), world, 'after the meeting');
}

/** The jobs in the order in which they did their work; one that found the lease taken does it later. */
function orderOf({ nights }: Met): readonly HygieneJob[] {
  const first = nights.find(({ run }) => run.state === 'succeeded') ?? nights[0];
  return [...new Set([first, ...nights].flatMap((night) => (night === undefined ? [] : [night.job])))];
}

function truthOf(
  scenario: HygieneJob,
  jobs: readonly HygieneJob[],
  ground: SharedResources,
): Promise<Course> {
  const id = [scenario, ...jobs].join();
  const known = truths.get(id);
  if (known !== undefined) return known;
  const truth = withHostEnvironment(scenarios[scenario], ground, async (world) => {
    const before = await readOutcome(world);
    await runAll(jobs, world, 'undisturbed');
    return courseFrom(before, jobs, world);
  });
  truths.set(id, truth);
  return truth;
}

function tell(number: number, { meeting, job, moment }: Round, met: Met, findings: Findings): void {
  const { double, lost, unsettled, disagree } = findings;
  const late = met.late === 0 ? [] : [`${met.late} changes were sent after the lease had run out`];
  const where = `round ${number} (${meeting}, ${job}${met.isDisturbed ? `, moment ${moment}` : ''})`;
  for (const sentence of [...late, ...double, ...lost, ...unsettled, ...disagree])
    console.log(`${where}: ${sentence}`);
  for (const { host, run } of met.nights)
    if (run.state === 'failed' || run.state === 'blocked')
      console.log(`${where}: host ${host} ended as ${run.state}: ${run.reason}`);
}

function figures(raced: readonly Raced[]): void {
  figure('race_rounds', raced.length, '>=', 100);
  figure('race_double', sum(raced, 'double'), '=', 0);
  figure('race_lost', sum(raced, 'lost'), '=', 0);
  figure('race_disagree', sum(raced, 'disagree') + sum(raced, 'unsettled'), '=', 0);
  const late = raced.reduce((total, { met }) => total + met.late, 0);
  figure('race_sent_after_lease', late, '=', 0);
}
