import { hash } from 'node:crypto';
import { z } from 'zod';
import type { FactPlace } from '../../domain/evidence/placing.ts';
import { factText, filedAt, principalOf, subjectOf, topicOf } from '../../domain/evidence/subjects.ts';
import type { Fact, FactTime } from '../../domain/model/evidence.ts';
import type { Recorded } from '../../domain/model/recorded.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import type { StoredRow } from '../../ports/evidence.ts';
import { factIdOf, shardOf } from '../../ports/ids.ts';
import { encodeKeyPart, type RowPlace } from './store/keys.ts';
import { rowText } from './store/row-text.ts';
import { corruptRow, type ListedRow, type Row } from './store/rows.ts';
import { accessKey, asWritten } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textColumns, textIn } from './store/text-columns.ts';

/** The hash of a leaf, from its salt and the bytes of its row: RFC 6962, hexadecimal. */
export type LeafHashOf = (salt: Buffer, row: Buffer) => string;

const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Instants are compared as text, so all are written alike. */
const instant = z.string().regex(milliseconds, 'not an instant with milliseconds');
const principal = z.looseObject({ id: z.string(), kind: z.string(), displayName: z.string().nullable() });
export const timeShape: z.ZodType<FactTime> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('exact'),
    at: instant,
    source: z.enum(['schedule', 'request', 'audit-event', 'change', 'review']),
  }),
  z.strictObject({
    kind: z.literal('between'),
    after: instant.nullable(),
    before: instant,
    afterRun: z.string().nullable(),
    beforeRun: z.string(),
  }),
]);
const access = z.looseObject({
  key: accessKey,
  principal,
  startDateTime: instant.nullable(),
  endDateTime: z.union([instant, z.enum(['never', 'unknown'])]),
});
/** What keys are made of and questions rest on; whatever else a record has is handed on as it was written. */
export const recordShape = z.discriminatedUnion('kind', [
  access.extend({ kind: z.literal('eligibility') }),
  access.extend({ kind: z.literal('assignment') }),
  z.looseObject({ kind: z.literal('membership'), groupId: z.string(), member: principal }),
  z.looseObject({ kind: z.literal('request'), id: z.string(), key: accessKey }),
  z.looseObject({ kind: z.literal('role-settings'), roleDefinitionId: z.string() }),
  z.looseObject({
    kind: z.literal('role'),
    roleDefinitionId: z.string(),
    displayName: z.string().nullable(),
  }),
  z.looseObject({ kind: z.literal('principal'), principal }),
  z.looseObject({ kind: z.literal('review'), key: accessKey, by: z.string() }),
]);

const factShape = asWritten<Fact>(
  z.strictObject({
    id: z.string(),
    subject: z.string(),
    change: z.enum(['opened', 'revised', 'closed', 'corrected', 'keyframe']),
    time: timeShape,
    record: recordShape.optional(),
    last: recordShape.optional(),
    since: timeShape.optional(),
    corrects: z.strictObject({ factId: z.string(), filedAt: instant, times: z.array(timeShape) }).optional(),
    keyframeOf: z.string().optional(),
    cause: z.looseObject({}).nullable(),
    seenAt: instant,
    seenBy: z.string(),
  }),
);

/** What a fact is about, as it is or as it was last. */
export function recordOf({ record: is, last, subject }: Fact): Recorded {
  const found = is ?? last;
  if (found === undefined)
    throw new TypeError(`the fact about ${subject} has neither a record nor a last one`);
  return found;
}

/**
 * What is wrong with a fact; `undefined`: nothing. Its id and subject name what it says, so that nobody exchanges one for
 * another unseen.
 */
export function problemOf(fact: unknown): string | undefined {
  const { data, error } = factShape.safeParse(fact);
  if (data === undefined)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  if (data.record === undefined && data.last === undefined) return 'record: missing';
  if (data.subject !== subjectOf(recordOf(data))) return 'subject: is not that of the record';
  if (data.id !== factIdOf(factText(data))) return 'id: is not that of the content';
  return undefined;
}

const TOPIC_UNITS = 256;

