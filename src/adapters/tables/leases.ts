import type { TableClient } from '@azure/data-tables';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import { StoreError } from '../../ports/errors.ts';
import type { Lease, Leases } from '../../ports/leases.ts';
import { NOBODY, type StoredLease, storedLease, toLeaseRow } from './lease-rows.ts';
import { statusOf } from './store/failures.ts';
import type { Tables } from './store/tables.ts';

/** How often a write is tried again when others write the same row at the same time. */
const MAX_TRIES = 20;

type Taken = Awaited<ReturnType<Leases['take']>>;

/**
 * Leases of one tenant in table `Changes`, one row each, moved under its ETag. The row stays when a lease is given back, so
 * that the fence goes on growing. A holder that takes what it has already gets a new fence: an answer may have been lost on
 * the way.
 */
export function createLeases(tables: Tables, tenantId: string): Leases {
  const stored = (client: TableClient, name: string) => storedLease(client, tenantId, name);
  /** The lease's row if it is still this holder's; `undefined`: somebody else has taken it, or it was given back. */
  const stillHeld = async (client: TableClient, lease: Lease): Promise<StoredLease | undefined> => {
    const found = await stored(client, lease.name);
    return found?.lease.fence === lease.fence && found.lease.holder === lease.holder ? found : undefined;
  };
  const move = <T>(name: string, operation: string, step: (client: TableClient) => Promise<Step<T>>) =>
    tables.use('Changes', `${operation} the lease ${name}`, (client) =>
      untilWritten<T>(client, tenantId, name, () => step(client)),
    );
  return {
    take: (name, holder, { now, forMilliseconds, goesFirst }) =>
      move<Taken>(name, 'taking', async (client) => {
        const found = await stored(client, name);
        if (found !== undefined && isSomebodys(found, holder, now)) {
          const { holder: by, until, wantedBy } = found.lease;
          const givesWay = goesFirst && !found.lease.goesFirst;
          const result = { kind: 'held', by, until, givesWay } as const;
          if (!givesWay || wantedBy === holder) return { result };
          return { write: { ...found.lease, wantedBy: holder }, etag: found.etag, result };
        }
        const until = addMilliseconds(now, forMilliseconds);
        const fence = (found?.lease.fence ?? 0) + 1;
        const lease: Lease = { name, holder, fence, until, goesFirst };
        return { write: lease, etag: found?.etag, result: { kind: 'taken', lease } };
      }),
    prolong: (lease, now, forMilliseconds) =>
      move<Lease | undefined>(lease.name, 'prolonging', async (client) => {
        const found = await stillHeld(client, lease);
        if (found === undefined) return { result: undefined };
        const longer: Lease = { ...found.lease, until: addMilliseconds(now, forMilliseconds) };
        return { write: longer, etag: found.etag, result: longer };
      }),
    release: (lease) =>
      move<void>(lease.name, 'giving back', async (client) => {
        const found = await stillHeld(client, lease);
        if (found === undefined) return { result: undefined };
        return { write: { ...found.lease, holder: NOBODY }, etag: found.etag, result: undefined };
      }),
  };
}

/**
 * Whether another may not have it now. One that was given back belongs, while it lasts, to whoever asked to go first: a
 * caller in a loop would otherwise take it again before a timer looks.
 */
function isSomebodys({ lease }: StoredLease, holder: string, now: Date): boolean {
  if (lease.until <= now || lease.holder === holder) return false;
  if (lease.holder !== NOBODY) return true;
  return lease.wantedBy !== undefined && lease.wantedBy !== holder;
}

/** What is answered, and what must be written before it is true. */
type Step<T> =
  | { readonly result: T; readonly write?: never }
  | { readonly result: T; readonly write: Lease; readonly etag: string | undefined };

/** Looks and writes until what it saw is what it wrote over. */
async function untilWritten<T>(
  client: TableClient,
  tenantId: string,
  name: string,
  step: () => Promise<Step<T>>,
): Promise<T> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const next = await step();
    if (next.write === undefined || (await write(client, tenantId, next.write, next.etag)))
      return next.result;
  }
  throw new StoreError(
    'rejected',
    `the lease ${name}: ${MAX_TRIES} tries lost to other writers. Nothing was done; the next run tries again.`,
    'TooManyWriters',
  );
}

/** `false`: somebody else wrote the row since it was read. */
async function write(
  client: TableClient,
  tenantId: string,
  lease: Lease,
  etag: string | undefined,
): Promise<boolean> {
  try {
    if (etag === undefined) await client.createEntity(toLeaseRow(tenantId, lease));
    else await client.updateEntity(toLeaseRow(tenantId, lease), 'Replace', { etag });
    return true;
  } catch (error) {
    // 409: created meanwhile. 412: changed meanwhile. 404: removed meanwhile.
    const status = statusOf(error);
    if (status === 409 || status === 412 || status === 404) return false;
    throw error;
  }
}
