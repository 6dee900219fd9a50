import { z } from 'zod';
import { changeStates } from '../../domain/model/command.ts';
import type { Notice, NoticeStore, PendingNotice } from '../../ports/index.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import { readAll } from './store/odd-rows.ts';
import type { ListedRow, Row } from './store/rows.ts';
import { unlessGone } from './store/rows.ts';
import { count, instant, mode } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';
import { createAll, writeAll } from './store/transactions.ts';

const PARTITION = 'notices';

const noticeRow = z.object({ Attempts: count, NotBefore: instant });

const noticeJson = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    runId: z.string(),
    job: z.string(),
    at: instant,
    state: z.enum(['running', 'succeeded', 'partial', 'blocked', 'failed', ...changeStates]),
    mode,
    reason: z.string().optional(),
    note: z.string().optional(),
    sections: z.array(z.object({ title: z.string(), count, lines: z.array(z.string()) })),
    links: z.array(z.object({ title: z.string(), url: z.string() })),
  })
  .transform((notice): Notice => ({ ...notice, reason: notice.reason, note: notice.note }));

/**
 * Notices that are not delivered yet, in table `Notices`. All of them are read to find those that may be tried first:
 * there are many only where the receiver has been down for months.
 */
export function createNoticeStore(tables: Tables, tenantId: string): NoticeStore {
  const table = tenantTable(tables, 'Notices', tenantId);
  return {
    put(notice) {
      checkOwner(table, notice);
      return table.use(`keeping notice ${notice.id}`, async (client) => {
        const rows = [toNoticeRow(table, notice)];
        // Whoever may only add rows may write the first one; what is put again takes the place of what is there.
        if (!(await createAll(client, rows))) await writeAll(client, rows);
      });
    },
    pending(top, onOdd) {
      return table.use('reading the notices', async (client) => {
        const filter = `PartitionKey eq '${table.partition(PARTITION)}'`;
        const rows = client.listEntities({ queryOptions: { filter } });
        const notices = await readAll(rows, (row) => toPendingNotice(table, row), onOdd);
        return notices.sort((a, b) => a.notBefore.getTime() - b.notBefore.getTime()).slice(0, top);
      });
    },
    failed(id, attempts, notBefore) {
      return table.use(`putting off notice ${id}`, async (client) => {
        const row = { ...placeOf(table, id), Attempts: attempts, NotBefore: notBefore.toISOString() };
        await unlessGone(client.updateEntity(row, 'Merge'));
      });
    },
    done(id) {
      return table.use(`forgetting notice ${id}`, async (client) => {
        const { partitionKey, rowKey } = placeOf(table, id);
        await unlessGone(client.deleteEntity(partitionKey, rowKey));
      });
    },
  };
}

function placeOf(table: TenantTable, id: string): RowPlace {
  return { partitionKey: table.partition(PARTITION), rowKey: encodeKeyPart(id, MAX_KEY_UNITS) };
}

function toNoticeRow(table: TenantTable, notice: Notice): Row {
  const json = textColumns('Notice', JSON.stringify(notice), MAX_TEXT_COLUMNS, `keeping notice ${notice.id}`);
  const columns = { Attempts: 0, NotBefore: notice.at.toISOString(), ...json };
  return table.row(placeOf(table, notice.id), columns);
}

function toPendingNotice(table: TenantTable, row: ListedRow): PendingNotice {
  const { Attempts: attempts, NotBefore: notBefore } = table.read(row, noticeRow);
  const json = textIn(row, 'Notice');
  const notice = table.readJson(row, { column: 'Notice', json }, noticeJson);
  return { notice, attempts, notBefore };
}
