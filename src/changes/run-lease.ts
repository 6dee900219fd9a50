import { addMilliseconds } from 'date-fns/addMilliseconds';
import { isEndedByPlatform } from '../ports/ended-by-platform.ts';
import type { Clock, Lease, Leases } from '../ports/index.ts';
import { graceMilliseconds } from './execute-command.ts';
import type { Pause } from './read-back.ts';

/** A run claims a change as soon as it has accepted it: it needs this at most, however long the whole run may take. */
const ownClaimMilliseconds = 10 * 60_000;

/** Until when a run's own change may be executed: one that its process did not live to claim is soon in nobody's way. */
export function executableUntil(acceptedAt: Date, timeBudgetMilliseconds: number): Date {
  const within = Math.min(timeBudgetMilliseconds, ownClaimMilliseconds);
  return addMilliseconds(acceptedAt, within + graceMilliseconds);
}

/** A holder that is gone for so long is considered abandoned. Longer than one change may take with all its looks. */
const leaseMilliseconds = 10 * 60_000;
/** Why a run may do nothing more, in the words of a sentence. */
export const leaseLost = 'another run has taken over, because this one was considered abandoned';
/** Why a run may do nothing more, where nobody else has taken its lease. */
const processEnds = 'the platform is ending the process';
/**
 * A run that goes first looks so often whether the other has given the lease back. At a caller it looks so many times: for longer
 * than a request to the API may take, so that it outlasts the look at the tenant that comes before the other's next change.
 */
const lookAgainMilliseconds = 1_000;
const looks = 240;
/** Another timer's run may be dead, and its lease then lasts for minutes: after a minute it is looked at less often. */
const looksOften = 60;
const lookLaterMilliseconds = 5_000;
/** A process that ends has 5 s. What is under way has so many of them before its lease is given back all the same. */
const endMilliseconds = 2_500;

/** The right to apply changes of one job, prolonged as it is used. */
export interface RunLease {
  /** To be asked before each change: a sentence says why the run must end. `undefined`: it may go on. */
  ended(): Promise<string | undefined>;
  /** Whether it is still ours: to be asked before each request, for a process may sleep between any two. */
  isHeld(): Promise<boolean>;
}

/** Another run has the lease. */
export interface LeaseHeld {
  readonly kind: 'held';
  readonly by: string;
  readonly until: Date;
}

export type WithLease<T> = { readonly kind: 'done'; readonly result: T } | LeaseHeld;

export interface LeaseOptions {
  /** Whose runs exclude each other. */
  readonly name: string;
  /** The run's id. */
  readonly holder: string;
  /**
   * A timer's: callers' runs give the lease back at their next change. Another timer's run may be dead, and it waits until that
   * one's lease is over, or its own time.
   */
  readonly goesFirst: boolean;
}

export interface LeasePorts {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly pause: Pause;
}

/**
 * Does something as the only run of its name that applies changes.
 *
 * @throws what `operation` throws, and StoreError; the lease is given back in any case.
 */
export async function withRunLease<T>(
  ports: LeasePorts,
  options: LeaseOptions,
  signal: AbortSignal,
  operation: (lease: RunLease) => Promise<T>,
): Promise<WithLease<T>> {
  const taken = await take(ports, options, signal);
  if (taken.kind === 'held') return taken;
  let current: Lease | undefined = taken.lease;
  const renew = async (): Promise<Lease | undefined> => {
    if (current !== undefined)
      current = await ports.leases.prolong(current, ports.clock.now(), leaseMilliseconds);
    return current;
  };
  // Whoever sends anything asks first whether it is still held.
  const giveBack = async () => {
    const held = current;
    current = undefined;
    // One that cannot be given back runs out by itself.
    if (held !== undefined) await ports.leases.release(held).catch(() => undefined);
  };
  const lease: RunLease = {
    async ended() {
      if (isEndedByPlatform(signal)) return processEnds;
      const held = await renew();
      if (held === undefined) return leaseLost;
      return held.wantedBy === undefined ? undefined : `run ${held.wantedBy} goes first`;
    },
    async isHeld() {
      const left = (current?.until.getTime() ?? 0) - ports.clock.now().getTime();
      return left >= leaseMilliseconds / 2 ? true : (await renew()) !== undefined;
    },
  };
  const isOver = new AbortController();
  const onEnd = () => {
    if (isEndedByPlatform(signal)) void ports.pause(endMilliseconds, isOver.signal).then(giveBack, () => {});
  };
  signal.addEventListener('abort', onEnd, { once: true });
  try {
    return { kind: 'done', result: await operation(lease) };
  } finally {
    signal.removeEventListener('abort', onEnd);
    isOver.abort();
    await giveBack();
  }
}

async function take(
  { leases, clock, pause }: LeasePorts,
  { name, holder, goesFirst }: LeaseOptions,
  signal: AbortSignal,
): ReturnType<Leases['take']> {
  for (let look = 1; ; look += 1) {
    const options = { now: clock.now(), forMilliseconds: leaseMilliseconds, goesFirst };
    const taken = await leases.take(name, holder, options);
    if (taken.kind === 'taken' || signal.aborted || !goesFirst) return taken;
    if (taken.givesWay && look >= looks) return taken;
    const milliseconds = taken.givesWay || look < looksOften ? lookAgainMilliseconds : lookLaterMilliseconds;
    const isOver = await pause(milliseconds, signal).then(
      // Stryker disable next-line ArrowFunction: equivalent, undefined is as false as false
      () => false,
      () => true,
    );
    if (isOver) return taken;
  }
}
