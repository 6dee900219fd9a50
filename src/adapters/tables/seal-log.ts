import { hash } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { LogEntry, LogHead, SealLog } from '../../ports/index.ts';
import { readAll } from './store/odd-rows.ts';
import { unlessConflict } from './store/optimistic-write.ts';
import { corruptRow, type ListedRow } from './store/rows.ts';
import { instantText } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { textColumns, textIn } from './store/text-columns.ts';

const entryPartition = 'entries';
const headPartition = 'heads';

/** A manifest has less than 64 KiB, so at most as many UTF-16 units: two columns. */
const manifestColumns = 3;

/** Keys sort by number: ten digits are enough for a manifest a minute until the year 20,000. */
const indexDigits = 10;

const entryRow = z
  .object({
    rowKey: z.string().regex(/^\d{10}$/),
    RunId: z.string(),
    Frontier: z.string().regex(/^[0-9a-f]{64}( [0-9a-f]{64})*$/),
  })
  .transform((row) => ({
    index: Number(row.rowKey),
    runId: row.RunId,
    frontier: row.Frontier.split(' '),
  }));

const headRow = z
  .object({ Size: z.int().positive(), Note: z.string(), At: instantText })
  .transform((row): LogHead => ({ size: row.Size, note: row.Note, at: row.At }));

/**
 * The log of manifests in table `EvidenceLog`: a row an entry, by its index, created once and never written again; and a row
 * a head, by its size and what it says.
 */
export function createSealLog(tables: Tables, tenantId: string): SealLog {
  const table = tenantTable(tables, 'EvidenceLog', tenantId);
  return {
    tail: (count) =>
      table.use('reading the end of the log of manifests', async (client) => {
        const last = await lastIndex(client, table);
        return Array.fromAsync(entriesFrom(client, table, Math.max(0, last + 1 - count)));
      }),
    async *entries(from) {
      const read = (next: number) =>
        table.use('reading the log of manifests', (client) =>
          Array.fromAsync(entriesFrom(client, table, next, next + pageLength)),
        );
      for (let next = from; ; ) {
        const page = await read(next);
        yield* page;
        const last = page.at(-1);
        // Entries have no gaps. One that stands behind a gap is somebody else's, and whoever verifies has to see it.
        const following = last === undefined ? await firstFrom(table, next) : last.index + 1;
        if (following === undefined) return;
        next = following;
      }
    },
    append: (entry) =>
      table.use('adding to the log of manifests', (client) =>
        unlessConflict(client.createEntity(toEntryRow(table, entry))),
      ),
    addHead: (head) =>
      table.use('keeping a head of the log of manifests', async (client) => {
        await unlessConflict(client.createEntity(toHeadRow(table, head)));
      }),
    async *heads(from = 0, onOdd) {
      yield* await table.use('reading the heads of the log of manifests', async (client) => {
        const filter = `PartitionKey eq '${table.partition(headPartition)}' and RowKey ge '${keyOf(from)}'`;
        const rows = client.listEntities({ queryOptions: { filter } });
        return readAll(rows, (row) => toHead(table, row), onOdd);
      });
    },
  };
}

/** Entries read at once: each may have 64 KiB. */
const pageLength = 100;

/**
 * The largest index there is, found by halving: keys cannot be listed backwards, and entries have no gaps.
 *
 * @returns -1 where there is none.
 */
async function lastIndex(client: TableClient, table: TenantTable): Promise<number> {
  const isThere = async (from: number) => {
    const filter = `PartitionKey eq '${table.partition(entryPartition)}' and RowKey ge '${keyOf(from)}'`;
    const queryOptions = { filter, select: ['RowKey'] };
    for await (const page of client.listEntities({ queryOptions }).byPage({ maxPageSize: 1 }))
      if (page.length > 0) return true;
    return false;
  };
  if (!(await isThere(0))) return -1;
  let [there, beyond] = [0, 1];
  while (await isThere(beyond)) [there, beyond] = [beyond, beyond * 2];
  while (beyond - there > 1) {
    const middle = there + Math.floor((beyond - there) / 2);
    if (await isThere(middle)) there = middle;
    else beyond = middle;
  }
  return there;
}

/** @returns `undefined` where there is none from here on. */
function firstFrom(table: TenantTable, from: number): Promise<number | undefined> {
  return table.use('reading the log of manifests', async (client) => {
    const filter = `PartitionKey eq '${table.partition(entryPartition)}' and RowKey ge '${keyOf(from)}'`;
    const queryOptions = { filter, select: ['RowKey'] };
    for await (const page of client.listEntities({ queryOptions }).byPage({ maxPageSize: 1 }))
      for (const { rowKey } of page) return Number(rowKey);
    return undefined;
  });
}

async function* entriesFrom(
  client: TableClient,
  table: TenantTable,
  from: number,
  to = 10 ** indexDigits - 1,
): AsyncGenerator<LogEntry> {
  const range = `RowKey ge '${keyOf(from)}' and RowKey lt '${keyOf(to)}'`;
  const filter = `PartitionKey eq '${table.partition(entryPartition)}' and ${range}`;
  for await (const row of client.listEntities({ queryOptions: { filter } })) yield toEntry(table, row);
}

function toEntry(table: TenantTable, row: ListedRow): LogEntry {
  const text = textIn(row, 'Manifest');
  if (text === undefined) throw corruptRow('EvidenceLog', row, 'Manifest: missing');
  return { ...table.read(row, entryRow), text };
}

function toEntryRow(table: TenantTable, { index, runId, text, frontier }: LogEntry) {
  return table.row(
    { partitionKey: table.partition(entryPartition), rowKey: keyOf(index) },
    {
      RunId: runId,
      Frontier: frontier.join(' '),
      ...textColumns('Manifest', text, manifestColumns, `entry ${index} of the log of manifests`),
    },
  );
}

function toHeadRow(table: TenantTable, { size, note, at }: LogHead) {
  const digest = hash('sha256', note, 'hex').slice(0, 16);
  return table.row(
    { partitionKey: table.partition(headPartition), rowKey: `${keyOf(size)}_${digest}` },
    { Size: size, Note: note, At: at },
  );
}

/** @throws StoreError `corrupt-row` for a head that does not stand where its content says. */
function toHead(table: TenantTable, row: ListedRow): LogHead {
  const head = table.read(row, headRow);
  if (row.rowKey !== toHeadRow(table, head).rowKey)
    throw corruptRow(table.name, row, 'key: is not that of the content');
  return head;
}

function keyOf(index: number): string {
  return String(index).padStart(indexDigits, '0');
}
