import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import Table from 'cli-table3';
import type { SignedMessage } from '../local/webhook-signer.ts';
import { figure, median, runBench } from './figures.ts';
import { bundleApp } from './hostile/host-process.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { measureDoorbell } from './webhooks/doorbell-delay.ts';
import {
  ed25519Sender,
  hmacSender,
  startWebhookEnvironment,
  type WebhookEnvironment,
} from './webhooks/environment.ts';
import { type BenchHost, startBenchHost } from './webhooks/host-process.ts';
import { type LoadResult, percentile, putLoadOn } from './webhooks/load.ts';

const usage = `npm run bench:webhook -- [options]: calls of senders, against a handler that does nothing on the same host
  --milliseconds N of load, for each kind of call and round (1000)
  --rounds N       after three that warm up (10)
  --connections N  at once (16)
  --samples N      messages whose way from the doorbell to the claim is measured (40)
  --quick          three rounds, 10 samples`;

const inputs = readInputs({
  usage,
  full: { milliseconds: 1_000, rounds: 10, connections: 16, samples: 40 },
  quick: { rounds: 3, samples: 10 },
});

await runBench("Webhooks: senders' calls against a handler that does nothing", inputs, bench);

/** A kind of call, and what it is answered with. */
interface Kind {
  readonly name: string;
  readonly path: string;
  readonly status: number;
  readonly isRejected?: boolean;
  next(): SignedMessage;
}

/** The handler that does nothing, with the same messages. */
function nothing(next: Kind['next']): Kind {
  return { name: 'a handler that does nothing', path: '/api/nothing', status: 202, next };
}

/** A kind of call, and the handler that does nothing right before it. */
interface Pair {
  readonly floor: Measured;
  readonly measured: Measured;
}

/** A pair for each kind. */
type Round = readonly Pair[];

interface Measured extends LoadResult {
  /** Processor time of the host for one request. */
  readonly cpuMilliseconds: number;
  /** The share of one core that the host took. */
  readonly busy: number;
}

async function bench(): Promise<void> {
  const bundle = await bundleApp(new URL('webhooks/entry.ts', import.meta.url));
  const environment = await startWebhookEnvironment(inputs.samples);
  // A host each: what the load leaves in the queue would be worked through before the doorbell is heard.
  const withHost = async <T>(measure: (host: BenchHost) => Promise<T>): Promise<T> => {
    const host = await startBenchHost(bundle.path, environment.settings);
    return await measure(host).finally(() => host.close());
  };
  try {
    const { toClaim, toGrant } = await withHost(async (host) => {
      await host.listen();
      return await measureDoorbell(host, environment);
    });
    clearProgress();
    reportDelays({ 'to the claim': toClaim, 'to the access': toGrant });
    const kinds = kindsOf(environment);
    const rounds = await withHost((host) => measureLoad(host, kinds));
    clearProgress();
    report(kinds, rounds);
    const rejected = kinds.flatMap(({ isRejected }, at) =>
      isRejected === true ? [ratioOf(rounds, at)] : [],
    );
    figure('webhook_rejected_ratio', Math.max(...rejected), '<=', 1.5);
    figure('doorbell_claim_p95_seconds', percentile(toClaim, 95), '<=', 5);
  } finally {
    bundle.remove();
    await environment.close();
  }
}

async function measureLoad(host: BenchHost, kinds: readonly Kind[]): Promise<readonly Round[]> {
  for (let warmUp = 1; warmUp <= 3; warmUp += 1) await measureRound(host, kinds, 0);
  const rounds: Round[] = [];
  for (let round = 1; round <= inputs.rounds; round += 1) rounds.push(await measureRound(host, kinds, round));
  return rounds;
}

function kindsOf({ signer }: WebhookEnvironment): readonly Kind[] {
  // Accepted, recorded, and of no use: what is measured is the way in.
  const content = {
    type: 'incident.annotated',
    timestamp: new Date().toISOString(),
    data: 'x'.repeat(1_000),
  };
  const signed = () => signer.sign(content, new Date());
  const forged = (version: 'v1' | 'v1a'): SignedMessage => {
    const bytes = Buffer.alloc(version === 'v1' ? 32 : 64, 1).toString('base64');
    const { headers, body } = signed();
    return { headers: { ...headers, 'webhook-signature': `${version},${bytes}` }, body };
  };
  const [one, mac] = [forged('v1a'), forged('v1')];
  const again = signer.sign(content, new Date(), `msg_${randomUUID()}`);
  const of = (sender: string) => `/api/webhooks/${sender}`;
  return [
    // Nobody can tell a forged message from a real one without this much.
    { name: 'a handler that reads the body', path: '/api/reads', status: 202, next: () => mac },
    { name: 'forged, Ed25519', path: of(ed25519Sender), status: 401, isRejected: true, next: () => one },
    { name: 'forged, HMAC', path: of(hmacSender), status: 401, isRejected: true, next: () => mac },
    { name: 'of no known sender', path: of('stranger'), status: 401, isRejected: true, next: () => mac },
    { name: 'accepted', path: of(ed25519Sender), status: 202, next: signed },
    { name: 'accepted, the same again', path: of(ed25519Sender), status: 202, next: () => again },
  ];
}

