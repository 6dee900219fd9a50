import { z } from 'zod';
import type { OpenRecord } from '../../domain/model/evidence.ts';
import { runAll } from '../../ports/bounded-tasks.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { rowsOf } from './history-reading.ts';
import { recordShape, subjectHash, timeShape } from './history-rows.ts';
import { removalsOf, removeTogether } from './store/remove-rows.ts';
import { corruptRow, type Row } from './store/rows.ts';
import { asWritten } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';

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
  { limiter }: Pick<Tables, 'limiter'>,
  table: TenantTable,
  subjects: readonly string[],
): Promise<void> {
  const groups = [...removalsOf(subjects.map((subject) => placeOf(table, subject)))];
  await runAll(
    limiter,
    groups.map(
      (group) => () => table.use('remembering what is open', (client) => removeTogether(client, group)),
    ),
  );
}
