import type { TableClient } from '@azure/data-tables';
import type { z } from 'zod';
import { parseJson } from '../../../domain/matching/json.ts';
import { StoreError } from '../../../ports/errors.ts';
import { statusOf } from './failures.ts';
import type { RowPlace } from './keys.ts';
import type { TableName } from './tables.ts';

/** A row as the SDK takes it. */
export type Row = { partitionKey: string; rowKey: string; [column: string]: string | number };

/** A row as a listing gives it. */
export interface ListedRow {
  readonly partitionKey?: string;
  readonly rowKey?: string;
}

/** A column that a row has only where there is a value: a table knows no `undefined`. */
export function optionalColumn(
  name: string,
  value: string | number | undefined,
): Record<string, string | number> {
  return value === undefined ? {} : { [name]: value };
}

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

/**
 * A row in the shape that we wrote it.
 *
 * @throws StoreError `corrupt-row`, naming table, key and every column that is not as it should be.
 */
export function readRow<T>(table: TableName, row: ListedRow, shape: z.ZodType<T>): T {
  const read = shape.safeParse(row);
  if (read.success) return read.data;
  throw corruptRow(table, row, problemsOf(read.error));
}

/**
 * JSON that a row holds, in the shape that we wrote it.
 *
 * @param column where it is, to name it.
 * @throws StoreError `corrupt-row`, as `readRow`.
 */
export function readJson<T>(
  table: TableName,
  row: ListedRow,
  { column, json }: { readonly column: string; readonly json: string | undefined },
  shape: z.ZodType<T>,
): T {
  // No shape takes `undefined`, which no JSON is.
  const read = shape.safeParse(parseJson(json ?? ''));
  if (read.success) return read.data;
  throw corruptRow(table, row, `${column}: ${problemsOf(read.error)}`);
}

function problemsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ');
}

/** Says that a row is not as this app writes it. @param problems what is wrong in it, by column. */
export function corruptRow(table: TableName, row: ListedRow, problems: string): StoreError {
  return new StoreError(
    'corrupt-row',
    `table ${table}, row ${row.partitionKey} / ${row.rowKey} is not as this app writes it (${problems}). Somebody altered it: correct it, or remove it if it is not needed.`,
    'RowNotAsWritten',
  );
}
