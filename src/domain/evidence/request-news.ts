import type { StoredRequest } from '../model/evidence.ts';
import type { InstantText, RecordedRequest } from '../model/recorded.ts';

/** What is to be written down of a listing of requests. */
export interface RequestNews {
  /** New ones, and those that became something else. */
  readonly changed: readonly StoredRequest[];
  /** Those that Graph has forgotten. */
  readonly forgotten: readonly StoredRequest[];
}

/**
 * Compares a listing of requests with what is stored. How instants are rounded is no news: lists differ in that
 * (docs/graph-facts.md#instants).
 *
 * @param listing.complete whether what is missing in it is forgotten. @param listing.unreadable ids of rows that were there.
 */
export function requestNews(
  known: readonly StoredRequest[],
  listing: {
    readonly requests: readonly RecordedRequest[];
    readonly complete: boolean;
    readonly unreadable: ReadonlySet<string>;
  },
  now: InstantText,
): RequestNews {
  const before = new Map(known.map((stored) => [idOf(stored.request), stored]));
  const listed = new Map(listing.requests.map((request) => [idOf(request), request]));
  const changed = [...listed].flatMap(([id, request]) => {
    const stored = before.get(id);
    const isKnown =
      stored !== undefined && stored.forgottenAt === undefined && isSameRequest(request, stored.request);
    return isKnown ? [] : [{ request, changedAt: now }];
  });
  const isForgotten = ({ request, forgottenAt }: StoredRequest) =>
    forgottenAt === undefined && !listed.has(idOf(request)) && !listing.unreadable.has(request.id);
  const forgotten = listing.complete ? known.filter(isForgotten) : [];
  return { changed, forgotten: forgotten.map((stored) => ({ ...stored, forgottenAt: now })) };
}

function idOf({ of, id }: RecordedRequest): string {
  return `${of} ${id}`;
}

function isSameRequest(one: RecordedRequest, other: RecordedRequest): boolean {
  return (
    one.status === other.status &&
    one.action === other.action &&
    one.targetScheduleId === other.targetScheduleId &&
    one.approvalId === other.approvalId &&
    (one.completedDateTime === null) === (other.completedDateTime === null)
  );
}
