import { canonicalJson } from '../../../ports/canonical-json.ts';
import type { ListedRow } from './rows.ts';

/** Not hashed: what the store adds, and the salt, which stands before the row. */
const notOfTheRow = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'Timestamp', 'Salt']);

/** A row as it is hashed: canonical JSON of whatever the store gives back, columns of any later version included. */
export function rowText(row: ListedRow): string {
  const columns = Object.entries(row).filter(
    ([name]) => !notOfTheRow.has(name) && !name.startsWith('odata.'),
  );
  const plain = columns.map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]);
  return canonicalJson({
    PartitionKey: row.partitionKey,
    RowKey: row.rowKey,
    ...Object.fromEntries(plain),
  });
}
