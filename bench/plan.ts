import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import Table from 'cli-table3';
import { figure, median, runBench } from './figures.ts';
import { type PlanSimulator, startPlanSimulator } from './plan-simulator.ts';
import { type PlanOutcome, toPlanEnvironment } from './plan-task.ts';
import { readInputs } from './read-inputs.ts';
import { heapMiB } from './run-variant.ts';

const usage = `npm run bench:plan -- [options]: what it costs to look at a large tenant and plan both jobs, against bare fetch that only reads
  --eligibilities N     in the tenant (100000)
  --users N             of the tenant (50000)
  --rounds N            the median counts (3)
  --wait N              milliseconds that Graph takes for an answer (50)
  --night-wait N        milliseconds that Graph takes for an answer in one more run, the night (300)
  --seed N              of the tenant (1)
  --anew                the simulator makes every page anew; by default it makes each once and then sends it from memory
  --quick               small numbers: shows that the bench works, measures nothing of worth`;

const full = { eligibilities: 100_000, users: 50_000, rounds: 3, wait: 50, 'night-wait': 300, seed: 1 };
const quick = { eligibilities: 2_000, users: 1_000, rounds: 1, wait: 50, 'night-wait': 100 };
const variants = ['our-plan', 'bare-reads'] as const;
/** Half of the smallest instance on Flex Consumption, nearly. */
const halfInstanceMiB = 1_000;
/** Less than a third of the time that a run has where nobody sets it: quotas take of it, too. */
const nightSeconds = 480;
/** The quota of reports that Microsoft documents, which is off here. */
const reportsPerSecond = 0.5;

type Variant = (typeof variants)[number];

interface Measurement extends PlanOutcome {
  /** Requests to Graph, without those to the identity endpoint. Sorted, since several run at once. */
  readonly requests: readonly string[];
}

type Rounds = Readonly<Record<Variant, readonly Measurement[]>>;

