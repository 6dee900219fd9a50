import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Listed } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';
import { InputProblem, unusable } from './request-parts.ts';

/** Where a page ended: its last item, where that stood, and what was listed. */
const place = z.strictObject({ after: z.string(), at: z.int().positive(), of: z.string() });
type Place = z.output<typeof place>;

/** Rows that one request reads from Graph at most; more is a listing to be narrowed by a filter. */
const MAX_ROWS = 100_000;

/**
 * One page of a listing that Graph gives page by page and without a place to go on from. It is read from its beginning
 * up to what was asked for, and goes on after the last item of the page before, wherever that stands now: what was added
 * or removed in between never makes it skip an item that was there all the time in the same order.
 *
 * @param listing names what is listed, filters included; a cursor of another listing is refused.
 */
export async function onePage<T extends { readonly id: string }>(
  pages: AsyncIterable<readonly T[]>,
  { top, from }: { readonly top: number; readonly from?: string | undefined },
  listing: unknown,
): Promise<Listed<T>> {
  const of = fingerprint(listing);
  const after = from === undefined ? undefined : placeOf(from, of);
  const rows: T[] = [];
  let start = after === undefined ? 0 : undefined;
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length > MAX_ROWS) throw new InputProblem(tooLong());
    start ??= startAfter(rows, after);
    if (start !== undefined && rows.length > start + top) break;
  }
  start ??= rows.findIndex((row) => row.id === after?.after) + 1;
  if (after !== undefined && start === 0) throw new InputProblem(changed());
  const items = rows.slice(start, start + top);
  const last = items.at(-1);
  const more = rows.length > start + items.length && last !== undefined;
  return { items, next: more ? textOf({ after: last.id, at: start + items.length, of }) : undefined };
}

/** The usual case: nothing moved. */
function startAfter<T extends { readonly id: string }>(
  rows: readonly T[],
  after: Place | undefined,
): number | undefined {
  return after !== undefined && rows[after.at - 1]?.id === after.after ? after.at : undefined;
}

function placeOf(from: string, of: string): Place {
  const read = place.safeParse(jsonOf(Buffer.from(from, 'base64url').toString('utf8')));
  if (read.success && read.data.of === of) return read.data;
  throw unusable([
    { at: 'query.from', message: 'expected the next of the page before, with the same filters' },
  ]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function fingerprint(listing: unknown): string {
  return createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 12);
}

function changed(): HttpAnswer {
  const detail = 'What the page before ended with is no longer there. Begin again without from.';
  return problem(409, 'The listing has changed', detail);
}

function tooLong(): HttpAnswer {
  const detail = `The listing has more than ${MAX_ROWS} items. Narrow it with principalId, roleDefinitionId or directoryScopeId.`;
  return problem(422, 'The listing is too long', detail);
}
