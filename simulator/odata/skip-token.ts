import { bitsOf } from '../random.ts';
import { badRequest } from '../refusal.ts';

/** The place where a listing continues, and the instant that all its pages show. */
export interface Bookmark {
  /** ISO 8601: the instant of the first page. Later arrivals do not shift the pages. */
  readonly at: string;
  /** The last item that was returned. `undefined`: none so far. */
  readonly after: ItemPosition | undefined;
}

export interface ItemPosition {
  readonly id: string;
  /** The item's place in the listing: an instant in a log, otherwise a running number. */
  readonly place: number;
}

/** A token that is opaque to the caller and bound to its query. */
export function writeSkipToken({ at, after }: Bookmark, query: URLSearchParams): string {
  const body = JSON.stringify([at, after?.id ?? null, after?.place ?? null, fingerprint(query)]);
  return Buffer.from(`${bitsOf(body).toString(36)}.${body}`).toString('base64url');
}

/**
 * @returns `undefined` when the request has no `$skiptoken`.
 * @throws GraphRefusal 400 for a garbled token or a token of another query.
 */
export function readSkipToken(query: URLSearchParams): Bookmark | undefined {
  const token = query.get('$skiptoken');
  if (token === null) return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  const [, check, body] = /^([0-9a-z]+)\.(.*)$/s.exec(text) ?? [];
  if (body === undefined || bitsOf(body).toString(36) !== check)
    throw badRequest('The skip token is not valid.');
  const [at, id, place, boundTo]: [string, string | null, number | null, number] = JSON.parse(body);
  if (boundTo !== fingerprint(query)) throw badRequest('The skip token does not belong to this query.');
  return { at, after: id === null || place === null ? undefined : { id, place } };
}

/** A hash of all options in any order, without the token itself. */
function fingerprint(query: URLSearchParams): number {
  const parts = [...query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${value}`);
  return bitsOf(parts.sort().join('&'));
}
