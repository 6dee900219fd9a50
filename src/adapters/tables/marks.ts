import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Mark } from '../../domain/model/plan.ts';
import type { StalenessReason } from '../../domain/model/reasons.ts';
import { StoreError } from '../../ports/errors.ts';
import type { Marks } from '../../ports/index.ts';
import type { Row } from './audit-event-rows.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readRow } from './store/read-row.ts';
import { sendChanges } from './store/send-transaction.ts';
import { codeOf, instant, mode } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { MAX_ROWS, writeAll } from './store/transactions.ts';

/** One partition: what waits for its date is a small part of a tenant's access, and all of it is read at once. */
const PARTITION = 'marks';
const MAX_TRIES = 20;

const markRow = z
  .object({
    Id: z.string(),
    Reason: codeOf<StalenessReason>(),
    MarkedAt: instant,
    Due: instant,
    Mode: mode,
    PlanId: z.string(),
  })
  .transform(
    (row): Mark => ({
      id: row.Id,
      reason: row.Reason,
      markedAt: row.MarkedAt,
      due: row.Due,
      mode: row.Mode,
      planId: row.PlanId,
    }),
  );

/** Marks in table `Marks`, a row each. */
export function createMarks(tables: Tables): Marks {
  return {
    read() {
      return tables.use('Marks', 'reading the marks', async (client) => {
        const marks = new Map<string, Mark>();
        const filter = `PartitionKey eq '${PARTITION}'`;
        for await (const row of client.listEntities({ queryOptions: { filter } })) {
          const mark = readRow('Marks', row, markRow);
          marks.set(mark.id, mark);
        }
        return marks;
      });
    },
    change({ put, remove }) {
      return tables.use('Marks', 'changing the marks', async (client) => {
        // One row for each mark: a transaction must not name a row twice.
        await writeAll(client, [...new Map(put.map((mark) => [mark.id, toMarkRow(mark)])).values()]);
        if (remove.length > 0) await removeAll(client, new Set(remove.map(rowKeyOf)));
      });
    },
  };
}

function toMarkRow(mark: Mark): Row {
  return {
    partitionKey: PARTITION,
    rowKey: rowKeyOf(mark.id),
    Id: mark.id,
    Reason: mark.reason,
    MarkedAt: mark.markedAt.toISOString(),
    Due: mark.due.toISOString(),
    Mode: mark.mode,
    PlanId: mark.planId,
  };
}

function rowKeyOf(id: string): string {
  return encodeKeyPart(id, MAX_KEY_UNITS);
}

/** Looks first: a transaction that deletes what is not there does nothing at all. */
async function removeAll(client: TableClient, rowKeys: ReadonlySet<string>): Promise<void> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const there = (await keysIn(client)).filter((rowKey) => rowKeys.has(rowKey));
    try {
      for (let start = 0; start < there.length; start += MAX_ROWS) {
        const group = there.slice(start, start + MAX_ROWS);
        await sendChanges(
          client,
          group.map((rowKey) => ({ operation: 'delete', row: { partitionKey: PARTITION, rowKey } })),
        );
      }
      return;
    } catch (error) {
      // Somebody else took one of them away meanwhile, or this very call did and its answer was lost.
      if (statusOf(error) !== 404) throw error;
    }
  }
  const message = `changing the marks: ${MAX_TRIES} tries to take some away lost to other writers. The next run tries again.`;
  throw new StoreError('rejected', message, 'TooManyWriters');
}

async function keysIn(client: TableClient): Promise<string[]> {
  const queryOptions = { filter: `PartitionKey eq '${PARTITION}'`, select: ['RowKey'] };
  const rows = await Array.fromAsync(client.listEntities({ queryOptions }));
  return rows.map(({ rowKey = '' }) => rowKey);
}
