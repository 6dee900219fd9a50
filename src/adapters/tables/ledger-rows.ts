import { z } from 'zod';
import { StoreError } from '../../domain/failures.ts';
import type { LedgerEntry } from '../../ports.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './keys.ts';
import { readRow } from './rows-out.ts';
import { textChunks } from './text-chunks.ts';

const instant = z.iso.datetime().transform((text) => new Date(text));
/** `AnswerBody0` to `AnswerBody9`: 10 × 64 KiB stays under Azure's limit of 1 MiB for a row. */
const MAX_BODY_CHUNKS = 10;
const bodyColumns = Array.from({ length: MAX_BODY_CHUNKS }, (_, index) => `AnswerBody${index}`);

const changeRow = z
  .looseObject({
    Id: z.string(),
    AskedBy: z.string(),
    AskedThrough: z.string().optional(),
    AskedAt: instant,
    Operation: z.string(),
    Subject: z.string(),
    IdempotencyKey: z.string(),
    BodyHash: z.string(),
    State: z.enum(['claimed', 'done', 'refused', 'unconfirmed']),
    SettledAt: instant.optional(),
    GraphRequestId: z.string().optional(),
    AnswerStatus: z.number().optional(),
  })
  .transform(
    (row): LedgerEntry => ({
      id: row.Id,
      askedBy: { objectId: row.AskedBy, appId: row.AskedThrough },
      askedAt: row.AskedAt,
      operation: row.Operation,
      subject: row.Subject,
      idempotencyKey: row.IdempotencyKey,
      bodyHash: row.BodyHash,
      state: row.State,
      settledAt: row.SettledAt,
      graphRequestId: row.GraphRequestId,
      answer:
        row.AnswerStatus === undefined
          ? undefined
          : { status: row.AnswerStatus, body: bodyColumns.map((column) => row[column] ?? '').join('') },
    }),
  );

/** One caller, one key: one row. */
export function placeOfChange(entry: Pick<LedgerEntry, 'askedBy' | 'idempotencyKey'>): RowPlace {
  return {
    partitionKey: encodeKeyPart(entry.askedBy.objectId, MAX_KEY_UNITS),
    // Never empty, and never what the key of another kind of row might be one day.
    rowKey: `key_${encodeKeyPart(entry.idempotencyKey, MAX_KEY_UNITS - 4)}`,
  };
}

/** @throws StoreError `rejected` for an answer that no row can hold. */
export function toLedgerRow(entry: LedgerEntry) {
  const { answer } = entry;
  return {
    ...placeOfChange(entry),
    Id: entry.id,
    AskedBy: entry.askedBy.objectId,
    ...optional('AskedThrough', entry.askedBy.appId),
    AskedAt: entry.askedAt.toISOString(),
    Operation: entry.operation,
    Subject: entry.subject,
    IdempotencyKey: entry.idempotencyKey,
    BodyHash: entry.bodyHash,
    State: entry.state,
    ...optional('SettledAt', entry.settledAt?.toISOString()),
    ...optional('GraphRequestId', entry.graphRequestId),
    ...(answer === undefined ? {} : { AnswerStatus: answer.status, ...inColumns(answer.body, entry.id) }),
  };
}

function inColumns(body: string, id: string): Record<string, string> {
  const chunks = textChunks(body);
  if (chunks.length > MAX_BODY_CHUNKS) {
    const message = `settling change ${id}: its answer of ${body.length} characters is more than a row holds.`;
    throw new StoreError('rejected', message, 'AnswerTooLarge');
  }
  return Object.fromEntries(chunks.map((chunk, index) => [`AnswerBody${index}`, chunk]));
}

function optional(column: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [column]: value };
}

/** @throws StoreError `untrustworthy` where the row is not as `toLedgerRow` makes it. */
export function toLedgerEntry(row: {
  readonly partitionKey?: string;
  readonly rowKey?: string;
}): LedgerEntry {
  return readRow('Changes', row, changeRow);
}
