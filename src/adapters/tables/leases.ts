import type { TableClient } from '@azure/data-tables';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { Lease, Leases } from '../../ports/index.ts';
import { NOBODY, type StoredLease, stillHeld, storedLease, toLeaseRow } from './lease-rows.ts';
import { replaceIfUnchanged, writeOptimistically } from './store/optimistic-write.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

type Taken = Awaited<ReturnType<Leases['take']>>;

/**
 * Leases in table `Changes`, one row each, moved under its ETag. The row stays when a lease is given back, so that the
 * fence goes on growing. A holder that takes what it has already gets a new fence: an answer may have been lost on the way.
 */
export function createLeases(tables: Tables, tenantId: string): Leases {
  const table = tenantTable(tables, 'Changes', tenantId);
  return {
    take(name, holder, now, forMilliseconds) {
      const until = addMilliseconds(now, forMilliseconds);
      return table.use(`taking the lease ${name}`, (client) =>
        untilWritten<Taken>({ client, table }, name, async () => {
          const kept = await storedLease(client, table, name);
          if (kept !== undefined && isSomebodys(kept, holder, now))
            return { result: { kind: 'held', by: kept.lease.holder, until: kept.lease.until } };
          const lease: Lease = { name, holder, fence: (kept?.lease.fence ?? 0) + 1, until };
          return { write: lease, etag: kept?.etag, result: { kind: 'taken', lease } };
        }),
      );
    },
    prolong(lease, now, forMilliseconds) {
      return table.use(`prolonging the lease ${lease.name}`, (client) =>
        untilWritten<Lease | undefined>({ client, table }, lease.name, async () => {
          const kept = await stillHeld(client, table, lease);
          if (kept === undefined) return { result: undefined };
          const longer: Lease = { ...lease, until: addMilliseconds(now, forMilliseconds) };
          return { write: longer, etag: kept.etag, result: longer };
        }),
      );
    },
    release(lease) {
      return table.use(`giving back the lease ${lease.name}`, (client) =>
        untilWritten<void>({ client, table }, lease.name, async () => {
          const kept = await stillHeld(client, table, lease);
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
function untilWritten<T>(
  { client, table }: { readonly client: TableClient; readonly table: TenantTable },
  name: string,
  step: () => Promise<Step<T>>,
): Promise<T> {
  const giveUp = { operation: `the lease ${name}`, advice: 'Nothing was done; the next run tries again.' };
  return writeOptimistically(giveUp, async () => {
    const next = await step();
    if (next.write === undefined) return { result: next.result };
    const isWritten = await replaceIfUnchanged(client, toLeaseRow(table, next.write), next.etag);
    return isWritten ? { result: next.result } : undefined;
  });
}
