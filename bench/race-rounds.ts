import { setTimeout as wait } from 'node:timers/promises';
import type { HygieneJob } from '../src/domain/model/plan.ts';
import { isChange, startFaultProxy } from './hosts/fault-proxy.ts';
import type { ApiRequest, Host, HostRun } from './hosts/host.ts';
import type { HostEnvironment } from './hosts/host-environment.ts';

/** How runs of several hosts overlap. */
export const overlaps = [
  'two hosts',
  'three hosts',
  'a timer replayed',
  'one job beside the other',
  'a host slower than its lease',
  'a host stopped beyond its lease',
  'callers in a loop beside a timer',
] as const;
export type Overlap = (typeof overlaps)[number];

/** One run of a host, by its timer unless a caller asked for it. Runs are listed in the order in which they ended. */
export interface OverlappingRun {
  /** From 1. */
  readonly host: number;
  readonly job: HygieneJob;
  readonly run: HostRun;
}

/** How the runs of one round ended. */
export interface RoundOutcome {
  readonly runs: readonly OverlappingRun[];
  /** Changes that were sent by a host which had been stopped for longer than its lease. */
  readonly late: number;
  /** Whether the moment of the disturbance came: a run may be over before. */
  readonly isDisturbed: boolean;
}

export interface Round {
  readonly overlap: Overlap;
  readonly job: HygieneJob;
  /** The moment of the first host's run at which it is stopped, or its lease runs out. */
  readonly moment: number;
  /** Between one start and the next. */
  readonly delayMilliseconds: number;
}

/** Longer than a lease (10 min), shorter than a claim lives (15 min). */
const pastLeaseMilliseconds = 11 * 60_000;
/** Longer than both. */
const pastClaimMilliseconds = 20 * 60_000;
/** What was on its way when a process was stopped arrives; it is on this machine. */
const arrivalMilliseconds = 150;
/** A timer starts so many milliseconds after the callers for each moment of its round. */
const millisecondsPerMoment = 10;

const otherJob: Readonly<Record<HygieneJob, HygieneJob>> = {
  'renew-eligibilities': 'remove-stale-assignments',
  'remove-stale-assignments': 'renew-eligibilities',
};

export async function runRound(round: Round, environment: HostEnvironment): Promise<RoundOutcome> {
  const { overlap, job } = round;
  switch (overlap) {
    case 'two hosts':
      return runTogether(environment, [job, job], 0);
    case 'three hosts':
      return runTogether(environment, [job, job, job], 0);
    case 'a timer replayed':
      return runTogether(environment, [job, job], round.delayMilliseconds);
    case 'one job beside the other':
      return runTogether(environment, [job, otherJob[job]], 0);
    case 'a host slower than its lease':
      return outlastLease(environment, round);
    case 'a host stopped beyond its lease':
      return sleepBeyondLease(environment, round);
    case 'callers in a loop beside a timer':
      return runBesideCallers(environment, round);
    default:
      return overlap satisfies never;
  }
}

async function runTogether(
  environment: HostEnvironment,
  jobs: readonly HygieneJob[],
  delayMilliseconds: number,
): Promise<RoundOutcome> {
  const hosts = await Promise.all(jobs.map(() => environment.host()));
  const runs: OverlappingRun[] = [];
  await Promise.all(
    jobs.map(async (job, index) => {
      await wait(index * delayMilliseconds);
      runs.push(await runOn(hosts[index], index + 1, job));
    }),
  );
  await Promise.all(hosts.map((host) => host.close()));
  return { runs, late: 0, isDisturbed: true };
}

async function runOn(host: Host | undefined, number: number, job: HygieneJob): Promise<OverlappingRun> {
  const run = await host?.run(job);
  if (run === undefined) throw new Error(`host ${number} was killed`);
  return { host: number, job, run };
}

/**
 * The network of the first host is slow: its request arrives when its lease has run out and the second has taken over. Then
 * both are alive. The change that the first has claimed is still its own: a request that is longer on its way than a claim
 * lives is beyond what can be known (ADR 0005), and no Graph call lives so long.
 */
