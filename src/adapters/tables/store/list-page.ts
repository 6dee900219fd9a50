import type { TableClient } from '@azure/data-tables';
import { StoreError } from '../../../ports/errors.ts';
import type { Listed } from '../../../ports/index.ts';
import type { ListedRow } from './rows.ts';

/**
 * One page of the rows of one partition, in the order of their keys.
 *
 * @param filter with the partition, and with nothing else than what an earlier call had, so that pages fit together.
 */
export async function listPage<T>(
  client: TableClient,
  filter: string,
  page: { readonly top: number; readonly from: string | undefined },
  toItem: (row: ListedRow) => T,
): Promise<Listed<T>> {
  // Going on from a key and not by the SDK's token: that one is two keys in base64, which a caller could forge.
  const after = page.from === undefined ? '' : ` and RowKey gt '${page.from}'`;
  const rows = client.listEntities({ queryOptions: { filter: `${filter}${after}` } });
  for await (const found of rows.byPage({ maxPageSize: page.top })) {
    const more = 'continuationToken' in found && found.continuationToken !== undefined;
    // Azure may answer with no rows although there are more, further on.
    if (found.length === 0 && more) continue;
    return { items: found.map(toItem), next: more ? found.at(-1)?.rowKey : undefined };
  }
  return { items: [], next: undefined };
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
