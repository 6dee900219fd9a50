import { hash, randomBytes } from 'node:crypto';
import { rowText } from './store/row-text.ts';
import type { ListedRow } from './store/rows.ts';

/**
 * Whether the rows of a table are those that are expected, partition by partition, in so little memory that the rows may be of any
 * number: of each partition a sum of digests is kept. Nobody can make other rows of the same sum, for the digests are of a salt that
 * is made anew each time.
 */
export class RowSums {
  readonly #salt = randomBytes(32).toString('hex');
  readonly #sums = new Map<string, BigUint64Array>();
  readonly #allowed = new Map<string, string>();

  /** @param rows each once; no other call has any of them. */
  expect(rows: Iterable<ListedRow>): void {
    for (const row of rows) this.#add(row, 1n);
  }

  /** Rows that may be there, and need not. They are few. */
  allow(rows: Iterable<ListedRow>): void {
    for (const row of rows) this.#allowed.set(keyOf(row), this.#digestOf(row).toString('hex'));
  }

  /** A row that is there. */
  find(row: ListedRow): void {
    const allowed = this.#allowed.get(keyOf(row));
    if (allowed === undefined || allowed !== this.#digestOf(row).toString('hex')) this.#add(row, -1n);
  }

  /** Partitions with rows that are not as they are expected, in order. */
  altered(): readonly string[] {
    const odd = [...this.#sums].filter(([, sum]) => sum.some((part) => part !== 0n));
    return odd.map(([partition]) => partition).toSorted();
  }

  #add(row: ListedRow, sign: 1n | -1n): void {
    const { partitionKey = '' } = row;
    const sum = this.#sums.get(partitionKey) ?? new BigUint64Array(4);
    this.#sums.set(partitionKey, sum);
    const digest = this.#digestOf(row);
    for (let part = 0; part < sum.length; part += 1)
      sum[part] = (sum[part] ?? 0n) + sign * digest.readBigUInt64LE(8 * part);
  }

  #digestOf(row: ListedRow): Buffer {
    return hash('sha256', `${this.#salt}${rowText(row)}`, 'buffer');
  }
}

export function keyOf({ partitionKey, rowKey }: ListedRow): string {
  return `${partitionKey} / ${rowKey}`;
}
