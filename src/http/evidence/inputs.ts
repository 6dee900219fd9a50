import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../domain/matching/json.ts';
import { exportFormats } from '../../evidence/exports/encode-rows.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { paging } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';

/** Inputs that all questions about the history share. */

/** An instant, as exports write it. Texts are compared, so that one whose year in UTC has not four digits is none. */
export const utcInstant = z.iso
  .datetime({
    offset: true,
    error:
      'expected an instant of the calendar with Z or an offset: 2027-01-31T09:00:00Z (in a URL, the + of an offset is written %2B)',
  })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^\d{4}-/.test(text), 'expected a year from 0000 to 9999 in UTC')
  .meta({ description: 'ISO 8601 with `Z` or an offset' });

/** Whom or what a question is about, by ids alone: names change, and two may have the same. */
export const principalId = z
  .guid(
    'expected an object id (a GUID), not a name or a user principal name: GET /api/evidence/access shows ids beside names',
  )
  .toLowerCase();
export const roleId = z
  .guid(
    'expected the id of a role definition (a GUID), not its name: GET /api/role-settings shows the ids of all roles',
  )
  .toLowerCase();
export const groupId = z.guid('expected the object id of a group (a GUID), not its name').toLowerCase();

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();

/** `from` and `to` are instants in these questions, so that pages go on with `after`. */
export const exporting = {
  format: z.enum(exportFormats).default('json').meta({
    description:
      '`json`: a page as an object. `csv`, `jsonl`: files, page by page; together they are the export',
  }),
  top: paging.top,
  after: z.string().min(1).max(4096).optional().meta({
    description: '`next` of the page before, with the same filters',
  }),
  sidecar: flag.meta({
    description:
      'Answers, in the place of rows, with what proves the whole export: its size, its digest and what it rests on',
  }),
};

/** How an answer is wanted. */
export interface AnswerOptions {
  readonly format: (typeof exportFormats)[number];
  readonly top: number;
  readonly after?: string | undefined;
  readonly sidecar?: boolean | undefined;
}

const cursor = z.strictObject({
  place: z.string().max(2000),
  of: z.string(),
  /** What the first page fixed, and the caller did not say. */
  fixed: z.record(z.string(), z.iso.datetime()),
});

/** Where a page ends, what the first page fixed, and a fingerprint of the question. */
export type Cursor = z.output<typeof cursor>;

/** @throws InputProblem for what is no cursor. Whether it is one of this question is for `isOf` to say. */
export function readCursor(after: string | undefined): Cursor | undefined {
  if (after === undefined) return undefined;
  const read = cursor.safeParse(parseJson(Buffer.from(after, 'base64url').toString('utf8')));
  if (read.success) return read.data;
  throw otherQuestion();
}

export function writeCursor(
  question: { readonly name: string; readonly query: Readonly<Record<string, string>> },
  place: string,
  fixed: Readonly<Record<string, string>>,
): string {
  const end: Cursor = { place, of: fingerprint(question), fixed };
  return Buffer.from(JSON.stringify(end)).toString('base64url');
}

/** @throws InputProblem where a cursor is of another question. */
export function checkCursor(
  read: Cursor | undefined,
  question: { readonly name: string; readonly query: Readonly<Record<string, string>> },
): void {
  if (read !== undefined && read.of !== fingerprint(question)) throw otherQuestion();
}

function fingerprint({ name, query }: { readonly name: string; readonly query: unknown }): string {
  return createHash('sha256')
    .update(canonicalJson([name, query]))
    .digest('base64url')
    .slice(0, 16);
}

function otherQuestion() {
  return unusable([
    { at: 'query.after', message: 'expected the next of the page before, with the same filters' },
  ]);
}
