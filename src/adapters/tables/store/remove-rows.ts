import type { TableClient } from '@azure/data-tables';
import { statusOf } from './failures.ts';
import type { RowPlace } from './keys.ts';
import type { ListedRow } from './rows.ts';
import type { TenantTable } from './tenant-table.ts';
import { MAX_ROWS, sendChanges } from './transactions.ts';

/** How often others may take rows away between the look at what is there and the transaction. */
const MAX_TRIES = 20;

/** Takes rows away, of any partitions, in as few transactions as they allow. Those that are not there are no matter. */
export async function removeRows(client: TableClient, places: readonly RowPlace[]): Promise<void> {
  for (const group of removalsOf(places)) await removeTogether(client, group);
}

/** Takes rows away while they are listed, some at a time. @returns how many. */
export async function removeListed(
  table: TenantTable,
  operation: string,
  rows: AsyncIterable<ListedRow>,
): Promise<number> {
  let count = 0;
  let batch: RowPlace[] = [];
  const flush = async () => {
    await table.use(operation, (client) => removeRows(client, batch));
    batch = [];
  };
  for await (const { partitionKey = '', rowKey = '' } of rows) {
    batch.push({ partitionKey, rowKey });
    count += 1;
    if (batch.length >= 1_000) await flush();
  }
  await flush();
  return count;
}

/** Rows in groups that one transaction takes: of one partition, neighbours by key. */
export function* removalsOf(places: readonly RowPlace[]): Generator<readonly RowPlace[]> {
  const distinct = new Map(places.map((place) => [`${place.partitionKey} ${place.rowKey}`, place]));
  for (const own of Map.groupBy(distinct.values(), ({ partitionKey }) => partitionKey).values()) {
    const sorted = own.toSorted((one, other) => (one.rowKey < other.rowKey ? -1 : 1));
    for (let start = 0; start < sorted.length; start += MAX_ROWS) yield sorted.slice(start, start + MAX_ROWS);
  }
}

/** Takes a group of `removalsOf` away. */
export async function removeTogether(client: TableClient, group: readonly RowPlace[]): Promise<void> {
  let there = group;
  for (let tries = 1; there.length > 0; tries += 1) {
    try {
      await sendChanges(
        client,
        there.map(({ partitionKey, rowKey }) => ({ operation: 'delete', row: { partitionKey, rowKey } })),
      );
      return;
    } catch (error) {
      // One of them is gone already, so none was taken away.
      if (statusOf(error) !== 404 || tries === MAX_TRIES) throw error;
    }
    there = await thereOf(client, there);
  }
}

async function thereOf(client: TableClient, group: readonly RowPlace[]): Promise<readonly RowPlace[]> {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return [];
  const filter = `PartitionKey eq '${inFilter(first.partitionKey)}' and RowKey ge '${inFilter(first.rowKey)}' and RowKey le '${inFilter(last.rowKey)}'`;
  const keys = new Set<string>();
  const queryOptions = { filter, select: ['PartitionKey', 'RowKey'] };
  for await (const { rowKey = '' } of client.listEntities({ queryOptions })) keys.add(rowKey);
  return group.filter(({ rowKey }) => keys.has(rowKey));
}

function inFilter(key: string): string {
  return key.replaceAll("'", "''");
}
