import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Mark } from '../../domain/model/plan.ts';
import type { StalenessReason } from '../../domain/model/reasons.ts';
import type { Marks, StillInTime } from '../../ports/index.ts';
import { type BeforeWriting, untold } from './state-rows.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readAll } from './store/odd-rows.ts';
import { unlessConflict, writeOptimistically } from './store/optimistic-write.ts';
import type { Row } from './store/rows.ts';
import { codeOf, instant, mode } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { MAX_ROWS, sendChanges, writeAll } from './store/transactions.ts';

/** One partition a tenant: marks are a small part of its access, and all of them are read at once. */
const PARTITION = 'marks';

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
export function createMarks(tables: Tables, tenantId: string, beforeWriting: BeforeWriting = untold): Marks {
  const table = tenantTable(tables, 'Marks', tenantId);
  return {
    read(onOdd) {
      return table.use('reading the marks', async (client) => {
        const marks = new Map<string, Mark>();
        const rows = client.listEntities({ queryOptions: { filter: filterOf(table) } });
        for (const mark of await readAll(rows, (row) => table.read(row, markRow), onOdd))
          marks.set(mark.id, mark);
        return marks;
      });
    },
    change({ put, remove }) {
      return table.use('changing the marks', async (client) => {
        // One row for each mark: a transaction must not name a row twice.
        const rows = [...new Map(put.map((mark) => [mark.id, toMarkRow(table, mark)])).values()];
        const partitionKey = table.partition(PARTITION);
        const gone = remove.map((id) => ({ partitionKey, rowKey: rowKeyOf(id) }));
        const inTime = await beforeWriting(table, { put: rows, remove: gone });
        await writeAll(client, rows, inTime);
        if (remove.length > 0) await removeAll(client, table, new Set(remove.map(rowKeyOf)), inTime);
      });
    },
  };
}

function filterOf(table: TenantTable): string {
  return `PartitionKey eq '${table.partition(PARTITION)}'`;
}

function toMarkRow(table: TenantTable, mark: Mark): Row {
  return table.row(
    { partitionKey: table.partition(PARTITION), rowKey: rowKeyOf(mark.id) },
    {
      Id: mark.id,
      Reason: mark.reason,
      MarkedAt: mark.markedAt.toISOString(),
      Due: mark.due.toISOString(),
      Mode: mark.mode,
      PlanId: mark.planId,
    },
  );
}

function rowKeyOf(id: string): string {
  return encodeKeyPart(id, MAX_KEY_UNITS);
}

/**
 * Reads first: a transaction that deletes what is not there does nothing at all. It also fails where this very call
 * removed the rows and its answer was lost.
 */
async function removeAll(
  client: TableClient,
  table: TenantTable,
  rowKeys: ReadonlySet<string>,
  inTime: StillInTime,
): Promise<void> {
  const giveUp = { operation: 'changing the marks', advice: 'The next run tries again to take them away.' };
  const partitionKey = table.partition(PARTITION);
  await writeOptimistically<void>(giveUp, async () => {
    const there = (await keysIn(client, table)).filter((rowKey) => rowKeys.has(rowKey));
    for (let start = 0; start < there.length; start += MAX_ROWS) {
      const group = there.slice(start, start + MAX_ROWS);
      const deletions = group.map(
        (rowKey) => ({ operation: 'delete', row: { partitionKey, rowKey } }) as const,
      );
      inTime();
      if (!(await unlessConflict(sendChanges(client, deletions)))) return undefined;
    }
    return { result: undefined };
  });
}

async function keysIn(client: TableClient, table: TenantTable): Promise<string[]> {
  const queryOptions = { filter: filterOf(table), select: ['RowKey'] };
  const rows = await Array.fromAsync(client.listEntities({ queryOptions }));
  return rows.map(({ rowKey = '' }) => rowKey);
}
