import { odata } from '@azure/data-tables';
import { StoreError } from '../../domain/failures.ts';
import type { Ledger, LedgerEntry } from '../../ports.ts';
import { statusOf } from './failures.ts';
import { placeOfChange, toLedgerEntry, toLedgerRow } from './ledger-rows.ts';
import type { Tables } from './tables.ts';

/** How often a settlement is tried again when another process settles the same change at the same time. */
const SETTLE_TRIES = 5;

/**
 * The record of changes in table `Changes`: partition = the caller's object id, row key = its idempotency key, so that a
 * claim is one insert which only one can win. `find` looks through the table.
 */
export function createLedger(tables: Tables): Ledger {
  return {
    claim(entry) {
      return tables.use('Changes', `claiming change ${entry.id}`, async (client) => {
        try {
          await client.createEntity(toLedgerRow(entry));
          return { kind: 'claimed' };
        } catch (error) {
          if (statusOf(error) !== 409) throw error;
          const { partitionKey, rowKey } = placeOfChange(entry);
          return { kind: 'exists', entry: toLedgerEntry(await client.getEntity(partitionKey, rowKey)) };
        }
      });
    },
    settle(entry) {
      return tables.use('Changes', `settling change ${entry.id}`, async (client) => {
        const { partitionKey, rowKey } = placeOfChange(entry);
        for (let tries = 1; ; tries++) {
          const row = await client.getEntity(partitionKey, rowKey);
          if (isSettledBetter(toLedgerEntry(row), entry)) return;
          try {
            await client.updateEntity(toLedgerRow(entry), 'Replace', { etag: row.etag });
            return;
          } catch (error) {
            if (statusOf(error) !== 412 || tries === SETTLE_TRIES) throw error;
          }
        }
      });
    },
    find(id) {
      return tables.use('Changes', `looking for change ${id}`, async (client) => {
        for await (const row of client.listEntities({ queryOptions: { filter: odata`Id eq ${id}` } }))
          return toLedgerEntry(row);
        return undefined;
      });
    },
  };
}

/** What is known for sure is not overwritten by what is not: a slow process may settle after one that looked. */
function isSettledBetter(kept: LedgerEntry, given: LedgerEntry): boolean {
  if (kept.id !== given.id) {
    throw new StoreError(
      'untrustworthy',
      `settling change ${given.id}: its row in table Changes is of change ${kept.id}. Nothing was written.`,
      'ClaimNotOurs',
    );
  }
  const certain = kept.state === 'done' || kept.state === 'refused';
  return certain && (given.state === 'unconfirmed' || given.state === 'claimed');
}
