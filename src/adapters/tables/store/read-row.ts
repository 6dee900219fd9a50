import type { z } from 'zod';
import { StoreError } from '../../../ports/errors.ts';
import type { TableName } from './tables.ts';

/** Where a row is, as the SDK gives it. */
interface Place {
  readonly partitionKey?: string;
  readonly rowKey?: string;
}

/**
 * A row in the shape that we wrote it.
 *
 * @throws StoreError `corrupt-row`, naming table, key and every column that is not as it should be.
 */
export function readRow<T>(table: TableName, row: Place, shape: z.ZodType<T>): T {
  const read = shape.safeParse(row);
  if (read.success) return read.data;
  throw notAsWritten(table, row, problemsOf(read.error));
}

/**
 * JSON that a row holds, in the shape that we wrote it.
 *
 * @param column where it is, to name it.
 * @throws StoreError `corrupt-row`, as `readRow`.
 */
export function readJson<T>(
  table: TableName,
  row: Place,
  { column, json }: { readonly column: string; readonly json: string | undefined },
  shape: z.ZodType<T>,
): T {
  const read = shape.safeParse(parsed(json));
  if (read.success) return read.data;
  throw notAsWritten(table, row, `${column}: ${problemsOf(read.error)}`);
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

function notAsWritten(table: TableName, row: Place, problems: string): StoreError {
  return new StoreError(
    'corrupt-row',
    `table ${table}, row ${row.partitionKey} / ${row.rowKey} is not as this app writes it (${problems}). Somebody altered it: correct it, or remove it if it is not needed.`,
    'RowNotAsWritten',
  );
}
