import type { Clock, Lease, Leases } from '../ports.ts';

/** All that changes access writes under one lease: two jobs on one tenant would plan past each other (trap 41). */
const leaseName = 'writer';
/** A holder that is gone for so long is taken for dead. Longer than one change may take with all its looks. */
export const leaseMilliseconds = 10 * 60_000;

/** The right to write, prolonged as it is used. */
export interface WriterLease {
  /**
   * The lease, good for one more change; `undefined`: somebody else has taken it, and nothing may be sent any more.
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
      if (left < leaseMilliseconds / 2) current = await leases.prolong(current, now, leaseMilliseconds);
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
