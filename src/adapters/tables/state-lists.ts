import { z } from 'zod';
import type { StateList, StateLists, StatePlace } from '../../ports/index.ts';
import { rowsOf } from './history-reading.ts';
import { encodeKeyPart, type RowPlace } from './store/keys.ts';
import { removeRows } from './store/remove-rows.ts';
import type { ListedRow } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textChunks, textColumns, textIn } from './store/text-columns.ts';
import { writeAll } from './store/transactions.ts';

/** Characters in a row: well under what it holds. */
const textInRow = 250_000;

const pieceRow = z.object({ At: instant, Pieces: z.int().positive() });

/** What was sealed of the state, row by row: in table `SealedState`, a partition for each sealed one, lists by their root. */
export function createStateLists(tables: Tables, tenantId: string): StateLists {
  const table = tenantTable(tables, 'SealedState', tenantId);
  return {
    async save(list, lines, at) {
      const there = await piecesOf(table, list);
      const text = lines.join('\n');
      if (textOf(there) === text) return;
      const pieces = textChunks(text, textInRow);
      const rows = pieces.map((piece, index) =>
        table.row(
          {
            partitionKey: partitionOf(table, list),
            rowKey: `${list.root}_${String(index).padStart(5, '0')}`,
          },
          {
            At: at.toISOString(),
            Pieces: pieces.length,
            ...textColumns('Lines', piece, MAX_TEXT_COLUMNS, 'keeping what is sealed of the state'),
          },
        ),
      );
      const wanted = new Set(rows.map(({ rowKey }) => rowKey));
      await table.use('keeping what is sealed of the state', async (client) => {
        await removeRows(
          client,
          placesOf(there).filter(({ rowKey }) => !wanted.has(rowKey)),
        );
        await writeAll(client, rows);
      });
    },
    async find(list) {
      const text = textOf(await piecesOf(table, list));
      if (text === undefined) return undefined;
      return text === '' ? [] : text.split('\n');
    },
    async forget(list, kept, before) {
      const filter = `PartitionKey eq '${partitionOf(table, list)}'`;
      const isKept = ({ rowKey }: RowPlace) => kept.has(rowKey.split('_', 1)[0] ?? '');
      await forgetOthers(table, filter, isKept, before);
    },
    async forgetAll(name, kept, before) {
      const [from, to] = [table.partition(`${name}_`), table.partition(`${name}\``)];
      const partitions = new Set(
        [...kept].map((partition) => partitionOf(table, { table: name, name: partition })),
      );
      const isKept = ({ partitionKey }: RowPlace) => partitions.has(partitionKey);
      // '`' follows '_'.
      await forgetOthers(table, `PartitionKey gt '${from}' and PartitionKey lt '${to}'`, isKept, before);
    },
  };
}

/** Takes away what is older and not kept. What says no time is nothing of ours. */
async function forgetOthers(
  table: TenantTable,
  filter: string,
  isKept: (place: RowPlace) => boolean,
  before: Date,
): Promise<void> {
  await table.use('forgetting what was sealed of the state', async (client) => {
    const old: RowPlace[] = [];
    const queryOptions = { filter, select: ['PartitionKey', 'RowKey', 'At'] };
    for await (const row of client.listEntities({ queryOptions })) {
      const at = instant.safeParse(row.At);
      const place = { partitionKey: row.partitionKey ?? '', rowKey: row.rowKey ?? '' };
      if (!isKept(place) && (!at.success || at.data < before)) old.push(place);
    }
    await removeRows(client, old);
  });
}

/** The text of the pieces; `undefined`: some are missing, or are not as they were written. */
function textOf(rows: readonly ListedRow[]): string | undefined {
  const areWhole = rows.every((row) => pieceRow.safeParse(row).data?.Pieces === rows.length);
  return areWhole && rows.length > 0 ? rows.map((row) => textIn(row, 'Lines') ?? '').join('') : undefined;
}

function partitionOf(table: TenantTable, { table: name, name: partition }: StatePlace): string {
  return table.partition(`${name}_${encodeKeyPart(partition, 400)}`);
}

function placesOf(rows: readonly ListedRow[]): readonly RowPlace[] {
  return rows.map(({ partitionKey = '', rowKey = '' }) => ({ partitionKey, rowKey }));
}

async function piecesOf(table: TenantTable, list: StateList): Promise<readonly ListedRow[]> {
  const partition = `PartitionKey eq '${partitionOf(table, list)}'`;
  // '`' follows '_'.
  const filter = `${partition} and RowKey ge '${list.root}_' and RowKey lt '${list.root}\`'`;
  return Array.fromAsync(rowsOf(table, filter));
}
