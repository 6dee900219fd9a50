import { z } from 'zod';
import type { Notice, NoticeStore, PendingNotice } from '../../ports/index.ts';
import type { Row } from './audit-event-rows.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import type { ListedRow } from './store/list-page.ts';
import { readJson, readRow } from './store/read-row.ts';
import { count, instant, mode } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';
import { writeAll } from './store/transactions.ts';

const PARTITION = 'notices';

const noticeRow = z.object({ Attempts: count, NotBefore: instant });

const noticeJson = z
  .strictObject({
    id: z.string(),
    runId: z.string(),
    job: z.string(),
    at: instant,
    state: z.enum(['running', 'succeeded', 'partial', 'blocked', 'failed']),
    mode,
    reason: z.string().optional(),
    sections: z.array(z.strictObject({ title: z.string(), count, lines: z.array(z.string()) })),
    links: z.array(z.strictObject({ title: z.string(), url: z.string() })),
  })
  .transform((notice): Notice => ({ ...notice, reason: notice.reason }));

/**
 * Notices that are not delivered yet, in table `Notices`. All of them are read to find those that may be tried first:
 * they are a few, or else nobody has been told anything for months.
 */
export function createNoticeStore(tables: Tables): NoticeStore {
  return {
    put(notice) {
      return tables.use('Notices', `keeping notice ${notice.id}`, (client) =>
        writeAll(client, [toNoticeRow(notice)]),
      );
    },
    pending(top) {
      return tables.use('Notices', 'reading the notices', async (client) => {
        const filter = `PartitionKey eq '${PARTITION}'`;
        const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
        const notices = rows.map(toPendingNotice);
        return notices.sort((a, b) => a.notBefore.getTime() - b.notBefore.getTime()).slice(0, top);
      });
    },
    failed(id, attempts, notBefore) {
      return tables.use('Notices', `putting off notice ${id}`, async (client) => {
        const row = { ...placeOf(id), Attempts: attempts, NotBefore: notBefore.toISOString() };
        await unlessGone(client.updateEntity(row, 'Merge'));
      });
    },
    done(id) {
      return tables.use('Notices', `forgetting notice ${id}`, async (client) => {
        const { partitionKey, rowKey } = placeOf(id);
        await unlessGone(client.deleteEntity(partitionKey, rowKey));
      });
    },
  };
}

function placeOf(id: string) {
  return { partitionKey: PARTITION, rowKey: encodeKeyPart(id, MAX_KEY_UNITS) };
}

function toNoticeRow(notice: Notice): Row {
  const json = textColumns('Notice', JSON.stringify(notice), MAX_TEXT_COLUMNS, `keeping notice ${notice.id}`);
  return { ...placeOf(notice.id), Attempts: 0, NotBefore: notice.at.toISOString(), ...json };
}

function toPendingNotice(row: ListedRow): PendingNotice {
  const { Attempts: attempts, NotBefore: notBefore } = readRow('Notices', row, noticeRow);
  const json = textIn(row, 'Notice');
  return { notice: readJson('Notices', row, { column: 'Notice', json }, noticeJson), attempts, notBefore };
}

/** Another process may have delivered it meanwhile. */
async function unlessGone(operation: Promise<unknown>): Promise<void> {
  try {
    await operation;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
