import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import Table from 'cli-table3';
import { figure, median, runBench } from './figures.ts';
import { type Reader, type Reading, toReadingEnvironment } from './graph-readings.ts';
import { type GraphSimulator, startGraphSimulator } from './graph-simulator.ts';
import { readInputs } from './read-inputs.ts';
import { heapMiB } from './run-variant.ts';
import type { Outcome } from './variants/task.ts';

const usage = `npm run bench:graph -- [options]: what the Graph adapters cost, against bare fetch doing the same requests
  --eligibilities N     in the tenant (50000)
  --users N             of the tenant (2000)
  --settings-times N    readings of all role settings in one measurement (20)
  --rounds N            the median counts (5)
  --seed N              of the tenant (1)
  --anew                the simulator makes every page anew; by default it makes each once and then sends it from memory
  --quick               small numbers: shows that the bench works, measures nothing of worth`;

const full = { eligibilities: 50_000, users: 2_000, 'settings-times': 20, rounds: 5, seed: 1 };
const quick = { eligibilities: 2_000, users: 100, 'settings-times': 3, rounds: 1 };
/** The simulator's default page sizes. Graph's own are not documented. */
const rowsPerPage: Readonly<Record<Reading, number>> = {
  eligibilities: 100,
  instances: 100,
  'role-settings': 999,
};

interface Measurement extends Outcome {
  /** Requests to Graph, in order, without those to the identity endpoint. */
  readonly requests: readonly string[];
}

type Rounds = Readonly<Record<Reader, readonly Measurement[]>>;

const inputs = readInputs({ usage, full, quick, flags: ['anew'] });
const conditions = { heapMiB, throttling: 'off', simulator: 'one process for all, its clock stands still' };
await runBench('bench:graph', { ...inputs, ...conditions }, async () => {
  const simulator = await startGraphSimulator(inputs);
  try {
    const eligibilities = await compare('eligibilities', 1, simulator);
    const instances = await compare('instances', 1, simulator);
    const settings = await compare('role-settings', inputs['settings-times'], simulator);
    printTable({ eligibilities, instances, 'role-settings': settings });
    figure('graph_time_ratio', ratio(eligibilities), '<=', 1.15);
    figure('graph_instances_time_ratio', ratio(instances), '<=', 1.15);
    figure('graph_settings_time_ratio', ratio(settings), '<=', 1.15);
    countRequests('graph', 'eligibilities', eligibilities, simulator, 1);
    countRequests('graph_instances', 'instances', instances, simulator, 1);
    countRequests('graph_settings', 'role-settings', settings, simulator, inputs['settings-times']);
  } finally {
    await simulator.stop();
  }
});

/** Runs both variants once per round, after an uncounted run that fills the page cache. */
async function compare(reading: Reading, times: number, simulator: GraphSimulator): Promise<Rounds> {
  if (!inputs.anew) await measure('bare-fetch', reading, 1, simulator);
  const rounds = { 'our-adapters': [] as Measurement[], 'bare-fetch': [] as Measurement[] };
  for (let round = 1; round <= inputs.rounds; round++) {
    // The order alternates, so that neither variant always runs after the other.
    const order = ['our-adapters', 'bare-fetch'] as const;
    for (const reader of round % 2 === 1 ? order : order.toReversed()) {
      const measured = await measure(reader, reading, times, simulator);
      rounds[reader].push(measured);
      const { milliseconds, rows } = measured;
      console.error(`${reader}, ${reading}, ${rows} rows, round ${round}: ${Math.round(milliseconds)} ms`);
    }
    requireSameRequests(reading, rounds['our-adapters'].at(-1), rounds['bare-fetch'].at(-1));
  }
  return rounds;
}

/** @throws when the process failed or did not read every row, since its time is then meaningless. */
async function measure(
  reader: Reader,
  reading: Reading,
  times: number,
  simulator: GraphSimulator,
): Promise<Measurement> {
  const { origin: graphOrigin, identityEndpoint, identityHeader } = simulator;
  const task = { reading, times, graphOrigin, identityEndpoint, identityHeader };
  const more = process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? [];
  const program = new URL(`variants/${reader}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, ...more, program], {
    env: { PATH: process.env.PATH, ...toReadingEnvironment(task) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const output = await text(child.stdout);
  const [code, signal] = await exited;
  if (code !== 0) throw new Error(`${reader} ended with ${code ?? signal}. It said: ${output}`);
  const outcome: Outcome = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  const rows = simulator.rows[reading] * times;
  if (outcome.rows !== rows)
    throw new Error(`${reader}: ${rows} rows of ${reading}, and it read ${outcome.rows}`);
  const requests = (await simulator.requests()).filter((request) => request !== 'identity');
  return { ...outcome, requests };
}

/** @throws when the variants did not send the same requests in the same order. */
function requireSameRequests(
  reading: Reading,
  ours: Measurement | undefined,
  bare: Measurement | undefined,
): void {
  const length = Math.max(ours?.requests.length ?? 0, bare?.requests.length ?? 0);
  for (let index = 0; index < length; index++) {
    const [one, other] = [ours?.requests[index], bare?.requests[index]];
    if (one !== other) throw new Error(`${reading}: request ${index + 1} was ${one} and ${other}`);
  }
}

function ratio(rounds: Rounds): number {
  return medianOf(rounds, 'our-adapters', 'milliseconds') / medianOf(rounds, 'bare-fetch', 'milliseconds');
}

function medianOf(
  rounds: Rounds,
  reader: Reader,
  what: 'milliseconds' | 'cpuMilliseconds' | 'peakMiB',
): number {
  return median(rounds[reader].map((outcome) => outcome[what]));
}

/** Prints the requests of both variants. The target is the minimum, one request per page. */
function countRequests(
  name: string,
  reading: Reading,
  rounds: Rounds,
  { rows }: GraphSimulator,
  times: number,
) {
  const minimum = Math.ceil(rows[reading] / rowsPerPage[reading]) * times;
  figure(`${name}_requests`, rounds['our-adapters'].at(-1)?.requests.length ?? 0, '=', minimum);
  figure(`${name}_bare_requests`, rounds['bare-fetch'].at(-1)?.requests.length ?? 0, '=', minimum);
  figure(`${name}_rows`, rounds['our-adapters'].at(-1)?.rows ?? 0, '=', rows[reading] * times);
}

function printTable(all: Readonly<Record<Reading, Rounds>>): void {
  const head = [
    'reading',
    'variant',
    'rows',
    'requests',
    'ms (median)',
    'ms (least, most)',
    'cpu ms',
    'peak MiB',
  ];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [reading, rounds] of Object.entries(all)) {
    for (const reader of ['our-adapters', 'bare-fetch'] as const) {
      const times = rounds[reader].map(({ milliseconds }) => Math.round(milliseconds));
      const last = rounds[reader].at(-1);
      table.push([
        reading,
        reader,
        last?.rows ?? 0,
        last?.requests.length ?? 0,
        Math.round(medianOf(rounds, reader, 'milliseconds')),
        `${Math.min(...times)}, ${Math.max(...times)}`,
        Math.round(medianOf(rounds, reader, 'cpuMilliseconds')),
        medianOf(rounds, reader, 'peakMiB').toFixed(0),
      ]);
    }
  }
  console.log(`\n${table}\n`);
}