/** Each kind right after the handler that does nothing, so that what else the machine does meets both. */
async function measureRound(host: BenchHost, kinds: readonly Kind[], round: number): Promise<Round> {
  const pairs: Pair[] = [];
  for (const kind of kinds) {
    showProgress(`round ${round} of ${inputs.rounds}: ${kind.name}`);
    const floor = await measureKind(host, nothing(kind.next));
    pairs.push({ floor, measured: await measureKind(host, kind) });
  }
  return pairs;
}

async function measureKind(host: BenchHost, { path, next, status }: Kind): Promise<Measured> {
  const { connections, milliseconds } = inputs;
  const [before, begun] = [await host.cpuMilliseconds(), performance.now()];
  const result = await putLoadOn({
    url: new URL(path, host.origin),
    next,
    status,
    connections,
    milliseconds,
  });
  const [cpu, passed] = [(await host.cpuMilliseconds()) - before, performance.now() - begun];
  return { ...result, cpuMilliseconds: cpu / result.requests, busy: cpu / passed };
}

/** How many times as long a call takes as one of the handler that does nothing. */
function ratioOf(rounds: readonly Round[], at: number): number {
  return medianOf(rounds, at, ({ floor, measured }) => floor.perSecond / measured.perSecond);
}

/** The same by the processor time of the host alone, which the client and what else the machine does blur less. */
function processorRatioOf(rounds: readonly Round[], at: number): number {
  return medianOf(rounds, at, ({ floor, measured }) => measured.cpuMilliseconds / floor.cpuMilliseconds);
}

function medianOf(rounds: readonly Round[], at: number, ratio: (pair: Pair) => number): number {
  return median(rounds.flatMap((round) => round.slice(at, at + 1).map(ratio)));
}

function report(kinds: readonly Kind[], rounds: readonly Round[]): void {
  const head = [
    'call',
    'per second',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'processor ms',
    'host busy',
    'ratio',
    'by processor',
  ];
  const table = new Table({ style: { head: [], border: [] }, head });
  const row = (name: string, all: readonly Measured[], ratio: number, byProcessor: number) => {
    const of = (value: (measured: Measured) => number) => median(all.map(value));
    table.push([
      name,
      of(({ perSecond }) => perSecond).toFixed(0),
      ...[50, 95, 99].map((percent) => of(({ latencies }) => percentile(latencies, percent)).toFixed(1)),
      of(({ cpuMilliseconds }) => cpuMilliseconds).toFixed(2),
      `${(of(({ busy }) => busy) * 100).toFixed(0)} %`,
      ratio.toFixed(2),
      byProcessor.toFixed(2),
    ]);
  };
  const pairs = rounds.flat();
  row(
    'a handler that does nothing',
    pairs.map(({ floor }) => floor),
    1,
    1,
  );
  for (const [at, { name }] of kinds.entries())
    row(
      name,
      rounds.flatMap((round) => round[at]?.measured ?? []),
      ratioOf(rounds, at),
      processorRatioOf(rounds, at),
    );
  console.log(`\n${table.toString()}`);
  console.log(
    `Of ${availableParallelism()} cores the host's process uses one; the client, Azurite and the simulator share the rest. A rejected call touches no
storage: the processor time of the host limits it, most of which goes into HTTP, the Functions library and the reading of the body
(see the first two rows); a forged Ed25519 signature takes some 0.1 ms more, which is the proof itself, in a thread of its own.
An accepted call waits for one transaction of the store and one message of the queue, which Azurite makes one after the other.\n`,
  );
}

function reportDelays(delays: Readonly<Record<string, readonly number[]>>): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['from the arrival of a message', 'p50 s', 'p95 s', 'p99 s', 'most s'],
  });
  for (const [name, seconds] of Object.entries(delays))
    table.push([name, ...[50, 95, 99, 100].map((percent) => percentile(seconds, percent).toFixed(2))]);
  console.log(`${table.toString()}`);
  console.log(
    'The way to the claim is limited by the pause between two looks at an empty queue (2 s at most), and by the looks at the tenant.\n',
  );
}
