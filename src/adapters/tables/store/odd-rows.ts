import { StoreError } from '../../../ports/errors.ts';
import type { OnOddRow } from '../../../ports/index.ts';
import type { ListedRow } from './rows.ts';

/** Reads one row of a listing. @returns `undefined` where it is not as it was written, and somebody heard of it. @throws StoreError */
export function readOrTell<T>(
  row: ListedRow,
  read: (row: ListedRow) => T,
  onOdd: OnOddRow | undefined,
): T | undefined {
  try {
    return read(row);
  } catch (error) {
    if (onOdd === undefined || !isOdd(error)) throw error;
    onOdd({ key: `${row.partitionKey} / ${row.rowKey}`, because: error.message });
    return undefined;
  }
}

/** What reading a row comes to that takes more requests. */
export async function orTold<T>(
  row: ListedRow,
  reading: Promise<T>,
  onOdd: OnOddRow | undefined,
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    return readOrTell(
      row,
      () => {
        throw error;
      },
      onOdd,
    );
  }
}

/** All rows of a listing that can be read. */
export async function readAll<T>(
  rows: AsyncIterable<ListedRow>,
  read: (row: ListedRow) => T,
  onOdd: OnOddRow | undefined,
): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) {
    const item = readOrTell(row, read, onOdd);
    if (item !== undefined) found.push(item);
  }
  return found;
}

function isOdd(error: unknown): error is StoreError {
  return error instanceof StoreError && error.kind === 'corrupt-row';
}
