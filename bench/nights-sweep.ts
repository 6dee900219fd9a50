import { fork } from 'node:child_process';
import Table from 'cli-table3';
import { figure, runBench } from './figures.ts';
import { invariantNames, type SimulationResult } from './nights/run-simulation.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run sweep:nights -- [options]: many nights of both hygiene jobs, checked against invariants
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

/** Access is too new to be stale in the first nights, and then is announced for some more before it is removed. */
const quietNights = 9;

const columns = [
  'runs',
  'renewal',
  'removal',
  'conversion',
  'restore',
  'marks',
  'evidence changed',
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
  const results: SimulationResult[] = [];
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift())
      results.push(await simulateSeed(seed));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  clearProgress();
  return results.toSorted((one, other) => one.seed - other.seed);
}

type SimulationMessage = { readonly night?: number; readonly result?: SimulationResult };

function simulateSeed(seed: number): Promise<SimulationResult> {
  const script = new URL('nights/simulation-process.ts', import.meta.url);
  const child = fork(script, [seed, nights, users].map(String));
  return new Promise((done, failed) => {
    child.on('message', ({ night, result }: SimulationMessage) => {
      if (result !== undefined) done(result);
      else showProgress(`seed ${seed}, night ${night}`);
    });
    child.once('error', failed);
    child.once('exit', (code) =>
      failed(new Error(`the process of seed ${seed} ended (${code}) before its nights did`)),
    );
  });
}

function report(results: readonly SimulationResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['seed', 'nights', ...columns, 'violations', 's'],
  });
  for (const { seed, nights: nightsRun, counts, violations, milliseconds } of results)
    table.push([
      seed,
      nightsRun,
      ...columns.map((name) => counts[name] ?? 0),
      violations.length,
      Math.round(milliseconds / 1000),
    ]);
  console.log(`${table.toString()}\n`);
  console.log(`runs with an obstacle, by code: ${totalsText(results.map(({ blocked }) => blocked))}`);
  console.log(`events: ${totalsText(results.map(({ eventCounts }) => eventCounts))}\n`);
  for (const { invariant, seed, night, job, sentence } of results.flatMap(({ violations }) => violations))
    console.log(`${invariant}: seed ${seed}, night ${night}, ${job}: ${sentence}`);
  figures(results);
}

function totalsText(all: readonly Readonly<Record<string, number>>[]): string {
  const sums = new Map<string, number>();
  for (const counts of all)
    for (const [name, many] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + many);
  return [...sums].map(([name, many]) => `${name} ${many}`).join(', ');
}

function figures(results: readonly SimulationResult[]): void {
  const sum = (name: string) => results.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  const nightsRun = results.reduce((total, { nights: count }) => total + count, 0);
  figure('nights_run', nightsRun, '>=', nights * seeds);
  // Nights without changes, faults and kills prove nothing.
  const busyNights = nightsRun - quietNights * results.length;
  figure('nights_changes', sum('renewal') + sum('removal') + sum('conversion'), '>=', (busyNights * 2) / 5);
  figure('nights_faults_struck', sum('faults struck'), '>=', nightsRun / 4);
  figure('nights_kills', sum('kills'), '>=', nightsRun / 40);
  const violations = results.flatMap((result) => result.violations);
  for (const name of invariantNames)
    figure(`nights_${name}`, violations.filter(({ invariant }) => invariant === name).length, '=', 0);
  figure('nights_violations', violations.length, '=', 0);
}
