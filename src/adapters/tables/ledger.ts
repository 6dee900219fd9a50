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
import { type RowChange, sendChanges } from './store/send-transaction.ts';
import type { Tables } from './store/tables.ts';

/** How often a write is tried again when others write the same rows at the same time. */
const MAX_TRIES = 20;

type Claimed = Awaited<ReturnType<Ledger['claim']>>;

/**
 * The record of changes in table `Changes`, newest first. A claim is one transaction of up to three rows: the change,
 * its key, which makes it unique for ever, and the row of the lease it rests on, under its ETag.
 */
export function createLedger(tables: Tables): Ledger {
  return {
    claim(entry, lease) {
      return tables.use('Changes', `claiming change ${entry.id}`, (client) => claim(client, entry, lease));
    },
    settle(entry) {
      return tables.use('Changes', `settling change ${entry.id}`, (client) => settle(client, entry));
    },
    find(id) {
      const place = placeOfChange(id);
      return tables.use('Changes', `looking for change ${id}`, async (client) =>
        place === undefined ? undefined : (await found(client, place))?.entry,
      );
    },
    list(filter, { top, from }) {
      return tables.use('Changes', 'listing changes', (client) => {
        const place = checkedPlace(from, changeKeyShape, 'listing changes');
        return listPage(client, changesWhere(filter), { top, from: place }, toLedgerEntry);
      });
    },
  };
}

async function claim(client: TableClient, entry: LedgerEntry, lease: Lease | undefined): Promise<Claimed> {
  const rows: RowChange[] = [
    { operation: 'create', row: toKeyRow(entry) },
    { operation: 'create', row: toLedgerRow(entry) },
  ];
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const kept = lease && (await stillHeld(client, lease));
    if (lease !== undefined && kept === undefined) return { kind: 'lost' };
    const touch: RowChange[] = kept
      ? [{ operation: 'update', row: toLeaseRow(kept.lease), etag: kept.etag }]
      : [];
    try {
      await sendChanges(client, [...touch, ...rows]);
      return { kind: 'claimed' };
    } catch (error) {
      const status = statusOf(error);
      if (status === 409) return await holderOf(client, entry);
      // The lease's row was written since it was read: by its next holder, or by ourselves. Look again.
      if (lease === undefined || (status !== 412 && status !== 404)) throw error;
    }
  }
  throw tooManyWriters(`claiming change ${entry.id}`);
}

async function holderOf(client: TableClient, entry: LedgerEntry): Promise<Claimed> {
  const { partitionKey, rowKey } = placeOfKey(entry);
  const id = idInKeyRow(await client.getEntity(partitionKey, rowKey));
  const place = placeOfChange(id);
  const holder = place && (await found(client, place))?.entry;
  if (holder === undefined) {
    const message = `claiming change ${entry.id}: its key in table Changes belongs to change ${id}, which is not there. Somebody removed it: nothing was written.`;
    throw new StoreError('corrupt-row', message, 'ClaimWithoutChange');
  }
  // Written by this very call, whose answer was lost on the way and which the SDK sent again.
  if (holder.id === entry.id && holder.state === 'claimed') return { kind: 'claimed' };
  return { kind: 'exists', entry: holder };
}

async function settle(client: TableClient, entry: LedgerEntry): Promise<void> {
  const place = toLedgerRow(entry);
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const kept = await found(client, place);
    if (kept === undefined) throw neverClaimed(entry);
    if (isSettledBetter(kept.entry, entry)) return;
    const row = toLedgerRow(settledOnce(kept.entry, entry));
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
  client: TableClient,
  { partitionKey, rowKey }: RowPlace,
): Promise<{ readonly entry: LedgerEntry; readonly etag: string } | undefined> {
  try {
    const row = await client.getEntity(partitionKey, rowKey);
    return { entry: toLedgerEntry(row), etag: row.etag };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
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
