import type { Listed } from '../../ports/index.ts';

/** One request looks at so many items of the listing at most; what is left is for the next. */
const mostLookedAt = 5_000;
const perLook = 250;

/** A page that is asked for. */
export interface ListedPage {
  readonly top: number;
  readonly from?: string | undefined;
}

/**
 * One page of those items of a listing that are wanted. The listing itself knows no such filter, so items are looked at one by
 * one. A page may have fewer than `top`, or none, and go on all the same: however long the listing is, one request ends.
 *
 * @param list a page of the whole listing; its end is a place to go on from.
 */
export async function filteredPage<T>(
  list: (page: ListedPage) => Promise<Listed<T>>,
  isWanted: (item: T) => boolean,
  { top, from }: ListedPage,
): Promise<Listed<T>> {
  const items: T[] = [];
  let place = from;
  for (let looked = 0; looked < mostLookedAt; looked += perLook) {
    const page = await list({ top: perLook, from: place });
    const places = page.items.flatMap((item, index) => (isWanted(item) ? [index] : []));
    const last = places[top - items.length - 1];
    const taken = page.items.slice(0, last === undefined ? undefined : last + 1);
    items.push(...taken.filter(isWanted));
    const isWhole = taken.length === page.items.length;
    if (last !== undefined) return { items, next: isWhole ? page.next : await endAfter(list, taken, place) };
    if (page.next === undefined) return { items, next: undefined };
    place = page.next;
  }
  return { items, next: place };
}

/** The place after the items of a page that were taken: only ends of pages are places. */
async function endAfter<T>(
  list: (page: ListedPage) => Promise<Listed<T>>,
  taken: readonly T[],
  from: string | undefined,
): Promise<string | undefined> {
  return (await list({ top: taken.length, from })).next;
}
