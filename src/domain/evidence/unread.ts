import { isDirectoryRole } from '../model/access.ts';
import type { OpenRecord } from '../model/evidence.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Completeness } from './completeness.ts';
import { isAccess } from './moments.ts';
import type { Observed } from './observe.ts';
import { type Doubt, type LookPart, partOf } from './view.ts';

/** Where more of a part than this was not looked at, the part was not: looks are one row. */
const mostUnread = 200;

/**
 * What a night saw, less what is open and was not looked at although its part was: states and groups that are known only by a listing
 * that did not come whole. They keep the look that they had.
 */
export function lessUnread(
  seen: Completeness,
  observed: Pick<Observed, 'read' | 'holders'>,
  open: Iterable<OpenRecord>,
): Completeness {
  const byPart = Map.groupBy(unread(observed, open), ({ part }) => part);
  const tooMany = new Set<LookPart>();
  const doubts: Doubt[] = [...seen.doubts];
  for (const [part, ofPart] of byPart)
    if (ofPart.length > mostUnread) tooMany.add(part);
    else doubts.push(...ofPart);
  return { complete: seen.complete.difference(tooMany), doubts };
}

function unread(
  { read, holders }: Pick<Observed, 'read' | 'holders'>,
  open: Iterable<OpenRecord>,
): readonly Doubt[] {
  const found = [...open].flatMap(({ record }) => {
    const part = partOf(record);
    const id = lookedForBy(record);
    if (part === undefined || id === undefined) return [];
    const isSeen = isAccess(record) ? holders.has(id) : read.has(id);
    return isSeen ? [] : [[`${part} ${id}`, { part, id }] as const];
  });
  return [...new Map(found).values()];
}

/** The principal that has to be read for a record, in lower case. */
function lookedForBy(record: Recorded): string | undefined {
  if (record.kind === 'membership') return record.groupId.toLowerCase();
  if (record.kind === 'principal') return record.principal.id.toLowerCase();
  return isAccess(record) && !isDirectoryRole(record.key) ? record.key.groupId.toLowerCase() : undefined;
}
