import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { UnreadableRow } from '../../domain/model/unreadable.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import type { Listed, ReadPage } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';
import { InputProblem, unusable } from './request-parts.ts';

/** The end of a page: its last item, the position of that item, and the listing. */
const cursor = z.strictObject({ after: z.string(), at: z.int().positive(), of: z.string() });
type Cursor = z.output<typeof cursor>;

/** A row that cannot be read: what it is about, as far as that can be read, and what is wrong with it. */
const unreadableBody = z.object({
  id: z.string().optional(),
  principalId: z.string().optional(),
  roleDefinitionId: z.string().optional(),
  directoryScopeId: z.string().optional(),
  because: z.string(),
});
/** Unreadable rows that are named; the others are counted. */
const mostNamed = 100;

interface GraphList<T> extends Listed<T> {
  /** Found on the way to the end of this page. Absent: there was none. */
  readonly unreadable?: readonly z.output<typeof unreadableBody>[];
  readonly unreadableNotNamed?: number;
}

/** Rows that one request reads from Graph at most; a longer listing must be narrowed by a filter. */
const MAX_ROWS = 100_000;

/**
 * One page of a listing that Graph gives page by page and without a place to go on from. It is read from its beginning
 * up to what was asked for, and goes on after the last item of the page before, wherever that stands now: what was added
 * or removed in between never makes it skip an item that was there all the time in the same order.
 *
 * @param listing names what is listed, filters included; a cursor of another listing is refused.
 */
export async function onePage<T extends { readonly id: string }>(
  pages: AsyncIterable<ReadPage<T>>,
  { top, from }: { readonly top: number; readonly from?: string | undefined },
  listing: unknown,
): Promise<GraphList<T>> {
  const of = fingerprint(listing);
  const after = from === undefined ? undefined : readCursor(from, of);
  const rows: T[] = [];
  const odd: UnreadableRow[] = [];
  let start = after === undefined ? 0 : undefined;
  for await (const page of pages) {
    rows.push(...page.rows);
    odd.push(...page.unreadable);
    if (rows.length > MAX_ROWS) throw new InputProblem(listingTooLong());
    start ??= startAfter(rows, after);
    if (start !== undefined && rows.length > start + top) break;
  }
  start ??= rows.findIndex((row) => row.id === after?.after) + 1;
  if (after !== undefined && start === 0) throw new InputProblem(listingChanged());
  const items = rows.slice(start, start + top);
  const last = items.at(-1);
  const more = rows.length > start + items.length && last !== undefined;
  return {
    items,
    next: more ? writeCursor({ after: last.id, at: start + items.length, of }) : undefined,
    ...(odd.length > 0 && { unreadable: odd.slice(0, mostNamed).map(toUnreadableBody) }),
    ...(odd.length > mostNamed && { unreadableNotNamed: odd.length - mostNamed }),
  };
}

function toUnreadableBody({ id, because, ...about }: UnreadableRow): z.output<typeof unreadableBody> {
  const { principalId, roleDefinitionId, directoryScopeId } = about;
  return { id, principalId, roleDefinitionId, directoryScopeId, because };
}

/** The answer of a listing: its items, where it goes on, and what of it could not be read. */
export function listBody<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().optional(),
    unreadable: z.array(unreadableBody).optional(),
    unreadableNotNamed: z.int().optional(),
  });
}

/** The usual case: nothing moved. */
function startAfter<T extends { readonly id: string }>(
  rows: readonly T[],
  after: Cursor | undefined,
): number | undefined {
  return after !== undefined && rows[after.at - 1]?.id === after.after ? after.at : undefined;
}

function readCursor(from: string, of: string): Cursor {
  const read = cursor.safeParse(parseJson(Buffer.from(from, 'base64url').toString('utf8')));
  if (read.success && read.data.of === of) return read.data;
  throw unusable([
    { at: 'query.from', message: 'expected the next of the page before, with the same filters' },
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function writeCursor(end: Cursor): string {
  return Buffer.from(JSON.stringify(end)).toString('base64url');
}

function fingerprint(listing: unknown): string {
  return createHash('sha256').update(canonicalJson(listing)).digest('base64url').slice(0, 12);
}

function listingChanged(): HttpAnswer {
  const detail = 'What the page before ended with is no longer there. Begin again without from.';
  return problem(409, 'The listing has changed', detail);
}

function listingTooLong(): HttpAnswer {
  const detail = `The listing has more than ${MAX_ROWS} items. Narrow it with principalId, roleDefinitionId or directoryScopeId.`;
  return problem(422, 'The listing is too long', detail);
}
