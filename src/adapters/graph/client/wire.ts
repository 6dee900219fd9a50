import { z } from 'zod';
import { canonicalScope } from '../../../domain/model/access.ts';
import type { UnreadableRow } from '../../../domain/model/unreadable.ts';
import { GraphCallError } from '../../../ports/errors.ts';
import type { ReadPage } from '../../../ports/index.ts';
import type { GraphAnswer } from './client.ts';
import { invalidResponse } from './failures.ts';
import type { Page } from './pages.ts';

/** An id: opaque, and there. */
export const id = z.string().min(1);
/**
 * An instant of the calendar with its zone: a time without one is read in an unexpected zone. What matches is a date to
 * JavaScript, too.
 */
const iso =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** Graph's way to say "never" (`modifiedDateTime`). Source: docs/graph-facts.md#instants. */
const never = '0001-01-01T';

const instantText = z.string().regex(iso, 'not an instant with its zone');

/**
 * Fields as Graph sends them: for collections of many thousand rows, whose readers make the rest of what was found to be
 * well-formed. A transform costs as much as all other checks of a row together (`npm run bench:graph`).
 */
export const sent = {
  text: z.string().nullish(),
  flag: z.boolean().nullish(),
  /** With zero to seven fractional digits; null or missing where there is none. See `toInstant`. */
  instant: instantText.nullish(),
  /** Its absence would mean something that is not so: null says that there is none, missing says nothing. */
  instantOrNull: instantText.nullable(),
};

/** An instant that was sent. `undefined` where there is none. */
export function toInstant(value: string | null | undefined): Date | undefined {
  return isInstant(value) ? new Date(value) : undefined;
}

/** Whether there is one. */
export function isInstant(value: string | null | undefined): value is string {
  return value != null && !value.startsWith(never);
}

/** A text that may be null or missing. */
export const text = sent.text.transform((value) => value ?? undefined);
export const flag = sent.flag.transform((value) => value ?? undefined);
/** An instant; null or missing where there is none. */
export const instant = sent.instant.transform(toInstant);

/** Where something was read. */
export interface ReadAt {
  readonly operation: string;
  readonly facts: GraphAnswer['facts'];
}

/**
 * What Graph sent, in the shape that it promised.
 *
 * @throws GraphCallError `invalid-response`, which names the field.
 */
export function readWire<T>(schema: z.ZodType<T>, item: unknown, { operation, facts }: ReadAt): T {
  const read = schema.safeParse(item);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  const of = identityOf(item);
  throw invalidResponse(
    operation,
    { ...facts, code: 'UnexpectedShape' },
    `what it holds${of} has not the promised shape: ${field}: ${issue?.message ?? 'unknown'}`,
  );
}

/**
 * Reads the items of a page one by one, so that an odd one spoils no other.
 *
 * @param convert throws GraphCallError `invalid-response` for an item that cannot be read.
 */
export function readRows<T>(
  { items, facts }: Page,
  operation: string,
  convert: (item: unknown, at: ReadAt) => T,
): ReadPage<T> {
  const at = { operation, facts };
  const rows: T[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const item of items) {
    try {
      rows.push(convert(item, at));
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind !== 'invalid-response') throw error;
      unreadable.push(unreadableRow(item, error, operation));
    }
  }
  return { rows, unreadable };
}

const readableText = z.string().min(1).optional().catch(undefined);
/** What a row is about. Each field is read by itself. */
const about = z.object({
  id: readableText,
  principalId: readableText,
  roleDefinitionId: readableText,
  directoryScopeId: readableText,
});

function unreadableRow(item: unknown, { message, cause }: GraphCallError, operation: string): UnreadableRow {
  const { id: rowId, principalId, roleDefinitionId, directoryScopeId } = about.safeParse(item).data ?? {};
  return {
    id: rowId,
    principalId: principalId?.toLowerCase(),
    roleDefinitionId: roleDefinitionId?.toLowerCase(),
    directoryScopeId: directoryScopeId === undefined ? undefined : canonicalScope(directoryScopeId),
    because: cause instanceof Error ? `${operation}: ${cause.message}.` : message,
  };
}

function identityOf(item: unknown): string {
  const named = z.object({ id: z.string() }).safeParse(item).data?.id;
  return named === undefined ? '' : ` under ${named}`;
}
