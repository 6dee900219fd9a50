import { StoreError } from '../../ports/errors.ts';
import type { ArchiveRows, StoredRow } from '../../ports/index.ts';
import { type ArchivedRow, toEvent } from './audit-event-reader.ts';
import { rowsOf, unlessNoTable } from './history-reading.ts';
import { isPartsPartition, placeOfEvent } from './store/keys.ts';
import { rowText } from './store/row-text.ts';
import type { ListedRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** Rows of events have no salt: ids that nobody can guess are in each. */
export type BareLeafHashOf = (row: Buffer) => string;

/** The rows of table `AuditEvents`, as they are sealed: those of a day, without the parts that they name by hash. */
export function createArchiveRows(tables: Tables, tenantId: string, leafHashOf: BareLeafHashOf): ArchiveRows {
  const table = tenantTable(tables, 'AuditEvents', tenantId);
  return {
    dayOf: ({ activityDateTime, id }) => placeOfEvent(activityDateTime, id).partitionKey,
    async *days() {
      for (let after = table.partition(''); ; ) {
        const found = await firstAfter(table, after);
        if (found === undefined) return;
        const day = found.split('~')[0] ?? '';
        if (!isPartsPartition(found)) yield day;
        // '~~' follows the partition of the day's parts.
        after = table.partition(`${day}~~`);
      }
    },
    async *stored(day, { runId, checksText = false }) {
      const ofRun = runId === undefined ? '' : ` and RunId eq '${runId.replaceAll("'", "''")}'`;
      const filter = `PartitionKey eq '${table.partition(day)}'${ofRun}`;
      for await (const row of rowsOf(table, filter)) {
        const broken = checksText ? await problemOf(table, row) : undefined;
        yield { ...toStored(day, row, leafHashOf), ...(broken !== undefined && { broken }) };
      }
    },
  };
}

/** The name of the first partition after a key; `undefined`: there is none. */
async function firstAfter(table: TenantTable, after: string): Promise<string | undefined> {
  // '`' follows '_', and so every partition of the tenant.
  const end = table.partition('').replace(/_$/, '`');
  const filter = `PartitionKey gt '${after}' and PartitionKey lt '${end}'`;
  return table.use('listing the days of the archive', async (client) => {
    const queryOptions = { filter, select: ['PartitionKey'] };
    const pages = client.listEntities({ queryOptions }).byPage({ maxPageSize: 1 });
    for (let page = await unlessNoTable(pages.next()); page?.done === false; page = await pages.next()) {
      const [row] = page.value;
      if (row !== undefined) return (row.partitionKey ?? '').slice(table.partition('').length);
    }
    return undefined;
  });
}

function toStored(day: string, row: ListedRow, leafHashOf: BareLeafHashOf): StoredRow {
  const json = rowText(row);
  const runId = 'RunId' in row ? String(row.RunId) : '';
  const leafHash = leafHashOf(Buffer.from(json));
  return { partition: day, rowKey: row.rowKey ?? '', runId, leafHash, row: json };
}

async function problemOf(table: TenantTable, row: ListedRow): Promise<string | undefined> {
  try {
    await table.use('reading an archived event', (client) => toEvent({ client, table }, row as ArchivedRow));
    return undefined;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'corrupt-row') return error.message;
    throw error;
  }
}
