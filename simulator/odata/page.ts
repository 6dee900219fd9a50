import type { QueryRequest } from './request.ts';
import { type ItemPosition, writeSkipToken } from './skip-token.ts';

/** One item of a listing and its position. */
export interface Entry {
  readonly position: ItemPosition;
  readonly value: object;
}

export interface Listing {
  /** The part after `$metadata#`. */
  readonly context: string;
  /** The items from the start of this page. One more than the page holds is read. */
  readonly entries: Iterable<Entry>;
  readonly size: number;
  /** ISO 8601: the instant when the listing began. */
  readonly at: string;
  /** The last position of the previous page. */
  readonly after: ItemPosition | undefined;
  readonly count?: number | undefined;
  /** A lower limit for this page, down to 0; the page then has a next link although it is not full. */
  readonly atMost?: number;
}

interface Page {
  readonly '@odata.context': string;
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
  readonly value: readonly object[];
}

type PageRequest = Pick<QueryRequest, 'origin' | 'path' | 'query'>;

/** One page of a listing, with a next link if more items follow. */
export function page(called: PageRequest, listing: Listing): Page {
  const room = Math.min(listing.size, listing.atMost ?? listing.size);
  const value: object[] = [];
  let last = listing.after;
  let hasMore = false;
  for (const entry of listing.entries) {
    hasMore = value.length === room;
    if (hasMore) break;
    value.push(entry.value);
    last = entry.position;
  }
  return {
    '@odata.context': metadataUrl(called, listing.context),
    ...(listing.count !== undefined && { '@odata.count': listing.count }),
    ...(hasMore && { '@odata.nextLink': nextLink(called, listing.at, last) }),
    value,
  };
}

/**
 * The context URL, in the version that was called.
 * @param context the part after `$metadata#`.
 */
export function metadataUrl({ origin, path }: Pick<PageRequest, 'origin' | 'path'>, context: string): string {
  return `${origin}/${path.startsWith('/beta/') ? 'beta' : 'v1.0'}/$metadata#${context}`;
}

/** An absolute link that repeats the whole query: the caller needs to add nothing. */
function nextLink({ origin, path, query }: PageRequest, at: string, after: ItemPosition | undefined): string {
  const options = [...query].filter(([name]) => name !== '$skiptoken');
  const parts = [...options, ['$skiptoken', writeSkipToken({ at, after }, query)] as const];
  return `${origin}${path}?${parts.map(([name, value]) => `${encodeURIComponent(name).replaceAll('%24', '$')}=${encodeURIComponent(value)}`).join('&')}`;
}
