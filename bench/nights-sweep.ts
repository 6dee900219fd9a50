import { fork } from 'node:child_process';
import Table from 'cli-table3';
import { figure, runBench } from './figures.ts';
import { invariantNames, type SimulationResult } from './nights/run-simulation.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run sweep:nights -- [options]: both hygiene jobs over a simulated tenant, night after night, against its invariants
  --nights N  of each seed (90)
  --seeds N   how many seeds, each a tenant of its own (3)
  --seed N    the first of them (1)
  --users N   of each tenant (60)`;

const {
  nights,
  seeds,
  seed: firstSeed,
  users,
} = readInputs({
  usage,
  full: { nights: 90, seeds: 3, seed: 1, users: 60 },
});
/** Seeds that run at once. Each also has a store of its own, in another process. */
const concurrency = 2;

const columns = [
  'runs',
  'renewal',
  'removal',
  'conversion',
  'restore',
  'marks',
  'dropped',
  'refused',
  'unconfirmed',
  'blocked',
  'faults struck',
  'kills',
  'disturbed',
] as const;

await runBench(
  'Nights sweep: both jobs over a simulated tenant',
  { nights, seeds, firstSeed, users },
  async () => report(await simulateSeeds()),
);

async function simulateSeeds(): Promise<readonly SimulationResult[]> {
  const waiting = Array.from({ length: seeds }, (_, index) => firstSeed + index);
  const seasons: SimulationResult[] = [];
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift())
      seasons.push(await simulateSeed(seed));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  clearProgress();
  return seasons.toSorted((one, other) => one.seed - other.seed);
}

type SimulationMessage = { readonly night?: number; readonly season?: SimulationResult };

function simulateSeed(seed: number): Promise<SimulationResult> {
  const script = new URL('nights/simulation-process.ts', import.meta.url);
  const child = fork(script, [seed, nights, users].map(String));
  return new Promise((done, failed) => {
    child.on('message', ({ night, season }: SimulationMessage) => {
      if (season !== undefined) done(season);
      else showProgress(`seed ${seed}, night ${night}`);
    });
    child.once('error', failed);
    child.once('exit', (code) =>
      failed(new Error(`the process of seed ${seed} ended (${code}) before its nights did`)),
    );
  });
}

function report(seasons: readonly SimulationResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['seed', 'nights', ...columns, 'violations', 's'],
  });
  for (const { seed, nights: lived, counts, violations, milliseconds } of seasons)
    table.push([
      seed,
      lived,
      ...columns.map((name) => counts[name] ?? 0),
      violations.length,
      Math.round(milliseconds / 1000),
    ]);
  console.log(`${table.toString()}\n`);
  console.log(`gates closed, runs each: ${totalsText(seasons.map(({ blocked }) => blocked))}`);
  console.log(`days and nights: ${totalsText(seasons.map(({ eventCounts: happened }) => happened))}\n`);
  for (const { invariant, seed, night, job, sentence } of seasons.flatMap(({ violations }) => violations))
    console.log(`${invariant}: seed ${seed}, night ${night}, ${job}: ${sentence}`);
  figures(seasons);
}

function totalsText(all: readonly Readonly<Record<string, number>>[]): string {
  const sums = new Map<string, number>();
  for (const counts of all)
    for (const [name, many] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + many);
  return [...sums].map(([name, many]) => `${name} ${many}`).join(', ');
}

function figures(seasons: readonly SimulationResult[]): void {
  const sum = (name: string) => seasons.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  const lived = seasons.reduce((total, season) => total + season.nights, 0);
  figure('nights_run', lived, '>=', nights * seeds);
  // Nights without changes, faults and kills prove nothing.
  figure('nights_changes', sum('renewal') + sum('removal') + sum('conversion'), '>=', (lived * 2) / 5);
  figure('nights_faults_struck', sum('faults struck'), '>=', lived / 4);
  figure('nights_kills', sum('kills'), '>=', lived / 40);
  const violations = seasons.flatMap((season) => season.violations);
  for (const name of invariantNames)
    figure(`nights_${name}`, violations.filter(({ invariant }) => invariant === name).length, '=', 0);
  figure('nights_violations', violations.length, '=', 0);
}
