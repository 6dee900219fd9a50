import type { Clock, Lease, Leases } from '../../ports/index.ts';

/** A process that dies holds up a tenant for so long at most. */
const leaseMilliseconds = 3 * 60_000;
/** Several tries to prolong a lease fit into it. */
const beatMilliseconds = 45_000;

export interface HeldLeasePorts {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A lease that is prolonged by itself until it is given back. */
export interface HeldLease {
  /** Fires when it is somebody else's: whoever slept too long does nothing more. */
  readonly lost: AbortSignal;
  giveBack(): Promise<void>;
}

/** @returns `undefined`: somebody else has it. @throws StoreError */
export async function takeLease(
  ports: HeldLeasePorts,
  name: string,
  holder: string,
): Promise<HeldLease | undefined> {
  const { leases, clock } = ports;
  const options = { now: clock.now(), forMilliseconds: leaseMilliseconds, goesFirst: true };
  const taken = await leases.take(name, holder, options);
  return taken.kind === 'held' ? undefined : keepLease(ports, taken.lease);
}

function keepLease({ leases, clock, pause }: HeldLeasePorts, taken: Lease): HeldLease {
  const lost = new AbortController();
  const over = new AbortController();
  let current = taken;
  const lose = () =>
    lost.abort(new Error(`the lease ${taken.name} is another's, because this process was considered dead`));
  const beat = async (): Promise<void> => {
    const longer = await leases.prolong(current, clock.now(), leaseMilliseconds).catch(() => current);
    if (longer === undefined || longer.until <= clock.now()) lose();
    else current = longer;
  };
  const beats = async (): Promise<void> => {
    while (!over.signal.aborted && !lost.signal.aborted) {
      const isOver = await pause(beatMilliseconds, over.signal).then(
        // Stryker disable next-line ArrowFunction: equivalent, undefined is as false as false
        () => false,
        () => true,
      );
      if (!isOver) await beat();
    }
  };
  const beating = beats();
  return {
    lost: lost.signal,
    async giveBack() {
      over.abort();
      await beating;
      // One that cannot be given back runs out by itself.
      await leases.release(current).catch(() => undefined);
    },
  };
}
