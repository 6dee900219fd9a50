import { z } from 'zod';
import type { HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { ArchiveJournal } from '../../ports/audit.ts';
import type { JournalEntry, Look, Looks, SnapshotJournal } from '../../ports/evidence.ts';
import { rowsOf } from './history-reading.ts';
import { COUNTED_DOWN_DIGITS, countedDown, encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { listPage } from './store/list-page.ts';
import { type ListedRow, optionalColumn, type Row, unlessGone } from './store/rows.ts';
import { instantText } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';
import { writeAll } from './store/transactions.ts';

/** Small rows about runs of the history, in table `EvidenceRuns`: intervals, the journal, the last looks. */
export function runsTable(tables: Tables, tenantId: string): TenantTable {
  return tenantTable(tables, 'EvidenceRuns', tenantId);
}

const intervalRow = z
  .object({
    Name: z.string().regex(/^\d{4}-\d\d$/),
    From: instantText,
    RunId: z.string(),
    PurgedAt: instantText.optional(),
  })
  .transform(
    ({ Name, From, RunId, PurgedAt }): HistoryInterval => ({
      name: Name,
      from: From,
      runId: RunId,
      ...(PurgedAt === undefined ? {} : { purgedAt: PurgedAt }),
    }),
  );

const INTERVALS = 'intervals';

/** The newest first, so that the one that an instant lies in is the first that a reader comes to. */
export function intervalRowOf(table: TenantTable, { name, from, runId, purgedAt }: HistoryInterval): Row {
  const place = {
    partitionKey: table.partition(INTERVALS),
    rowKey: `${countedDown(new Date(from))}_${name}`,
  };
  return table.row(place, { Name: name, From: from, RunId: runId, ...optionalColumn('PurgedAt', purgedAt) });
}

function toInterval(table: TenantTable, row: ListedRow): HistoryInterval {
  return table.read(row, intervalRow);
}

function filterOf(table: TenantTable, partition: string): string {
  return `PartitionKey eq '${table.partition(partition)}'`;
}

export async function readIntervals(table: TenantTable): Promise<readonly HistoryInterval[]> {
  return (await intervalRows(table)).map(({ interval }) => interval).reverse();
}

/** Intervals with their rows, the newest first. */
export async function intervalRows(
  table: TenantTable,
): Promise<readonly { readonly row: ListedRow; readonly interval: HistoryInterval }[]> {
  const rows = await Array.fromAsync(rowsOf(table, filterOf(table, INTERVALS)));
  return rows.map((row) => ({ row, interval: toInterval(table, row) }));
}

export function readIntervalAt(table: TenantTable, at: InstantText): Promise<HistoryInterval | undefined> {
  const from = countedDown(new Date(at));
  return table.use('looking for an interval of the history', async (client) => {
    const filter = `${filterOf(table, INTERVALS)} and RowKey ge '${from.padStart(COUNTED_DOWN_DIGITS, '0')}'`;
    const page = await listPage(client, filter, { top: 1, from: undefined }, (row) => toInterval(table, row));
    return page.items[0];
  });
}

export async function addInterval(table: TenantTable, interval: HistoryInterval): Promise<void> {
  const known = await readIntervals(table);
  if (known.some(({ name }) => name === interval.name)) return;
  await table.use('beginning an interval of the history', (client) =>
    writeAll(client, [intervalRowOf(table, interval)]),
  );
}

const entryShape: z.ZodType<JournalEntry> = z.strictObject({
  runId: z.string(),
  at: instantText,
  deadlineAt: instantText.optional(),
  intervals: z.array(z.string()),
});

/** The journal of the audit archive, beside that of the history, and whether older rows are sealed. */
export function createArchiveJournal(tables: Tables, tenantId: string): ArchiveJournal {
  const table = runsTable(tables, tenantId);
  const place = { partitionKey: table.partition('archive'), rowKey: 'whole' };
  return {
    ...createSnapshotJournal(tables, tenantId, 'archive-journal'),
    isWhole: async () => (await Array.fromAsync(rowsOf(table, filterOf(table, 'archive')))).length > 0,
    saveWhole: () =>
      table.use('noting that the archive is sealed', (client) => writeAll(client, [table.row(place, {})])),
  };
}

/** The journal of snapshots: an entry for each run that has not ended. */
export function createSnapshotJournal(
  tables: Tables,
  tenantId: string,
  partition: 'journal' | 'archive-journal' = 'journal',
): SnapshotJournal {
  const table = runsTable(tables, tenantId);
  const placeOf = (runId: string) => ({
    partitionKey: table.partition(partition),
    rowKey: encodeKeyPart(runId, MAX_KEY_UNITS),
  });
  return {
    async unfinished() {
      const rows = await Array.fromAsync(rowsOf(table, filterOf(table, partition)));
      return rows.map((row) => {
        table.checkTenant(row);
        return table.readJson(row, { column: 'Entry', json: textIn(row, 'Entry') }, entryShape);
      });
    },
    async begin(entry) {
      const columns = textColumns('Entry', JSON.stringify(entry), 1, 'beginning a snapshot');
      await table.use('beginning a snapshot', (client) =>
        writeAll(client, [table.row(placeOf(entry.runId), columns)]),
      );
    },
    async end(runId) {
      const { partitionKey, rowKey } = placeOf(runId);
      await table.use('ending a snapshot', (client) => unlessGone(client.deleteEntity(partitionKey, rowKey)));
    },
  };
}

const lookShape: z.ZodType<Look> = z.strictObject({ at: instantText, runId: z.string() });
const looksShape = z.record(z.string(), lookShape);

/** The last looks at parts of the tenant: one row, for they are written each night. */
export function createLooks(tables: Tables, tenantId: string): Looks {
  const table = runsTable(tables, tenantId);
  const place = { partitionKey: table.partition('looks'), rowKey: 'last' };
  return {
    async last() {
      const own = `${filterOf(table, 'looks')} and RowKey eq '${place.rowKey}'`;
      const [row] = await Array.fromAsync(rowsOf(table, own));
      if (row === undefined) return new Map();
      table.checkTenant(row);
      const looks = table.readJson(row, { column: 'Looks', json: textIn(row, 'Looks') }, looksShape);
      return new Map(Object.entries(looks));
    },
    async save(looks) {
      const operation = 'writing down what was looked at';
      const text = JSON.stringify(Object.fromEntries(looks));
      const columns = textColumns('Looks', text, MAX_TEXT_COLUMNS, operation);
      await table.use(operation, (client) => writeAll(client, [table.row(place, columns)]));
    },
  };
}
