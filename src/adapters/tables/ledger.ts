import type { TableClient } from '@azure/data-tables';
import { StoreError } from '../../ports/errors.ts';
import type { Lease, Ledger, LedgerEntry } from '../../ports/index.ts';
import { stillHeld, toLeaseRow } from './lease-rows.ts';
import {
  changeKeyShape,
  changesWhere,
  idInKeyRow,
  placeOfChange,
  placeOfKey,
  toKeyRow,
  toLedgerEntry,
  toLedgerRow,
} from './ledger-rows.ts';
import { statusOf } from './store/failures.ts';
import type { RowPlace } from './store/keys.ts';
import { checkedPlace, listPage } from './store/list-page.ts';
import { findRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { type RowChange, sendChanges } from './store/transactions.ts';

/** How often a write is tried again when others write the same rows at the same time. */
const MAX_TRIES = 20;

/** The table of changes on an open connection. */
interface Changes {
  readonly client: TableClient;
  readonly table: TenantTable;
}

type Claimed = Awaited<ReturnType<Ledger['claim']>>;

/**
 * The record of changes in table `Changes`, newest first. A claim is one transaction of up to three rows: the change,
 * its key, which makes it unique for ever, and the row of the lease it rests on, under its ETag.
 */
export function createLedger(tables: Tables, tenantId: string): Ledger {
  const table = tenantTable(tables, 'Changes', tenantId);
  return {
    claim(entry, lease) {
      return table.use(`claiming change ${entry.id}`, (client) => claim({ client, table }, entry, lease));
    },
    settle(entry) {
      return table.use(`settling change ${entry.id}`, (client) => settle({ client, table }, entry));
    },
    find(id) {
      const place = placeOfChange(table, id);
      return table.use(`looking for change ${id}`, async (client) =>
        place === undefined ? undefined : (await found({ client, table }, place))?.entry,
      );
    },
    list(filter, { top, from }) {
      return table.use('listing changes', (client) => {
        const place = checkedPlace(from, changeKeyShape, 'listing changes');
        return listPage(client, changesWhere(table, filter), { top, from: place }, (row) =>
          toLedgerEntry(table, row),
        );
      });
    },
  };
}

async function claim(changes: Changes, entry: LedgerEntry, lease: Lease | undefined): Promise<Claimed> {
  const { client, table } = changes;
  const rows: RowChange[] = [
    { operation: 'create', row: toKeyRow(table, entry) },
    { operation: 'create', row: toLedgerRow(table, entry) },
  ];
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const kept = lease && (await stillHeld(client, table, lease));
    if (lease !== undefined && kept === undefined) return { kind: 'lost' };
    const touch: RowChange[] = kept
      ? [{ operation: 'update', row: toLeaseRow(table, kept.lease), etag: kept.etag }]
      : [];
    try {
      await sendChanges(client, [...touch, ...rows]);
      return { kind: 'claimed' };
    } catch (error) {
      const status = statusOf(error);
      if (status === 409) return await holderOf(changes, entry);
      // The lease's row was written since it was read: by its next holder, or by ourselves. Look again.
      if (lease === undefined || (status !== 412 && status !== 404)) throw error;
    }
  }
  throw tooManyWriters(`claiming change ${entry.id}`);
}

async function holderOf(changes: Changes, entry: LedgerEntry): Promise<Claimed> {
  const { client, table } = changes;
  const { partitionKey, rowKey } = placeOfKey(table, entry);
  const id = idInKeyRow(table, await client.getEntity(partitionKey, rowKey));
  const place = placeOfChange(table, id);
  const holder = place && (await found(changes, place))?.entry;
  if (holder === undefined) {
    const message = `claiming change ${entry.id}: its key in table Changes belongs to change ${id}, which is not there. Somebody removed it: nothing was written.`;
    throw new StoreError('corrupt-row', message, 'ClaimWithoutChange');
  }
  // Written by this very call, whose answer was lost on the way and which the SDK sent again.
  if (holder.id === entry.id && holder.state === 'claimed') return { kind: 'claimed' };
  return { kind: 'exists', entry: holder };
}

async function settle(changes: Changes, entry: LedgerEntry): Promise<void> {
  const { client, table } = changes;
  const place = toLedgerRow(table, entry);
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const kept = await found(changes, place);
    if (kept === undefined) throw neverClaimed(entry);
    if (isSettledBetter(kept.entry, entry)) return;
    const row = toLedgerRow(table, settledOnce(kept.entry, entry));
    try {
      // A transaction, because Azurite garbles characters beyond ASCII in long single writes.
      await sendChanges(client, [{ operation: 'update', row, etag: kept.etag }]);
      return;
    } catch (error) {
      if (statusOf(error) !== 412) throw error;
    }
  }
  throw tooManyWriters(`settling change ${entry.id}`);
}

async function found(
  { client, table }: Changes,
  place: RowPlace,
): Promise<{ readonly entry: LedgerEntry; readonly etag: string } | undefined> {
  const row = await findRow(client, place);
  return row && { entry: toLedgerEntry(table, row), etag: row.etag };
}

/** What is known for sure is not overwritten by what is not: a slow process may settle after one that looked. */
function isSettledBetter(kept: LedgerEntry, given: LedgerEntry): boolean {
  const certain = kept.state === 'done' || kept.state === 'refused';
  return certain && (given.state === 'unconfirmed' || given.state === 'claimed');
}

/** Who settles second may know more, but not when: what is counted by its instant must not be counted again. */
function settledOnce(kept: LedgerEntry, given: LedgerEntry): LedgerEntry {
  return kept.state === given.state && kept.settledAt !== undefined
    ? { ...given, settledAt: kept.settledAt }
    : given;
}

function neverClaimed({ id }: LedgerEntry): StoreError {
  const message = `settling change ${id}: it is not in table Changes. It was never claimed, or somebody removed it; nothing was written.`;
  return new StoreError('corrupt-row', message, 'NeverClaimed');
}

function tooManyWriters(doing: string): StoreError {
  const message = `${doing}: ${MAX_TRIES} tries lost to other writers. Nothing was written.`;
  return new StoreError('rejected', message, 'TooManyWriters');
}
