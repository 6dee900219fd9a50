import type { TableClient } from '@azure/data-tables';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { Lease, Leases, TakeOptions } from '../../ports/leases.ts';
import { NOBODY, type StoredLease, stillHeld, storedLease, toLeaseRow } from './lease-rows.ts';
import { replaceIfUnchanged, writeOptimistically } from './store/optimistic-write.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

type TakeResult = Awaited<ReturnType<Leases['take']>>;

/**
 * Leases of one tenant in table `Changes`, one row each, moved under its ETag. The row stays when a lease is given back, so that the
 * fence goes on growing. A holder that takes what it has already gets a new fence: an answer may have been lost on the way.
 */
export function createLeases(tables: Tables, tenantId: string): Leases {
  const table = tenantTable(tables, 'Changes', tenantId);
  return {
    take(name, holder, { now, forMilliseconds, goesFirst }) {
      return table.use(`taking the lease ${name}`, (client) =>
        untilWritten<TakeResult>({ client, table }, name, async () => {
          const found = await storedLease(client, table, name);
          if (found !== undefined && isSomebodys(found, holder, { now, forMilliseconds })) {
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
      );
    },
    prolong(lease, now, forMilliseconds) {
      return table.use(`prolonging the lease ${lease.name}`, (client) =>
        untilWritten<Lease | undefined>({ client, table }, lease.name, async () => {
          const found = await stillHeld(client, table, lease);
          // Stryker disable next-line ObjectLiteral: equivalent, a result that is missing is undefined as well
          if (found === undefined) return { result: undefined };
          const longer: Lease = { ...found.lease, until: addMilliseconds(now, forMilliseconds) };
          return { write: longer, etag: found.etag, result: longer };
        }),
      );
    },
    release(lease) {
      return table.use(`giving back the lease ${lease.name}`, (client) =>
        untilWritten<void>({ client, table }, lease.name, async () => {
          const found = await stillHeld(client, table, lease);
          // Stryker disable next-line ObjectLiteral: equivalent, a result that is missing is undefined as well
          if (found === undefined) return { result: undefined };
          return { write: { ...found.lease, holder: NOBODY }, etag: found.etag, result: undefined };
        }),
      );
    },
  };
}

/** Clocks of two machines may be apart by this: a lease that lasts longer than any that is taken by it is nobody's. */
const clockToleranceMilliseconds = 5 * 60_000;

/**
 * Whether another may not have it now. One that was given back belongs, while it lasts, to whoever asked to go first: a
 * caller in a loop would otherwise take it again before a timer looks.
 */
function isSomebodys(
  { lease }: StoredLease,
  holder: string,
  { now, forMilliseconds }: Pick<TakeOptions, 'now' | 'forMilliseconds'>,
): boolean {
  if (lease.until <= now || lease.holder === holder) return false;
  if (lease.until > addMilliseconds(now, forMilliseconds + clockToleranceMilliseconds)) return false;
  if (lease.holder !== NOBODY) return true;
  return lease.wantedBy !== undefined && lease.wantedBy !== holder;
}

/** What is answered, and what must be written before it is true. */
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
