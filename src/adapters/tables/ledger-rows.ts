import { hash } from 'node:crypto';
import { z } from 'zod';
import { instantOfId } from '../../ports/ids.ts';
import type { LedgerAccess, LedgerEntry, LedgerFilter } from '../../ports/index.ts';
import { countedDown, type RowPlace } from './store/keys.ts';
import { type ListedRow, optionalColumn, type Row } from './store/rows.ts';
import { evidence, instant, plannedChange, reason } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { textColumns, textIn } from './store/text-columns.ts';

/**
 * One partition: a change, the uniqueness of its key and the lease it rests on are one transaction, which must not go
 * over two. Some hundred changes a night are far from what a partition takes (2,000 operations a second).
 */
export function changesPartition(table: TenantTable): string {
  return table.partition('changes');
}

/** `AnswerBody0` to `AnswerBody9` and `Access0`, `Access1`: 12 × 64 KiB stay under Azure's limit of 1 MiB for a row. */
const MAX_ANSWER_COLUMNS = 10;
const MAX_ACCESS_COLUMNS = 2;

const changeRow = z.object({
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
});

const accessJson = z
  .strictObject({
    runId: z.string().optional(),
    planId: z.string().optional(),
    itemId: z.string().optional(),
    reason: reason.optional(),
    evidence: evidence.optional(),
    change: plannedChange,
    deadlineAt: instant,
    because: z.string().optional(),
    undoes: z.string().optional(),
  })
  .transform(
    (access): LedgerAccess => ({
      runId: access.runId,
      planId: access.planId,
      itemId: access.itemId,
      reason: access.reason,
      evidence: access.evidence,
      change: access.change,
      deadlineAt: access.deadlineAt,
      because: access.because,
      undoes: access.undoes,
    }),
  );

const keyRow = z.object({ Id: z.string() });

/** Where the change with this id is, or would be; `undefined`: no change has such an id. */
export function placeOfChange(table: TenantTable, id: string): RowPlace | undefined {
  const askedAt = instantOfId(id);
  if (askedAt === undefined) return undefined;
  return { partitionKey: changesPartition(table), rowKey: `at_${countedDown(askedAt)}_${id}` };
}

/** What the keys of changes look like; it holds nothing that a filter would read differently. */
export const changeKeyShape = /^at_\d{16}_[0-9A-Za-z-]{1,64}$/;

/** The rows of changes, newest first, that a filter lets through. */
export function changesWhere(table: TenantTable, { since, runId, state }: LedgerFilter): string {
  // '`' follows '_', and so every key that begins with the last instant.
  const end = since === undefined ? 'at`' : `at_${countedDown(since)}\``;
  const texts = { RunId: runId, State: state };
  const conditions = Object.entries(texts).map(([column, text]) =>
    text === undefined ? '' : ` and ${column} eq '${text.replaceAll("'", "''")}'`,
  );
  return `PartitionKey eq '${changesPartition(table)}' and RowKey gt 'at_' and RowKey lt '${end}'${conditions.join('')}`;
}

/** The row that one asker can have once with one key. */
export function placeOfKey(
  table: TenantTable,
  { askedBy, idempotencyKey }: Pick<LedgerEntry, 'askedBy' | 'idempotencyKey'>,
) {
  const digest = hash('sha256', JSON.stringify([askedBy.objectId, idempotencyKey]), 'hex');
  return { partitionKey: changesPartition(table), rowKey: `key_${digest}` };
}

export function toKeyRow(table: TenantTable, entry: LedgerEntry): Row {
  return table.row(placeOfKey(table, entry), { Id: entry.id });
}

/** The id of the change that has the key. */
export function idInKeyRow(table: TenantTable, row: ListedRow): string {
  return table.read(row, keyRow).Id;
}

/** @throws StoreError `rejected` for an answer that no row can hold. */
export function toLedgerRow(table: TenantTable, entry: LedgerEntry): Row {
  const place = placeOfChange(table, entry.id);
  if (place === undefined || instantOfId(entry.id)?.getTime() !== entry.askedAt.getTime())
    throw new TypeError(`the id ${entry.id} does not begin with ${entry.askedAt.toISOString()}: see newId`);
  const { answer, access } = entry;
  const doing = `writing down change ${entry.id}`;
  return table.row(place, {
    Id: entry.id,
    AskedBy: entry.askedBy.objectId,
    ...optionalColumn('AskedThrough', entry.askedBy.appId),
    AskedAt: entry.askedAt.toISOString(),
    Operation: entry.operation,
    Subject: entry.subject,
    IdempotencyKey: entry.idempotencyKey,
    BodyHash: entry.bodyHash,
    State: entry.state,
    ...optionalColumn('SettledAt', entry.settledAt?.toISOString()),
    ...optionalColumn('GraphRequestId', entry.graphRequestId),
    ...(answer === undefined
      ? {}
      : {
          AnswerStatus: answer.status,
          ...textColumns('AnswerBody', answer.body, MAX_ANSWER_COLUMNS, doing),
        }),
    // A column of its own, because changes are filtered by it.
    ...optionalColumn('RunId', access?.runId),
    ...(access === undefined ? {} : textColumns('Access', JSON.stringify(access), MAX_ACCESS_COLUMNS, doing)),
  });
}

/** @throws StoreError `corrupt-row` where the row is not as `toLedgerRow` makes it. */
export function toLedgerEntry(table: TenantTable, row: ListedRow): LedgerEntry {
  const read = table.read(row, changeRow);
  const body = textIn(row, 'AnswerBody') ?? '';
  const access = textIn(row, 'Access');
  return {
    id: read.Id,
    askedBy: { objectId: read.AskedBy, appId: read.AskedThrough },
    askedAt: read.AskedAt,
    operation: read.Operation,
    subject: read.Subject,
    idempotencyKey: read.IdempotencyKey,
    bodyHash: read.BodyHash,
    state: read.State,
    settledAt: read.SettledAt,
    graphRequestId: read.GraphRequestId,
    answer: read.AnswerStatus === undefined ? undefined : { status: read.AnswerStatus, body },
    access:
      access === undefined ? undefined : table.readJson(row, { column: 'Access', json: access }, accessJson),
  };
}
