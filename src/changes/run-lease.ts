import type { Clock, Lease, Leases } from '../ports/index.ts';
import type { Pause } from './read-back.ts';

/** A holder that is gone for so long is considered abandoned. Longer than one change may take with all its looks. */
export const leaseMilliseconds = 10 * 60_000;
/** Why a run may do nothing more, in the words of a sentence. */
export const leaseLost = 'another run has taken over, because this one was considered abandoned';
/**
 * A run that goes first looks so often, and so many times, whether the other has given the lease back: for longer than a
 * request to the API may take, so that it outlasts the look at the tenant that comes before the other's next change.
 */
const lookAgainMilliseconds = 1_000;
const looks = 240;

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
  /** A timer does not wait for callers: their runs give the lease back at their next change. */
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
  const lease: RunLease = {
    async ended() {
      const held = await renew();
      if (held === undefined) return leaseLost;
      return held.wantedBy === undefined ? undefined : `run ${held.wantedBy} goes first`;
    },
    async isHeld() {
      const left = (current?.until.getTime() ?? 0) - ports.clock.now().getTime();
      return left >= leaseMilliseconds / 2 ? true : (await renew()) !== undefined;
    },
  };
  try {
    return { kind: 'done', result: await operation(lease) };
  } finally {
    // One that cannot be given back runs out by itself.
    if (current !== undefined) await ports.leases.release(current).catch(() => undefined);
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
    // Stryker disable next-line StringLiteral: equivalent, what was taken gives no way and is returned by that as well
    if (taken.kind === 'taken' || !taken.givesWay || look === looks || signal.aborted) return taken;
    const isOver = await pause(lookAgainMilliseconds, signal).then(
      // Stryker disable next-line ArrowFunction: equivalent, undefined is as false as false
      () => false,
      () => true,
    );
    if (isOver) return taken;
  }
}
