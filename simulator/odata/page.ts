import type { QueryRequest } from './request.ts';
import { type ItemPosition, writeSkipToken } from './skip-token.ts';

/** One item of a listing, and where it stands. */
export interface Entry {
  readonly position: ItemPosition;
  readonly value: object;
}

export interface Listing {
  /** What follows `$metadata#`. */
  readonly context: string;
  /** From where this page begins; read only as far as the page goes, and one further. */
  readonly entries: Iterable<Entry>;
  readonly size: number;
  /** ISO 8601: when the listing was begun. */
  readonly at: string;
  /** Where the page before ended. */
  readonly after: ItemPosition | undefined;
  readonly count?: number | undefined;
  /** A page with fewer items than it could have, down to none, and a next link all the same. */
  readonly atMost?: number;
}

export interface Page {
  readonly '@odata.context': string;
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
  readonly value: readonly object[];
}

type PageRequest = Pick<QueryRequest, 'origin' | 'path' | 'query'>;

/** One page of a listing, with a next link when there is more. */
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

/** Of the version that was called. @param context what follows `$metadata#`. */
export function metadataUrl({ origin, path }: Pick<PageRequest, 'origin' | 'path'>, context: string): string {
  return `${origin}/${path.startsWith('/beta/') ? 'beta' : 'v1.0'}/$metadata#${context}`;
}

/** Absolute, with everything that was asked: whoever follows it needs to add nothing. */
function nextLink({ origin, path, query }: PageRequest, at: string, after: ItemPosition | undefined): string {
  const asked = [...query].filter(([name]) => name !== '$skiptoken');
  const parts = [...asked, ['$skiptoken', writeSkipToken({ at, after }, query)] as const];
  return `${origin}${path}?${parts.map(([name, value]) => `${encodeURIComponent(name).replaceAll('%24', '$')}=${encodeURIComponent(value)}`).join('&')}`;
}
