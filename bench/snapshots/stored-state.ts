import type { TableClient, TransactionAction } from '@azure/data-tables';
import { openTables, type TableName } from '../../src/adapters/tables/store/tables.ts';
import { emptyStore, tableNames } from '../compare-archive.ts';

type Row = { readonly partitionKey: string; readonly rowKey: string } & Record<string, unknown>;

/** All rows of a store, so that many trials begin with the same ones. */
export type StoredState = ReadonlyMap<TableName, readonly Row[]>;

export async function copyStore(endpoint: string): Promise<StoredState> {
  const tables = openTables({ endpoint });
  const state = new Map<TableName, readonly Row[]>();
  for (const name of tableNames) {
    const rows = await tables.use(name, 'copying the store', (client) =>
      Array.fromAsync(client.listEntities<Record<string, unknown>>()),
    );
    state.set(name, rows.map(withoutSystemProperties));
  }
  return state;
}

function withoutSystemProperties(row: Record<string, unknown>): Row {
  const { etag: _etag, timestamp: _timestamp, ...own } = row;
  const stored = Object.entries(own).filter(([name]) => !name.startsWith('odata.'));
  return Object.fromEntries(stored) as Row;
}

/** Puts a copy in the place of all that is in the store. */
export async function restoreStore(endpoint: string, state: StoredState): Promise<void> {
  await emptyStore(endpoint);
  const tables = openTables({ endpoint });
  for (const [name, rows] of state)
    if (rows.length > 0) await tables.use(name, 'restoring the store', (client) => createAll(client, rows));
}

async function createAll(client: TableClient, rows: readonly Row[]): Promise<void> {
  for (const own of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values())
    for (let start = 0; start < own.length; start += 100) {
      const actions = own.slice(start, start + 100).map((row): TransactionAction => ['create', row]);
      await client.submitTransaction(actions);
    }
}
