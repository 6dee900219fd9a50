import { z } from 'zod';
import type { StoredAnswers } from '../../ports/commands.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { findRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { tenantTable } from './store/tenant-table.ts';
import { textColumns, textIn } from './store/text-columns.ts';
import { sendTransaction } from './store/transactions.ts';

const answerRow = z.object({ Status: z.int() });
const MAX_BODY_COLUMNS = 10;

/** Answers to requests with an `Idempotency-Key`, in table `Answers`: one row a change, written once. */
export function createStoredAnswers(tables: Tables, tenantId: string): StoredAnswers {
  const table = tenantTable(tables, 'Answers', tenantId);
  const placeOf = (changeId: string) => ({
    partitionKey: table.partition('answers'),
    rowKey: encodeKeyPart(changeId, MAX_KEY_UNITS),
  });
  return {
    find: (changeId) =>
      table.use(`looking for the answer to change ${changeId}`, async (client) => {
        const row = await findRow(client, placeOf(changeId));
        if (row === undefined) return undefined;
        return { status: table.read(row, answerRow).Status, body: textIn(row, 'Body') ?? '{}' };
      }),
    keep: (changeId, { status, body }) => {
      const operation = `keeping the answer to change ${changeId}`;
      return table.use(operation, async (client) => {
        const columns = { Status: status, ...textColumns('Body', body, MAX_BODY_COLUMNS, operation) };
        try {
          // A transaction, because Azurite garbles characters beyond ASCII in long single writes.
          await sendTransaction(client, 'create', [table.row(placeOf(changeId), columns)]);
        } catch (error) {
          if (statusOf(error) !== 409) throw error;
        }
      });
    },
  };
}