/** The partition of a topic, without the tenant. */
export function partitionOf(interval: string, topic: string): string {
  return `${interval}_${encodeKeyPart(topic, TOPIC_UNITS)}`;
}

export function subjectHash(subject: string): string {
  return hash('sha256', subject, 'hex');
}

/** How an interval began, and what was learnt late of it, stand before what was filed in it. */
export const baseKeys = { from: '0~', end: '0~~' };
export const filedKeys = { from: '1~', end: '1~~' };

/** The place of a fact in table `Evidence`. It names no person: a subject is in it as its digest. */
function primaryPlace(table: TenantTable, { fact, interval, isBase }: FactPlace): RowPlace {
  const partition = partitionOf(interval.name, topicOf(recordOf(fact), shardOf));
  return { partitionKey: table.partition(partition), rowKey: rowKeyOf(fact, isBase) };
}

function rowKeyOf(fact: Fact, isBase: boolean): string {
  const subject = subjectHash(fact.subject);
  if (fact.change === 'keyframe') return `${baseKeys.from}${subject}`;
  return isBase
    ? `${baseKeys.from}${subject}~${filedAt(fact)}~${fact.change}~${fact.id}`
    : `${filedKeys.from}${filedAt(fact)}~${subject}~${fact.change}~${fact.id}`;
}

export function toPrimaryRow(table: TenantTable, place: FactPlace, runId: string, salt: string): Row {
  const { fact } = place;
  return table.row(primaryPlace(table, place), {
    RunId: runId,
    Kind: recordOf(fact).kind,
    Salt: salt,
    ...factColumns(fact),
  });
}

export function factColumns(fact: Fact): Readonly<Record<string, string>> {
  return textColumns('Fact', canonicalJson(fact), MAX_TEXT_COLUMNS, 'adding to the history of access');
}

/** The fact in a row of an index, or of table `Evidence`. @throws StoreError `corrupt-row` for one that is not as it was written. */
export function factIn(table: TenantTable, row: ListedRow): Fact {
  table.checkTenant(row);
  const fact = table.readJson(row, { column: 'Fact', json: textIn(row, 'Fact') }, factShape);
  const problem = problemOf(fact);
  if (problem !== undefined) throw corruptRow(table.name, row, problem);
  return fact;
}

/** The fact in a row of table `Evidence`, which stands where its content says; `undefined`: it was erased. */
export function primaryFact(table: TenantTable, row: ListedRow, interval: string): Fact | undefined {
  if (isErased(row)) return undefined;
  const fact = factIn(table, row);
  const partition = table.partition(partitionOf(interval, topicOf(recordOf(fact), shardOf)));
  const isThere =
    row.partitionKey === partition && [true, false].some((isBase) => row.rowKey === rowKeyOf(fact, isBase));
  if (!isThere) throw corruptRow(table.name, row, 'key: is not that of the content');
  return fact;
}

export function isErased(row: ListedRow): boolean {
  return 'ErasedAt' in row && 'LeafHash' in row && !('Fact0' in row) && !('Salt' in row);
}

const saltShape = /^[0-9a-f]{64}$/;

/** A row for whoever seals or verifies it. It is handed over as it is found; where no leaf can be made of it, its hash is empty. */
export function toStoredRow(table: TenantTable, row: ListedRow, leafHashOf: LeafHashOf): StoredRow {
  const text = (name: string) => String(new Map<string, unknown>(Object.entries(row)).get(name) ?? '');
  const place = {
    partition: (row.partitionKey ?? '').slice(table.partition('').length),
    rowKey: row.rowKey ?? '',
    runId: text('RunId'),
  };
  if (isErased(row)) return { ...place, leafHash: text('LeafHash'), erasedAt: text('ErasedAt') };
  const [salt, json] = [text('Salt'), rowText(row)];
  const leafHash = saltShape.test(salt) ? leafHashOf(Buffer.from(salt, 'hex'), Buffer.from(json)) : '';
  return { ...place, leafHash, salt, row: json };
}

/** Whose facts these are, where they are found again: a person's or group's, or a role's. */
export function ownerOf(fact: Fact): string {
  return principalOf(recordOf(fact)) ?? topicOf(recordOf(fact), shardOf);
}
