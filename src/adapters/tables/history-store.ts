import { partitionFilter, rowsOf } from './history-reading.ts';
import { runsTable } from './history-runs.ts';
import type { ListedRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** The tables that the history of access of one tenant is in. */
export interface HistoryStore {
  /** All tables of the app, with the limiter of what is written at once. */
  readonly tables: Tables;
  /** The facts themselves. */
  readonly primary: TenantTable;
  /** Finds facts by whom they are about. */
  readonly byPrincipal: TenantTable;
  /** Finds facts by the instants that they touch. */
  readonly byTime: TenantTable;
  /** What is open. */
  readonly cache: TenantTable;
  /** Intervals, looks, erasures, legal holds. */
  readonly runs: TenantTable;
}

export function historyStore(tables: Tables, tenantId: string): HistoryStore {
  return {
    tables,
    primary: tenantTable(tables, 'Evidence', tenantId),
    byPrincipal: tenantTable(tables, 'EvidenceByPrincipal', tenantId),
    byTime: tenantTable(tables, 'EvidenceChanges', tenantId),
    cache: tenantTable(tables, 'EvidenceOpen', tenantId),
    runs: runsTable(tables, tenantId),
  };
}

/** All rows that the tenant has in a table. */
export function allRows(table: TenantTable): AsyncIterable<ListedRow> {
  // '`' follows '_'.
  return rowsOf(table, `PartitionKey gt '${table.partition('')}' and PartitionKey lt '${table.tenantId}\`'`);
}

/** The facts of an interval, whatever their topic. */
export function rowsOfInterval(primary: TenantTable, name: string): AsyncIterable<ListedRow> {
  return rowsOf(primary, partitionFilter(primary, name));
}

/** Those of the rows that are meant, as they come. */
export async function* where(
  rows: AsyncIterable<ListedRow>,
  isMeant: (row: ListedRow) => boolean,
): AsyncGenerator<ListedRow> {
  for await (const row of rows) if (isMeant(row)) yield row;
}
