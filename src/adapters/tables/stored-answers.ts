import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { StoredAnswer, StoredAnswers } from '../../ports/commands.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readRow } from './store/read-row.ts';
import { sendTransaction } from './store/send-transaction.ts';
import type { Tables } from './store/tables.ts';
import { textColumns, textIn } from './store/text-columns.ts';

const answerRow = z.object({ TenantId: z.string(), Status: z.int() });
const MAX_BODY_COLUMNS = 10;

/** Answers to requests with an `Idempotency-Key`, in table `Answers`: one row a change, written once. */
export function createStoredAnswers(tables: Tables, tenantId: string): StoredAnswers {
  const rowKeyOf = (changeId: string) => encodeKeyPart(changeId, MAX_KEY_UNITS);
  return {
    find: (changeId) =>
      tables.use('Answers', `looking for the answer to change ${changeId}`, (client) =>
        find(client, tenantId, rowKeyOf(changeId)),
      ),
    keep: (changeId, { status, body }) =>
      tables.use('Answers', `keeping the answer to change ${changeId}`, async (client) => {
        const doing = `keeping the answer to change ${changeId}`;
        const row = {
          partitionKey: tenantId,
          rowKey: rowKeyOf(changeId),
          TenantId: tenantId,
          Status: status,
          ...textColumns('Body', body, MAX_BODY_COLUMNS, doing),
        };
        try {
          // A transaction, because Azurite garbles characters beyond ASCII in long single writes.
          await sendTransaction(client, 'create', [row]);
        } catch (error) {
          if (statusOf(error) !== 409) throw error;
        }
      }),
  };
}

async function find(
  client: TableClient,
  tenantId: string,
  rowKey: string,
): Promise<StoredAnswer | undefined> {
  try {
    const row = await client.getEntity(tenantId, rowKey);
    const { Status: status } = readRow('Answers', row, answerRow);
    return { status, body: textIn(row, 'Body') ?? '{}' };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
