import { RestError, type TableClient } from '@azure/data-tables';
import { codeOf, statusOf } from './failures.ts';
import type { Row } from './rows.ts';
import { sendTransaction } from './send-transaction.ts';

/** Azure's limits for one transaction: 100 rows of one partition, and a body of 4 MiB. */
export const MAX_ROWS = 100;
const MAX_BODY_BYTES = 4 * 1024 * 1024 - 64 * 1024;

/** More than is written around one row: boundary, request line, headers, column names. */
const FRAME_BYTES = 2 * 1024;

/** Up to this bound of its size, a row is not measured: 100 such rows stay under the limit of a body. */
const UNMEASURED_BYTES = 32 * 1024;

/** The items in groups whose rows fit one transaction each, in the order given. All rows must be of one partition. */
export function* fittingTransactions<T>(items: Iterable<T>, rowOf: (item: T) => Row): Generator<T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bodyBytes(rowOf(item));
    if (group.length === MAX_ROWS || (group.length > 0 && bytes + size > MAX_BODY_BYTES)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

/** At least what the row takes in the body of a transaction. */
function bodyBytes(row: Row): number {
  let units = 0;
  for (const column in row) units += String(row[column]).length;
  // A UTF-16 unit takes at most 3 bytes: our columns hold no control characters, which alone take 6.
  const bound = FRAME_BYTES + 3 * units;
  return bound <= UNMEASURED_BYTES ? bound : FRAME_BYTES + Buffer.byteLength(JSON.stringify(row));
}

/** Creates all rows or none. `false`: at least one of them is there already, and none was created. */
export async function createAll(client: TableClient, rows: readonly Row[]): Promise<boolean> {
  try {
    await sendTransaction(client, 'create', rows);
    return true;
  } catch (error) {
    if (isAlreadyThere(error)) return false;
    throw error;
  }
}

/**
 * Writes rows whose key names their content: one that is there stays as it is. In transactions even if it is a single
 * row, because Azurite garbles characters beyond ASCII in long single writes (it decodes each piece of the body alone).
 */
export async function writeAll(client: TableClient, rows: readonly Row[]): Promise<void> {
  for (const group of fittingTransactions(rows, (row) => row)) {
    await sendTransaction(client, 'replace', group);
  }
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof RestError && statusOf(error) === 409 && codeOf(error) === 'EntityAlreadyExists';
}
