import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Lease } from '../../ports/leases.ts';
import type { Row } from './audit-event-rows.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readRow } from './store/read-row.ts';
import { instant } from './store/shapes.ts';

/** Stands for the holder of a lease that was given back. */
export const NOBODY = '';

const leaseRow = z
  .object({
    Name: z.string(),
    Holder: z.string(),
    Fence: z.int().positive(),
    Until: instant,
    GoesFirst: z.int(),
    WantedBy: z.string().optional(),
  })
  .transform(
    (row): Lease => ({
      name: row.Name,
      holder: row.Holder,
      fence: row.Fence,
      until: row.Until,
      goesFirst: row.GoesFirst === 1,
      wantedBy: row.WantedBy,
    }),
  );

/** A lease as it is in the store, and the ETag of its row. */
export interface StoredLease {
  readonly lease: Lease;
  readonly etag: string;
}

export function toLeaseRow(tenantId: string, lease: Lease): Row {
  return {
    partitionKey: tenantId,
    rowKey: rowKeyOf(lease.name),
    TenantId: tenantId,
    Name: lease.name,
    Holder: lease.holder,
    Fence: lease.fence,
    Until: lease.until.toISOString(),
    GoesFirst: lease.goesFirst ? 1 : 0,
    ...(lease.wantedBy === undefined ? {} : { WantedBy: lease.wantedBy }),
  };
}

/** Who has the lease, or had it last; `undefined`: nobody ever had it. */
export async function storedLease(
  client: TableClient,
  tenantId: string,
  name: string,
): Promise<StoredLease | undefined> {
  try {
    const row = await client.getEntity(tenantId, rowKeyOf(name));
    return { lease: readRow('Changes', row, leaseRow), etag: row.etag };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function rowKeyOf(name: string): string {
  return `lease_${encodeKeyPart(name, MAX_KEY_UNITS - 'lease_'.length)}`;
}
