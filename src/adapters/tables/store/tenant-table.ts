import type { TableClient } from '@azure/data-tables';
import type { z } from 'zod';
import type { RowPlace } from './keys.ts';
import type { ListedRow, Row } from './rows.ts';
import { corruptRow, readJson, readRow } from './rows.ts';
import type { TableName, Tables } from './tables.ts';

/** The rows that one tenant has in a table. Nothing here reads or writes a row of another tenant. */
export interface TenantTable {
  readonly name: TableName;
  readonly tenantId: string;
  /** See `Tables.use`. */
  use<T>(operation: string, work: (client: TableClient) => Promise<T>): Promise<T>;
  /** The key of a partition: each begins with the tenant's id. @param name of the partition among the tenant's own. */
  partition(name: string): string;
  /** A row with the tenant's id in column `TenantId`. */
  row(place: RowPlace, columns: Readonly<Record<string, string | number>>): Row;
  /**
   * A row in the shape that we wrote it.
   *
   * @throws StoreError `corrupt-row`, also for a row of another tenant: somebody put it there.
   */
  read<T>(row: ListedRow, shape: z.ZodType<T>): T;
  /** JSON in a row that was read; see `readJson`. */
  readJson<T>(row: ListedRow, column: Parameters<typeof readJson>[2], shape: z.ZodType<T>): T;
  /** @throws StoreError `corrupt-row` for a row of another tenant. */
  checkTenant(row: ListedRow): void;
}

/** The keys of rows begin with it, and filters hold it: a GUID in lower case is safe in both. */
const tenantIdShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws TypeError for an id that is not a GUID in lower case. */
export function tenantTable(tables: Tables, name: TableName, tenantId: string): TenantTable {
  if (!tenantIdShape.test(tenantId)) throw new TypeError(`"${tenantId}" is not a tenant id in lower case`);

  function checkTenant(row: ListedRow): void {
    const found = 'TenantId' in row ? String(row.TenantId) : 'missing';
    if (found !== tenantId) throw corruptRow(name, row, `TenantId: expected ${tenantId}, is ${found}`);
  }

  return {
    name,
    tenantId,
    use: (operation, work) => tables.use(name, operation, work),
    partition: (part) => `${tenantId}_${part}`,
    row: (place, columns) => ({ ...place, TenantId: tenantId, ...columns }),
    read(row, shape) {
      checkTenant(row);
      return readRow(name, row, shape);
    },
    readJson: (row, column, shape) => readJson(name, row, column, shape),
    checkTenant,
  };
}

/** @throws TypeError for a record of another tenant: a mistake of ours, found before it is stored in the wrong place. */
export function checkOwner(table: TenantTable, record: { readonly tenantId: string }): void {
  if (record.tenantId !== table.tenantId)
    throw new TypeError(
      `a record of tenant ${record.tenantId} was handed to table ${table.name} of ${table.tenantId}`,
    );
}
