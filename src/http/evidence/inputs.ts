import { createHash } from 'node:crypto';
import { z } from 'zod';
import { exportFormats } from '../../evidence/exports/encode-rows.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { instant, paging } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';

/** Inputs that all questions about the history share. */

/** An instant, as exports write it. */
export const utcInstant = instant.transform((text) => new Date(text).toISOString());

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
export interface Wanted {
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
  const read = cursor.safeParse(parsed(Buffer.from(after, 'base64url').toString('utf8')));
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
