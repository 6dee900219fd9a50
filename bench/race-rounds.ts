import { setTimeout as wait } from 'node:timers/promises';
import type { HygieneJob } from '../src/domain/model/plan.ts';
import { isChange, startFaultProxy } from './hosts/fault-proxy.ts';
import type { Host, HostRun } from './hosts/host.ts';
import type { HostEnvironment } from './hosts/host-environment.ts';

/** How hosts meet in one night. */
export const meetings = [
  'two hosts',
  'three hosts',
  'a timer replayed',
  'one job beside the other',
  'a host slower than its lease',
  'a host stopped beyond its lease',
] as const;
export type Meeting = (typeof meetings)[number];

/** One host's run, in the order in which the hosts ended. */
export interface HostNight {
  /** From 1. */
  readonly host: number;
  readonly job: HygieneJob;
  readonly run: HostRun;
}

/** What one meeting came to. */
export interface Met {
  readonly nights: readonly HostNight[];
  /** Changes that were sent by a host which had been stopped for longer than its lease. */
  readonly late: number;
  /** Whether that moment came: a run may be over before. */
  readonly isDisturbed: boolean;
}

export interface Round {
  readonly meeting: Meeting;
  readonly job: HygieneJob;
  /** At which moment of the first host's run it is stopped, or its lease runs out. */
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

const others: Readonly<Record<HygieneJob, HygieneJob>> = {
  'renew-eligibilities': 'remove-stale-assignments',
  'remove-stale-assignments': 'renew-eligibilities',
};

export async function meet(round: Round, world: HostEnvironment): Promise<Met> {
  const { meeting, job } = round;
  switch (meeting) {
    case 'two hosts':
      return together(world, [job, job], 0);
    case 'three hosts':
      return together(world, [job, job, job], 0);
    case 'a timer replayed':
      return together(world, [job, job], round.delayMilliseconds);
    case 'one job beside the other':
      return together(world, [job, others[job]], 0);
    case 'a host slower than its lease':
      return outrun(world, round);
    case 'a host stopped beyond its lease':
      return stopped(world, round);
    default:
      return meeting satisfies never;
  }
}

async function together(
  world: HostEnvironment,
  jobs: readonly HygieneJob[],
  delayMilliseconds: number,
): Promise<Met> {
  const hosts = await Promise.all(jobs.map(() => world.host()));
  const nights: HostNight[] = [];
  await Promise.all(
    jobs.map(async (job, index) => {
      await wait(index * delayMilliseconds);
      nights.push(await nightOf(hosts[index], index + 1, job));
    }),
  );
  await Promise.all(hosts.map((host) => host.close()));
  return { nights, late: 0, isDisturbed: true };
}

async function nightOf(host: Host | undefined, number: number, job: HygieneJob): Promise<HostNight> {
  const run = await host?.run(job);
  if (run === undefined) throw new Error(`host ${number} was killed`);
  return { host: number, job, run };
}

/**
 * The network of the first is slow: its request arrives when its lease has run out and the second has taken over. Then both
 * are alive. What the first has in hand is still its own: a request that is longer on its way than a claim lives is beyond
 * what can be known (ADR 0005), and no Graph call lives so long.
 */
async function outrun(world: HostEnvironment, { job, moment }: Round): Promise<Met> {
  const { promise: hasTakenOver, resolve: takenOver } = Promise.withResolvers<void>();
  let after: Promise<void> | undefined;
  const nights: HostNight[] = [];
  // It reads the tenant when it has the lease.
  const doorway = await startFaultProxy(world, (seen) => {
    if (seen === 'a request to Graph') takenOver();
    return true;
  });
  const second = await world.host(doorway.addresses);
  const reach = () => {
    world.time.advance(pastLeaseMilliseconds);
    after = nightOf(second, 2, job).then((night) => {
      nights.push(night);
      takenOver();
    });
  };
  const slow = () => (after === undefined ? undefined : hasTakenOver);
  await watched(world, { moment, reach, slow }, async (first) => {
    nights.push(await nightOf(first, 1, job));
    await after;
  });
  await second.close();
  await doorway.close();
  return { nights, late: 0, isDisturbed: after !== undefined };
}

/** The first sleeps in the middle of its night, the second does the night, and the first wakes up. */
async function stopped(world: HostEnvironment, { job, moment }: Round): Promise<Met> {
  const second = await world.host();
  const nights: HostNight[] = [];
  const { promise: reached, resolve } = Promise.withResolvers<true>();
  const reach = (first: Host) => {
    first.stop();
    resolve(true);
  };
  let late = 0;
  let isDisturbed = false;
  await watched(world, { moment, reach }, async (first) => {
    const firstNight = nightOf(first, 1, job);
    isDisturbed = (await Promise.race([reached, firstNight])) === true;
    if (isDisturbed) {
      await wait(arrivalMilliseconds);
      world.time.advance(pastClaimMilliseconds);
      nights.push(await nightOf(second, 2, job));
      const sent = changesSent(world);
      first.resume();
      nights.push(await firstNight);
      late = changesSent(world) - sent;
    } else nights.push(await firstNight);
  });
  await second.close();
  return { nights, late, isDisturbed };
}

interface Watch {
  readonly moment: number;
  /** Called when the moment has come. */
  reach(first: Host): void;
  /** What its requests wait for. */
  slow?(): Promise<void> | undefined;
}

/** The first host, behind a doorway that tells when its moment has come. */
async function watched(
  world: HostEnvironment,
  { moment, reach, slow }: Watch,
  doing: (first: Host) => Promise<void>,
): Promise<void> {
  let seen = 0;
  let first: Host | undefined;
  const tell = () => {
    seen += 1;
    if (seen === moment && first !== undefined) reach(first);
    return true;
  };
  const doorway = await startFaultProxy(world, tell, slow);
  try {
    first = await world.host(doorway.addresses);
    await doing(first);
    await first.close();
  } finally {
    // One that is still stopped would outlive us.
    first?.kill();
    await doorway.close();
  }
}

function changesSent({ simulator }: HostEnvironment): number {
  return simulator.requests().filter(isChange).length;
}
