import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Lease } from '../../ports/index.ts';
import type { Row } from './audit-event-rows.ts';
import { CHANGES_PARTITION } from './ledger-rows.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readRow } from './store/read-row.ts';
import { instant } from './store/shapes.ts';

/** Stands for the holder of a lease that was given back. */
export const NOBODY = '';

const leaseRow = z
  .object({ Name: z.string(), Holder: z.string(), Fence: z.int().positive(), Until: instant })
  .transform((row): Lease => ({ name: row.Name, holder: row.Holder, fence: row.Fence, until: row.Until }));

/** A lease as it is in the store, and the ETag of its row. */
export interface StoredLease {
  readonly lease: Lease;
  readonly etag: string;
}

/** In the ledger's partition, because a transaction goes over one partition. */
export function toLeaseRow(lease: Lease): Row {
  return {
    partitionKey: CHANGES_PARTITION,
    rowKey: rowKeyOf(lease.name),
    Name: lease.name,
    Holder: lease.holder,
    Fence: lease.fence,
    Until: lease.until.toISOString(),
  };
}

/** Who has the lease, or had it last; `undefined`: nobody ever had it. */
export async function storedLease(client: TableClient, name: string): Promise<StoredLease | undefined> {
  try {
    const row = await client.getEntity(CHANGES_PARTITION, rowKeyOf(name));
    return { lease: readRow('Changes', row, leaseRow), etag: row.etag };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** The lease's row if it is still this holder's; `undefined`: somebody else has taken it, or it was given back. */
export async function stillHeld(client: TableClient, lease: Lease): Promise<StoredLease | undefined> {
  const kept = await storedLease(client, lease.name);
  return kept?.lease.fence === lease.fence && kept.lease.holder === lease.holder ? kept : undefined;
}

function rowKeyOf(name: string): string {
  return `lease_${encodeKeyPart(name, MAX_KEY_UNITS - 'lease_'.length)}`;
}
