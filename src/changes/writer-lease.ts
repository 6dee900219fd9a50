import type { Clock, Lease, Leases } from '../ports/index.ts';

/** Everything that changes access writes under one lease (docs/hazards.md#two-writers-at-once). */
const leaseName = 'writer';
/** A holder that is gone for so long is taken for dead. Longer than one change may take with all its looks. */
export const leaseMilliseconds = 10 * 60_000;

/** What is sent on a look at the lease must be over in so long: the lease holds for that at least. */
export const sendWithinMilliseconds = leaseMilliseconds / 2;
/** Why a run may send nothing more, in the words of a sentence. */
export const leaseLost = 'another run has taken over, because this one was taken for dead';

/** The right to write, prolonged as it is used. */
export interface WriterLease {
  /**
   * The lease, good for one more thing to be sent; `undefined`: somebody else has taken it, and nothing may be sent any
   * more. To be asked before each, for a process may sleep between any two.
   */
  now(): Promise<Lease | undefined>;
}

export type WithLease<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'held'; readonly by: string; readonly until: Date };

/**
 * Does something as the only writer.
 *
 * @param holder the run's id.
 * @throws what `doing` throws, and StoreError; the lease is given back in any case.
 */
export async function withWriterLease<T>(
  { leases, clock }: { readonly leases: Leases; readonly clock: Clock },
  holder: string,
  doing: (lease: WriterLease) => Promise<T>,
): Promise<WithLease<T>> {
  const taken = await leases.take(leaseName, holder, clock.now(), leaseMilliseconds);
  if (taken.kind === 'held') return taken;
  let current: Lease | undefined = taken.lease;
  const lease: WriterLease = {
    async now() {
      const now = clock.now();
      if (current === undefined) return undefined;
      const left = current.until.getTime() - now.getTime();
      if (left < sendWithinMilliseconds) current = await leases.prolong(current, now, leaseMilliseconds);
      return current;
    },
  };
  try {
    return { kind: 'done', result: await doing(lease) };
  } finally {
    // One that cannot be given back runs out by itself.
    if (current !== undefined) await leases.release(current).catch(() => undefined);
  }
}
