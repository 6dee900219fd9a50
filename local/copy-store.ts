import type { TableClient, TableEntityResult } from '@azure/data-tables';
import { statusOf } from '../src/adapters/tables/store/failures.ts';
import type { Row } from '../src/adapters/tables/store/rows.ts';
import { type TableName, tableNames } from '../src/adapters/tables/store/table-names.ts';
import type { Tables } from '../src/adapters/tables/store/tables.ts';
import { writeAll } from '../src/adapters/tables/store/transactions.ts';
import { runAll } from '../src/ports/bounded-tasks.ts';

/** Types that JSON does not tell from others. */
const namedTypes: ReadonlySet<string> = new Set(['Binary', 'DateTime', 'Double', 'Guid', 'Int64']);

/** A column as the SDK gives it where it converts nothing. */
interface TypedValue {
  readonly type: string;
  readonly value: unknown;
}

type Listed = TableEntityResult<Record<string, unknown>>;

/** How many rows a table had, and has in the copy. */
export interface CopiedTable {
  readonly table: TableName;
  readonly rows: number;
  readonly rowsOfCopy: number;
}

/** Copies every table of the app, row by row, each value with its type. Rows that are there are written over. */
export async function* copyStore(from: Tables, to: Tables): AsyncGenerator<CopiedTable> {
  for (const table of tableNames) {
    let rows = 0;
    for await (const page of pagesOf(from, table)) {
      rows += page.length;
      const partitions = Map.groupBy(page.map(toRow), ({ partitionKey }) => partitionKey);
      await to.use(table, 'copying the store', (client) =>
        runAll(
          to.limiter,
          [...partitions.values()].map((own) => () => writeAll(client, own)),
        ),
      );
    }
    yield { table, rows, rowsOfCopy: await rowsIn(to, table) };
  }
}

/** The first table that has a row; `undefined`: there is nothing. */
export async function firstWithRows(store: Tables): Promise<TableName | undefined> {
  for (const table of tableNames)
    for await (const page of pagesOf(store, table, keysOnly)) if (page.length > 0) return table;
  return undefined;
}

async function rowsIn(store: Tables, table: TableName): Promise<number> {
  let rows = 0;
  for await (const page of pagesOf(store, table, keysOnly)) rows += page.length;
  return rows;
}

const keysOnly = { select: ['PartitionKey', 'RowKey'] };

async function* pagesOf(
  store: Tables,
  table: TableName,
  queryOptions: { readonly select?: string[] } = {},
): AsyncGenerator<readonly Listed[]> {
  const client = await store.use(table, 'copying the store', async (own) => own);
  const pages = listed(client, queryOptions);
  for (;;) {
    const { done, value } = await store.use(table, 'copying the store', () => pages.next());
    if (done === true) return;
    yield value;
  }
}

/** Whoever may only read creates no table: one that nobody has written to is empty. */
async function* listed(
  client: TableClient,
  queryOptions: { select?: string[] },
): AsyncGenerator<readonly Listed[], undefined> {
  try {
    yield* client
      .listEntities<Record<string, unknown>>({ queryOptions, disableTypeConversion: true })
      .byPage({ maxPageSize: 1_000 });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  return undefined;
}

function toRow({ partitionKey = '', rowKey = '', etag: _, timestamp: __, ...columns }: Listed): Row {
  const row: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(columns)) {
    if (name.startsWith('odata.')) continue;
    const { type, value } = given as TypedValue;
    row[name] = namedTypes.has(type) ? value : plain(type, value);
    if (namedTypes.has(type)) row[`${name}@odata.type`] = `Edm.${type}`;
  }
  return { partitionKey, rowKey, ...row } as Row;
}

/** What JSON has a form for. The SDK makes texts of all. */
function plain(type: string, value: unknown): unknown {
  if (type === 'Int32') return Number(value);
  return type === 'Boolean' ? String(value) === 'true' : value;
}
