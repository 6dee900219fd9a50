import type { TableClient } from '@azure/data-tables';
import { StoreError } from '../../../ports/errors.ts';
import { statusOf } from './failures.ts';
import type { Row } from './rows.ts';

/** How often a write is tried again when others write the same rows at the same time. */
const MAX_TRIES = 20;

/** What an attempt came to; `undefined`: another writer came in between, and it must read again. */
type Attempt<T> = { readonly result: T } | undefined;

/**
 * Reads, decides and writes until no other writer came in between.
 *
 * @param operation what is tried, to begin the sentence of the failure: `approving plan 7`.
 * @param advice ends that sentence: what was not done, and what comes next.
 * @throws StoreError `rejected` with code `TooManyWriters` where 20 attempts were lost.
 */
export async function writeOptimistically<T>(
  { operation, advice }: { readonly operation: string; readonly advice: string },
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const done = await attempt();
    if (done !== undefined) return done.result;
  }
  const message = `${operation}: ${MAX_TRIES} tries lost to other writers. ${advice}`;
  throw new StoreError('rejected', message, 'TooManyWriters');
}

/**
 * Puts a row in the place of the one with this ETag, or creates it.
 *
 * @param etag of the row as it was read; `undefined`: there was none.
 * @returns `false` where another writer created, changed or removed the row since.
 */
export function replaceIfUnchanged(
  client: TableClient,
  row: Row,
  etag: string | undefined,
): Promise<boolean> {
  return unlessConflict(
    etag === undefined ? client.createEntity(row) : client.updateEntity(row, 'Replace', { etag }),
  );
}

/** @returns `false` where the write failed because another writer was there: 409 created, 412 changed, 404 removed. */
export async function unlessConflict(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 409 || status === 412 || status === 404) return false;
    throw error;
  }
}
