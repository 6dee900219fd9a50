import type { TableClient } from '@azure/data-tables';
import { StoreError } from '../../../ports/errors.ts';
import type { Listed } from '../../../ports/index.ts';
import { statusOf } from './failures.ts';
import type { ListedRow } from './rows.ts';

/**
 * One page of the rows of one partition, in the order of their keys.
 *
 * @param filter with the partition, and with nothing else than what an earlier call had, so that pages fit together.
 * @param toItem `undefined` leaves a row out; the page goes on with the next.
 */
export async function listPage<T>(
  client: TableClient,
  filter: string,
  page: { readonly top: number; readonly from: string | undefined },
  toItem: (row: ListedRow) => T | undefined,
): Promise<Listed<T>> {
  // Going on from a key and not by the SDK's token: that one is two keys in base64, which a caller could forge.
  const after = page.from === undefined ? '' : ` and RowKey gt '${page.from}'`;
  const rows = client.listEntities({ queryOptions: { filter: `${filter}${after}` } });
  const items: T[] = [];
  for await (const found of pagesOf(rows.byPage({ maxPageSize: page.top }))) {
    const more = 'continuationToken' in found && found.continuationToken !== undefined;
    // Azure may answer with few rows, or none, although there are more, further on.
    for (const [index, row] of found.entries()) {
      const item = toItem(row);
      if (item !== undefined) items.push(item);
      const isLast = !more && index === found.length - 1;
      if (items.length === page.top) return { items, next: isLast ? undefined : row.rowKey };
    }
  }
  return { items, next: undefined };
}

/** Whoever may only read does not create a table: one that nobody has written to has no pages. */
async function* pagesOf<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pages;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/**
 * The place that a listing goes on from, if it may be one that the listing gave.
 *
 * @param shape of such places; nothing that matches may hold what a filter would read differently.
 * @param operation to begin the sentence of the failure: `listing runs`.
 */
export function checkedPlace(from: string | undefined, shape: RegExp, operation: string): string | undefined {
  if (from === undefined || shape.test(from)) return from;
  const message = `${operation}: the place to go on from is not one that this listing gave. Begin again without it.`;
  throw new StoreError('rejected', message, 'InvalidContinuationToken');
}