const inputs = readInputs({ usage, full, quick, flags: ['anew'] });
const conditions = {
  heapMiB,
  throttling: 'off, and ours unpaced',
  pages: '100 rows of PIM, 500 users with sign-ins',
  simulator: 'one process for all, its clock stands still',
  memory: 'of earlier nights: given, not read from a store',
  figures: "the simulator's: none was measured at Microsoft Graph",
};
await runBench('bench:plan', { ...inputs, ...conditions }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-bench-'));
  const simulator = await startPlanSimulator({ ...inputs, folder });
  try {
    printTenant(simulator);
    // Uncounted: has each page made.
    if (!inputs.anew) for (const variant of variants) await measure(variant, simulator, folder);
    const atOnce = await compare(simulator, folder);
    await simulator.wait(inputs.wait);
    const waiting = await compare(simulator, folder);
    await simulator.wait(inputs['night-wait']);
    const night = await measure('our-plan', simulator, folder);
    printTable({ 'at once': atOnce, [`after ${inputs.wait} ms`]: waiting });
    printFigures({ atOnce, waiting, night }, simulator);
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Runs both variants once per round. */
async function compare(simulator: PlanSimulator, folder: string): Promise<Rounds> {
  const rounds = { 'our-plan': [] as Measurement[], 'bare-reads': [] as Measurement[] };
  for (let round = 1; round <= inputs.rounds; round++) {
    // The order alternates, so that neither variant always runs after the other.
    for (const variant of round % 2 === 1 ? variants : variants.toReversed()) {
      const measured = await measure(variant, simulator, folder);
      rounds[variant].push(measured);
      console.error(
        `${variant}, ${measured.rows} rows, round ${round}: ${Math.round(measured.milliseconds)} ms`,
      );
    }
    requireLeast(rounds['bare-reads'].at(-1), simulator);
  }
  return rounds;
}

/** @throws when the process failed or did not read every row, since its time is then meaningless. */
async function measure(variant: Variant, simulator: PlanSimulator, folder: string): Promise<Measurement> {
  const { origin: graphOrigin, identityEndpoint, identityHeader, now, minimum } = simulator;
  const more = process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? [];
  const program = new URL(`variants/${variant}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, ...more, program], {
    env: {
      PATH: process.env.PATH,
      ...toPlanEnvironment({ graphOrigin, identityEndpoint, identityHeader, now, folder }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const output = await text(child.stdout);
  const [code, signal] = await exited;
  if (code !== 0) throw new Error(`${variant} ended with ${code ?? signal}. It said: ${output}`);
  const outcome: PlanOutcome = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  if (!isDeepStrictEqual(outcome.read, minimum.rows))
    throw new Error(`${variant} read ${JSON.stringify(outcome.read)} of ${JSON.stringify(minimum.rows)}`);
  const requests = (await simulator.requests()).filter((request) => request !== 'identity').toSorted();
  return { ...outcome, requests };
}

/** @throws when bare-reads sent another number of requests than there have to be. */
function requireLeast(bare: Measurement | undefined, { minimum }: PlanSimulator): void {
  const asked = bare?.requests.length;
  if (asked !== minimum.requests) throw new Error(`bare-reads asked ${asked} times, not ${minimum.requests}`);
}

function medianOf(
  rounds: Rounds,
  variant: Variant,
  what: 'milliseconds' | 'cpuMilliseconds' | 'peakMiB',
): number {
  return median(rounds[variant].map((outcome) => outcome[what]));
}

function printTenant({ minimum: { rows, lookUps }, memories }: PlanSimulator): void {
  for (const [name, count] of Object.entries(rows)) console.log(`  ${name}: ${count}`);
  for (const [name, ids] of Object.entries(lookUps)) console.log(`  looked up by id, ${name}: ${ids.length}`);
  console.log(`  memories: ${memories}\n`);
}

function printTable(all: Readonly<Record<string, Rounds>>): void {
  const head = [
    'answers',
    'variant',
    'rows',
    'requests',
    'ms (median)',
    'ms (least, most)',
    'of them planning',
  ];
  const table = new Table({ head: [...head, 'cpu ms', 'peak MiB'], style: { head: [], border: [] } });
  for (const [answers, rounds] of Object.entries(all))
    for (const variant of variants) table.push([answers, variant, ...cellsOf(rounds, variant)]);
  console.log(`\n${table}\n`);
}

function cellsOf(rounds: Rounds, variant: Variant): readonly (string | number)[] {
  const times = rounds[variant].map(({ milliseconds }) => Math.round(milliseconds));
  const planning = rounds[variant].map(({ planMilliseconds = 0 }) => planMilliseconds);
  const last = rounds[variant].at(-1);
  return [
    last?.rows ?? 0,
    last?.requests.length ?? 0,
    Math.round(medianOf(rounds, variant, 'milliseconds')),
    `${Math.min(...times)}, ${Math.max(...times)}`,
    Math.round(median(planning)),
    Math.round(medianOf(rounds, variant, 'cpuMilliseconds')),
    medianOf(rounds, variant, 'peakMiB').toFixed(0),
  ];
}

function printFigures(
  {
    atOnce,
    waiting,
    night,
  }: { readonly atOnce: Rounds; readonly waiting: Rounds; readonly night: Measurement },
  { minimum }: PlanSimulator,
): void {
  const ours = atOnce['our-plan'].at(-1);
  const decisions = Object.entries(ours?.decisions ?? {});
  for (const [what, count] of decisions) console.log(`  ${what}: ${count}`);
  const memory = medianOf(atOnce, 'our-plan', 'peakMiB');
  const times = (memory / medianOf(atOnce, 'bare-reads', 'peakMiB')).toFixed(1);
  console.log(`  ours at its peak holds ${times} times the memory of bare-reads, which keeps nothing`);
  // Graph never answers at once. This ratio shows the app's own work beside the minimum for reading.
  console.log(
    `  where answers come at once, from memory, ours takes ${ratio(atOnce).toFixed(2)} times the time\n`,
  );
  const reports = night.requests.filter((request) => request.includes('signInActivity')).length;
  const seconds = Math.round(reports / reportsPerSecond);
  console.log(
    `  the quota of reports, which is off here, would have ${reports} pages of users take ${seconds} s\n`,
  );
  figure('plan_time_ratio', ratio(waiting), '<=', 0.5);
  figure('plan_requests_ratio', (ours?.requests.length ?? Number.NaN) / minimum.requests, '<=', 1.2);
  figure('plan_night_seconds', night.milliseconds / 1_000, '<=', nightSeconds);
  figure('plan_memory_mib', memory, '<=', halfInstanceMiB);
  const items = decisions.reduce((sum, [, count]) => sum + count, 0);
  // Renewals have an item for each eligibility, removals one for each listed access.
  figure('plan_items', items, '>=', 2 * minimum.rows.eligibilitySchedules);
}

function ratio(rounds: Rounds): number {
  return medianOf(rounds, 'our-plan', 'milliseconds') / medianOf(rounds, 'bare-reads', 'milliseconds');
}
