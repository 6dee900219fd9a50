import { z } from 'zod';
import type { Erasure } from '../../domain/model/evidence.ts';
import { newId } from '../../ports/ids.ts';
import { rowsOf } from './history-reading.ts';
import { type ListedRow, optionalColumn } from './store/rows.ts';
import { count, instantText } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { writeAll } from './store/transactions.ts';

/** What was taken out of the history, by whom and why: rows of table `EvidenceRuns` that are only added. */
export const erasuresPartition = 'erasures';

const erasureRow = z
  .object({
    At: instantText,
    By: z.string(),
    Reason: z.string(),
    Rows: count,
    Intervals: z.string().optional(),
  })
  .transform(
    ({ At, By, Reason, Rows, Intervals }): Erasure => ({
      ...{ at: At, by: By, reason: Reason, rows: Rows },
      ...(Intervals !== undefined && { intervals: Intervals.split(' ') }),
    }),
  );

/** @throws StoreError `corrupt-row` for a row that this app does not write so. */
export function toErasure(table: TenantTable, row: ListedRow): Erasure {
  return table.read(row, erasureRow);
}

export function readErasures(runs: TenantTable): Promise<readonly Erasure[]> {
  const rows = rowsOf(runs, `PartitionKey eq '${runs.partition(erasuresPartition)}'`);
  return Array.fromAsync(rows, (row) => toErasure(runs, row));
}

export async function addErasure(runs: TenantTable, { at, by, reason, rows, intervals }: Erasure) {
  const place = { partitionKey: runs.partition(erasuresPartition), rowKey: newId(new Date(at)) };
  const row = runs.row(place, {
    ...{ At: at, By: by, Reason: reason, Rows: rows },
    ...optionalColumn('Intervals', intervals?.join(' ')),
  });
  await runs.use('writing down what is taken out of the history', (client) => writeAll(client, [row]));
}
