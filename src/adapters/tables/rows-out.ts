import type { z } from 'zod';
import { StoreError } from '../../domain/failures.ts';
import type { TableName } from './tables.ts';

/**
 * A row in the shape that we wrote it.
 *
 * @throws StoreError `untrustworthy`, naming table, key and every column that is not as it should be.
 */
export function readRow<T>(
  table: TableName,
  row: { readonly partitionKey?: string; readonly rowKey?: string },
  shape: z.ZodType<T>,
): T {
  const read = shape.safeParse(row);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new StoreError(
    'untrustworthy',
    `table ${table}, row ${row.partitionKey} / ${row.rowKey} is not as this app writes it (${problems}). Somebody altered it: correct it, or remove it if it is not needed.`,
    'RowNotAsWritten',
  );
}
