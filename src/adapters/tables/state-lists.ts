import { z } from 'zod';
import type { StateList, StateLists } from '../../ports/index.ts';
import { rowsOf } from './history-reading.ts';
import { encodeKeyPart } from './store/keys.ts';
import type { ListedRow } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textChunks, textColumns, textIn } from './store/text-columns.ts';
import { MAX_ROWS, sendChanges, writeAll } from './store/transactions.ts';

/** Characters in a row: well under what it holds. */
const textInRow = 250_000;

const pieceRow = z.object({ At: instant, Pieces: z.int().positive() });

/** What was sealed of the state, row by row: in table `SealedState`, a partition for each sealed one, lists by their root. */
export function createStateLists(tables: Tables, tenantId: string): StateLists {
  const table = tenantTable(tables, 'SealedState', tenantId);
  return {
    async save(list, lines, at) {
      if ((await piecesOf(table, list)).length > 0) return;
      const pieces = textChunks(lines.join('\n'), textInRow);
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
      // The first piece is there when all are.
      await table.use('keeping what is sealed of the state', (client) => writeAll(client, rows.toReversed()));
    },
    async find(list) {
      const rows = await piecesOf(table, list);
      const [first] = rows;
      if (first === undefined || table.read(first, pieceRow).Pieces !== rows.length) return undefined;
      const text = rows.map((row) => textIn(row, 'Lines') ?? '').join('');
      return text === '' ? [] : text.split('\n');
    },
    async forget(kept, before) {
      const old: { partitionKey: string; rowKey: string }[] = [];
      for await (const row of rowsOf(table, `PartitionKey eq '${partitionOf(table, kept)}'`)) {
        const { partitionKey = '', rowKey = '' } = row;
        const isOld = table.read(row, pieceRow).At < before;
        if (isOld && !rowKey.startsWith(`${kept.root}_`)) old.push({ partitionKey, rowKey });
      }
      await table.use('forgetting what was sealed of the state', async (client) => {
        for (let start = 0; start < old.length; start += MAX_ROWS) {
          const group = old.slice(start, start + MAX_ROWS);
          await sendChanges(
            client,
            group.map((row) => ({ operation: 'delete', row }) as const),
          );
        }
      });
    },
  };
}

function partitionOf(table: TenantTable, { table: name, name: partition }: StateList): string {
  return table.partition(`${name}_${encodeKeyPart(partition, 400)}`);
}

async function piecesOf(table: TenantTable, list: StateList): Promise<readonly ListedRow[]> {
  const partition = `PartitionKey eq '${partitionOf(table, list)}'`;
  // '`' follows '_'.
  const filter = `${partition} and RowKey ge '${list.root}_' and RowKey lt '${list.root}\`'`;
  return Array.fromAsync(rowsOf(table, filter));
}
