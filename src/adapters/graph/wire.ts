import { z } from 'zod';
import type { GraphAnswer } from './client.ts';
import { untrustworthy } from './failures.ts';

/** An id: opaque, and there. */
export const id = z.string().min(1);
/** A text that may be null or missing. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);

/** With an offset: a time without one is read in an unexpected zone. */
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Graph's way to say "never" (`modifiedDateTime`). Source: pim-api-facts §3.3. */
const never = '0001-01-01T';

function toInstant(value: string | null | undefined, context: z.RefinementCtx): Date | undefined {
  if (value == null || value.startsWith(never)) return undefined;
  const date = new Date(value);
  if (iso.test(value) && !Number.isNaN(date.getTime())) return date;
  context.addIssue('not an instant with its zone');
  return z.NEVER;
}

/** An instant with zero to seven fractional digits; null or missing where there is none. */
export const instant = z.string().nullish().transform(toInstant);
/** An instant whose absence would mean something that is not so: null says that there is none, missing says nothing. */
export const instantOrNull = z.string().nullable().transform(toInstant);

/** Where something was read. */
export interface ReadAt {
  readonly operation: string;
  readonly facts: GraphAnswer['facts'];
}

/**
 * What Graph sent, in the shape that it promised.
 *
 * @throws GraphCallError `untrustworthy`, which names the field.
 */
export function readWire<T>(schema: z.ZodType<T>, item: unknown, { operation, facts }: ReadAt): T {
  const read = schema.safeParse(item);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  const of = identityOf(item);
  throw untrustworthy(
    operation,
    { ...facts, code: 'UnexpectedShape' },
    `what it holds${of} has not the promised shape: ${field}: ${issue?.message ?? 'unknown'}`,
  );
}

function identityOf(item: unknown): string {
  const named = z.object({ id: z.string() }).safeParse(item).data?.id;
  return named === undefined ? '' : ` under ${named}`;
}
