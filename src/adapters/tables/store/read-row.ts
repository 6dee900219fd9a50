import type { z } from 'zod';
import { StoreError } from '../../../ports/errors.ts';
import type { ListedRow } from './rows.ts';
import type { TableName } from './tables.ts';

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
  const read = shape.safeParse(parsed(json));
  if (read.success) return read.data;
  throw corruptRow(table, row, `${column}: ${problemsOf(read.error)}`);
}

/** `undefined`, which no JSON is and no shape takes, where there is none. */
function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
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
