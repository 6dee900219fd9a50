import type { TableClient } from '@azure/data-tables';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import { StoreError } from '../../ports/errors.ts';
import type { Lease, Leases } from '../../ports/index.ts';
import { NOBODY, type StoredLease, stillHeld, storedLease, toLeaseRow } from './lease-rows.ts';
import { statusOf } from './store/failures.ts';
import type { Tables } from './store/tables.ts';

/** How often a write is tried again when others write the same row at the same time. */
const MAX_TRIES = 20;

type Taken = Awaited<ReturnType<Leases['take']>>;

/**
 * Leases in table `Changes`, one row each, moved under its ETag. The row stays when a lease is given back, so that the
 * fence goes on growing. A holder that takes what it has already gets a new fence: an answer may have been lost on the way.
 */
export function createLeases(tables: Tables): Leases {
  return {
    take(name, holder, now, forMilliseconds) {
      const until = addMilliseconds(now, forMilliseconds);
      return tables.use('Changes', `taking the lease ${name}`, (client) =>
        untilWritten<Taken>(client, name, async () => {
          const kept = await storedLease(client, name);
          if (kept !== undefined && isSomebodys(kept, holder, now))
            return { result: { kind: 'held', by: kept.lease.holder, until: kept.lease.until } };
          const lease: Lease = { name, holder, fence: (kept?.lease.fence ?? 0) + 1, until };
          return { write: lease, etag: kept?.etag, result: { kind: 'taken', lease } };
        }),
      );
    },
    prolong(lease, now, forMilliseconds) {
      return tables.use('Changes', `prolonging the lease ${lease.name}`, (client) =>
        untilWritten<Lease | undefined>(client, lease.name, async () => {
          const kept = await stillHeld(client, lease);
          if (kept === undefined) return { result: undefined };
          const longer: Lease = { ...lease, until: addMilliseconds(now, forMilliseconds) };
          return { write: longer, etag: kept.etag, result: longer };
        }),
      );
    },
    release(lease) {
      return tables.use('Changes', `giving back the lease ${lease.name}`, (client) =>
        untilWritten<void>(client, lease.name, async () => {
          const kept = await stillHeld(client, lease);
          if (kept === undefined) return { result: undefined };
          return { write: { ...kept.lease, holder: NOBODY }, etag: kept.etag, result: undefined };
        }),
      );
    },
  };
}

function isSomebodys({ lease }: StoredLease, holder: string, now: Date): boolean {
  return lease.holder !== NOBODY && lease.holder !== holder && lease.until > now;
}

/** What is to be told, and what must be written before it is true. */
type Step<T> =
  | { readonly result: T; readonly write?: never }
  | { readonly result: T; readonly write: Lease; readonly etag: string | undefined };

/** Looks and writes until what it saw is what it wrote over. */
async function untilWritten<T>(client: TableClient, name: string, step: () => Promise<Step<T>>): Promise<T> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const next = await step();
    if (next.write === undefined || (await write(client, next.write, next.etag))) return next.result;
  }
  throw new StoreError(
    'rejected',
    `the lease ${name}: ${MAX_TRIES} tries lost to other writers. Nothing was done; the next run tries again.`,
    'TooManyWriters',
  );
}

/** `false`: somebody else wrote the row since it was read. */
async function write(client: TableClient, lease: Lease, etag: string | undefined): Promise<boolean> {
  try {
    if (etag === undefined) await client.createEntity(toLeaseRow(lease));
    else await client.updateEntity(toLeaseRow(lease), 'Replace', { etag });
    return true;
  } catch (error) {
    // 409: created meanwhile. 412: changed meanwhile. 404: removed meanwhile.
    const status = statusOf(error);
    if (status === 409 || status === 412 || status === 404) return false;
    throw error;
  }
}
