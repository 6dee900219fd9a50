import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Lease } from '../../ports/leases.ts';
import { changesPartition } from './command-rows.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import { findRow, optionalColumn, type Row } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';

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
      ...(row.WantedBy !== undefined && { wantedBy: row.WantedBy }),
    }),
  );

/** A lease as it is in the store, and the ETag of its row. */
export interface StoredLease {
  readonly lease: Lease;
  readonly etag: string;
}

export function toLeaseRow(table: TenantTable, lease: Lease): Row {
  return table.row(placeOfLease(table, lease.name), {
    Name: lease.name,
    Holder: lease.holder,
    Fence: lease.fence,
    Until: lease.until.toISOString(),
    GoesFirst: lease.goesFirst ? 1 : 0,
    ...optionalColumn('WantedBy', lease.wantedBy),
  });
}

/** Who has the lease, or had it last; `undefined`: nobody ever had it. */
export async function storedLease(
  client: TableClient,
  table: TenantTable,
  name: string,
): Promise<StoredLease | undefined> {
  const row = await findRow(client, placeOfLease(table, name));
  return row && { lease: table.read(row, leaseRow), etag: row.etag };
}

/** The lease's row if it is still this holder's; `undefined`: somebody else has taken it, or it was given back. */
export async function stillHeld(
  client: TableClient,
  table: TenantTable,
  lease: Lease,
): Promise<StoredLease | undefined> {
  const kept = await storedLease(client, table, lease.name);
  return kept?.lease.fence === lease.fence && kept.lease.holder === lease.holder ? kept : undefined;
}

function placeOfLease(table: TenantTable, name: string): RowPlace {
  const rowKey = `lease_${encodeKeyPart(name, MAX_KEY_UNITS - 'lease_'.length)}`;
  return { partitionKey: changesPartition(table), rowKey };
}
