import type { TableClient } from '@azure/data-tables';
import { statusOf } from './failures.ts';
import type { RowPlace } from './keys.ts';
import type { ListedRow } from './rows.ts';

/** A row as it is in the store, and the ETag to write over it with. */
type FoundRow = ListedRow & { readonly etag: string };

/** The row at a place; `undefined`: there is none. */
export async function findRow(
  client: TableClient,
  { partitionKey, rowKey }: RowPlace,
): Promise<FoundRow | undefined> {
  try {
    return await client.getEntity(partitionKey, rowKey);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Waits for an operation on a row that another process may have removed meanwhile: then there is nothing to do. */
export async function unlessGone(operation: Promise<unknown>): Promise<void> {
  try {
    await operation;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
