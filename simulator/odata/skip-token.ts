import { bitsOf } from '../random.ts';
import { badRequest } from '../refusal.ts';

/** Where a listing goes on, and the instant at which all its pages are looked at. */
export interface Bookmark {
  /** ISO 8601: the instant of the first page. What arrives later does not shift the pages. */
  readonly at: string;
  /** The last item that was handed over; `undefined`: none yet. */
  readonly after: ItemPosition | undefined;
}

export interface ItemPosition {
  readonly id: string;
  /** Its place among the items: an instant in a log, else a running number. */
  readonly place: number;
}

/** Opaque to the caller. Bound to the query it was made for. */
export function writeSkipToken({ at, after }: Bookmark, query: URLSearchParams): string {
  const body = JSON.stringify([at, after?.id ?? null, after?.place ?? null, fingerprint(query)]);
  return Buffer.from(`${bitsOf(body).toString(36)}.${body}`).toString('base64url');
}

/**
 * @returns `undefined` when the request has no `$skiptoken`.
 * @throws GraphRefusal 400 for a token that is garbled or was made for another query.
 */
export function readSkipToken(query: URLSearchParams): Bookmark | undefined {
  const token = query.get('$skiptoken');
  if (token === null) return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  const [, check, body] = /^([0-9a-z]+)\.(.*)$/s.exec(text) ?? [];
  if (body === undefined || bitsOf(body).toString(36) !== check)
    throw badRequest('The skip token is not valid.');
  const [at, id, place, made]: [string, string | null, number | null, number] = JSON.parse(body);
  if (made !== fingerprint(query)) throw badRequest('The skip token does not belong to this query.');
  return { at, after: id === null || place === null ? undefined : { id, place } };
}

/** Of everything that is asked, in whatever order; the token itself left out. */
function fingerprint(query: URLSearchParams): number {
  const parts = [...query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${value}`);
  return bitsOf(parts.sort().join('&'));
}