async function outlastLease(environment: HostEnvironment, { job, moment }: Round): Promise<RoundOutcome> {
  const { promise: hasTakenOver, resolve: takenOver } = Promise.withResolvers<void>();
  let after: Promise<void> | undefined;
  const runs: OverlappingRun[] = [];
  // A run takes the lease of its job before it reads the tenant.
  const proxy = await startFaultProxy(environment, (seen) => {
    if (seen === 'a request to Graph') takenOver();
    return true;
  });
  const second = await environment.host(proxy.addresses);
  const onReached = () => {
    environment.time.advance(pastLeaseMilliseconds);
    after = runOn(second, 2, job).then((run) => {
      runs.push(run);
      takenOver();
    });
  };
  const hold = () => (after === undefined ? undefined : hasTakenOver);
  await withWatchedHost(environment, { moment, onReached, hold }, async (first) => {
    runs.push(await runOn(first, 1, job));
    await after;
  });
  await second.close();
  await proxy.close();
  return { runs, late: 0, isDisturbed: after !== undefined };
}

/**
 * The first host sleeps in the middle of its run for longer than its lease and its claims last. The second runs the job, and
 * the first wakes up: neither its lease nor the deadline of its claim lets it send anything.
 */
async function sleepBeyondLease(environment: HostEnvironment, { job, moment }: Round): Promise<RoundOutcome> {
  const second = await environment.host();
  const runs: OverlappingRun[] = [];
  const { promise: reached, resolve } = Promise.withResolvers<true>();
  const onReached = (first: Host) => {
    first.stop();
    resolve(true);
  };
  let late = 0;
  let isDisturbed = false;
  await withWatchedHost(environment, { moment, onReached }, async (first) => {
    const firstRun = runOn(first, 1, job);
    isDisturbed = (await Promise.race([reached, firstRun])) === true;
    if (isDisturbed) {
      await wait(arrivalMilliseconds);
      environment.time.advance(pastClaimMilliseconds);
      runs.push(await runOn(second, 2, job));
      const sent = changesSent(environment);
      first.resume();
      runs.push(await firstRun);
      late = changesSent(environment) - sent;
    } else runs.push(await firstRun);
  });
  await second.close();
  return { runs, late, isDisturbed };
}

/** Callers ask for runs and plans of the same job in a loop. The timer's run starts among them and goes first. */
async function runBesideCallers(environment: HostEnvironment, { job, moment }: Round): Promise<RoundOutcome> {
  const [callers, timer] = await Promise.all([environment.host(), environment.host()]);
  let isOver = false;
  const runs: OverlappingRun[] = [];
  const loop = async (request: ApiRequest) => {
    while (!isOver) {
      const answer = await callers.call(request);
      const run = runOfAnswer(answer?.body);
      if (run !== undefined) runs.push({ host: 1, job, run });
    }
  };
  const loops = [
    loop({ method: 'POST', path: 'runs', body: { job, mode: 'apply' } }),
    loop({ method: 'POST', path: 'runs', body: { job, mode: 'apply' } }),
    loop({ method: 'POST', path: 'plans', body: { job } }),
  ];
  await wait(moment * millisecondsPerMoment);
  const timerRun = await runOn(timer, 2, job);
  isOver = true;
  await Promise.all(loops);
  await Promise.all([callers.close(), timer.close()]);
  return { runs: [timerRun, ...runs], late: 0, isDisturbed: true };
}

/** The run in an answer. A plan is answered as well, and has no state. */
function runOfAnswer(body: unknown): HostRun | undefined {
  const { state, reason } = (body ?? {}) as Partial<HostRun>;
  return state === undefined ? undefined : { state, reason };
}

interface Watch {
  readonly moment: number;
  /** Called when the moment has come. */
  onReached(first: Host): void;
  /** A promise that its requests wait for. */
  hold?(): Promise<void> | undefined;
}

/** Starts the first host behind a proxy that counts its moments. */
async function withWatchedHost(
  environment: HostEnvironment,
  { moment, onReached, hold }: Watch,
  use: (first: Host) => Promise<void>,
): Promise<void> {
  let seen = 0;
  let first: Host | undefined;
  const count = () => {
    seen += 1;
    if (seen === moment && first !== undefined) onReached(first);
    return true;
  };
  const proxy = await startFaultProxy(environment, count, hold === undefined ? {} : { hold });
  try {
    first = await environment.host(proxy.addresses);
    await use(first);
    await first.close();
  } finally {
    // A stopped process would outlive this one.
    first?.kill();
    await proxy.close();
  }
}

function changesSent({ simulator }: HostEnvironment): number {
  return simulator.requests().filter(isChange).length;
}
