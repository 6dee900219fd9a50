import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { OpenRecord } from '../../domain/model/evidence.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { rowsOf } from './history-reading.ts';
import { recordShape, subjectHash, timeShape } from './history-rows.ts';
import { statusOf } from './store/failures.ts';
import { corruptRow, type Row, unlessGone } from './store/rows.ts';
import { asWritten } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';
import { MAX_ROWS, sendChanges } from './store/transactions.ts';

/** The cache of what is open, in table `EvidenceOpen`: 16 partitions by the digest of the subject. It can be made again from the facts. */

const openShape = asWritten<OpenRecord>(
  z.strictObject({
    subject: z.string(),
    record: recordShape,
    factId: z.string(),
    time: timeShape,
    cause: z.looseObject({}).nullable(),
  }),
);

const SHARDS = '0123456789abcdef';

function placeOf(table: TenantTable, subject: string) {
  const digest = subjectHash(subject);
  return { partitionKey: table.partition(digest.charAt(0)), rowKey: digest };
}

export function toOpenRow(table: TenantTable, open: OpenRecord): Row {
  const text = canonicalJson(open);
  return table.row(
    placeOf(table, open.subject),
    textColumns('Open', text, MAX_TEXT_COLUMNS, 'remembering what is open'),
  );
}

/** @throws StoreError `corrupt-row` for a row that is not as it was written. */
export async function readOpen(table: TenantTable): Promise<Map<string, OpenRecord>> {
  const shards = await Promise.all(
    [...SHARDS].map((shard) =>
      Array.fromAsync(rowsOf(table, `PartitionKey eq '${table.partition(shard)}'`), (row) => {
        table.checkTenant(row);
        const open = table.readJson(row, { column: 'Open', json: textIn(row, 'Open') }, openShape);
        if (row.rowKey !== subjectHash(open.subject))
          throw corruptRow(table.name, row, 'key: is not that of the subject');
        return open;
      }),
    ),
  );
  return new Map(shards.flat().map((open) => [open.subject, open]));
}

/** Takes subjects out of the cache; those that are not there are no matter. */
export async function forget(
  client: TableClient,
  table: TenantTable,
  subjects: readonly string[],
): Promise<void> {
  const places = [...new Set(subjects)].map((subject) => placeOf(table, subject));
  for (const group of Map.groupBy(places, ({ partitionKey }) => partitionKey).values())
    for (let start = 0; start < group.length; start += MAX_ROWS) {
      const rows = group.slice(start, start + MAX_ROWS);
      try {
        await sendChanges(
          client,
          rows.map((row) => ({ operation: 'delete', row })),
        );
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        // One of them is gone already, so none was taken out.
        for (const { partitionKey, rowKey } of rows)
          await unlessGone(client.deleteEntity(partitionKey, rowKey));
      }
    }
}
