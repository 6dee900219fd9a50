import { z } from 'zod';
import { StoreError } from '../../ports/errors.ts';
import type { LegalHold } from '../../ports/history-upkeep.ts';
import { rowsOf } from './history-reading.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import { unlessGone } from './store/rows.ts';
import { instantText } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { writeAll } from './store/transactions.ts';

/** Legal holds on the history of access: rows of table `EvidenceRuns`. */

const holdRow = z
  .object({ Id: z.string(), Reason: z.string(), By: z.string(), Since: instantText })
  .transform(({ Id, Reason, By, Since }): LegalHold => ({ id: Id, reason: Reason, by: By, since: Since }));

export function readHolds(runs: TenantTable): Promise<readonly LegalHold[]> {
  const rows = rowsOf(runs, `PartitionKey eq '${runs.partition('holds')}'`);
  return Array.fromAsync(rows, (row) => runs.read(row, holdRow));
}

/** @throws StoreError `rejected`, with code `LegalHold`. */
export async function refuseWhileHeld(runs: TenantTable, operation: string): Promise<void> {
  const [held] = await readHolds(runs);
  if (held === undefined) return;
  const message = `${operation}: nothing was taken out, because of legal hold ${held.id} of ${held.since} (${held.reason}). Release it first.`;
  throw new StoreError('rejected', message, 'LegalHold');
}

export async function writeHold(runs: TenantTable, { id, reason, by, since }: LegalHold): Promise<void> {
  const row = runs.row(placeOf(runs, id), { Id: id, Reason: reason, By: by, Since: since });
  await runs.use('writing a legal hold', (client) => writeAll(client, [row]));
}

export async function releaseHold(runs: TenantTable, id: string): Promise<void> {
  const { partitionKey, rowKey } = placeOf(runs, id);
  await runs.use('taking a row out of the history', (client) =>
    unlessGone(client.deleteEntity(partitionKey, rowKey)),
  );
}

function placeOf(runs: TenantTable, id: string): RowPlace {
  return { partitionKey: runs.partition('holds'), rowKey: encodeKeyPart(id, MAX_KEY_UNITS) };
}
