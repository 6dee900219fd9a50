import { hash } from 'node:crypto';
import { z } from 'zod';
import {
  type Decision,
  type DecisionSubject,
  decisionKinds,
  decisionSubjects,
} from '../../domain/model/decision.ts';
import type { Decisions } from '../../ports/decisions.ts';
import { StoreError } from '../../ports/errors.ts';
import { instantOfId } from '../../ports/ids.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart } from './store/keys.ts';
import { corruptRow, type ListedRow, type Row } from './store/rows.ts';
import { instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, type TenantTable, tenantTable } from './store/tenant-table.ts';
import { textColumns, textIn } from './store/text-columns.ts';
import { createAll, sendTransaction } from './store/transactions.ts';

const text = z.string();
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');

const decisionJson = z.strictObject({
  id: text,
  tenantId: text,
  kind: z.enum(decisionKinds),
  subject: z.strictObject({ kind: z.enum(decisionSubjects), id: text }),
  digest,
  items: z.union([z.literal('all'), z.array(text)]),
  by: z.looseObject({ objectId: text, appId: text.optional() }),
  at: instant,
  because: text.optional(),
  proof: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bearer') }),
    z.strictObject({ kind: z.literal('signed'), token: text }),
  ]),
  signatures: z.array(text).optional(),
});
/** Members that are absent in JSON are `undefined` in the type. */
const decisionShape = decisionJson.transform((value) => value as unknown as Decision);
const decisionRow = z.object({ Hash: text });
const seatRow = z.object({ DecisionId: text });

/** The ids of a large plan's items, and a token. */
const MAX_DECISION_COLUMNS = 12;
/** A partition's key has 512 units, and begins with the tenant's id and the kind of subject. */
const MAX_SUBJECT_UNITS = 400;

/**
 * Decisions of one tenant in table `Decisions`: a partition for each subject, a row for each decision, never written twice.
 * Whoever only adds needs no more than the right to add rows.
 */
export function createDecisions(tables: Tables, tenantId: string): Decisions {
  const table = tenantTable(tables, 'Decisions', tenantId);
  return {
    add: (decision) =>
      table.use(`writing decision ${decision.id} down`, async (client) => {
        checkOwner(table, decision);
        try {
          // A transaction, because Azurite garbles characters beyond ASCII in long single writes.
          await sendTransaction(client, 'create', [toRow(table, decision)]);
        } catch (error) {
          if (statusOf(error) !== 409) throw error;
        }
      }),
    addFirst: (decision, round) =>
      table.use(`writing decision ${decision.id} down as the first`, async (client) => {
        checkOwner(table, decision);
        const row = toRow(table, decision);
        const seat = { partitionKey: row.partitionKey, rowKey: seatKey(round) };
        if (await createAll(client, [row, table.row(seat, { DecisionId: decision.id })])) return true;
        // The answer may have been lost on the way, and this is the second try.
        const taken = table.read(await client.getEntity(seat.partitionKey, seat.rowKey), seatRow);
        return taken.DecisionId === decision.id;
      }),
    of: (subject) =>
      table.use(`reading the decisions about ${subject.kind} ${subject.id}`, async (client) => {
        const filter = `PartitionKey eq '${partitionOf(table, subject)}'`;
        const found: Decision[] = [];
        for await (const row of client.listEntities({ queryOptions: { filter } }))
          if (!isSeat(row)) found.push(readOrDistrust(table, row, subject));
        return found;
      }),
  };
}

/** Subjects that people stop: what cannot be read about them may be a stop. */
const stoppable: ReadonlySet<DecisionSubject['kind']> = new Set([
  'writers',
  'sender',
  'shadow-writes',
  'store',
]);

function partitionOf(table: TenantTable, { kind, id }: DecisionSubject): string {
  return table.partition(`${kind}_${encodeKeyPart(id, MAX_SUBJECT_UNITS)}`);
}

/** A row that is there once: whoever writes it with their decision was first. It sorts after all decisions. */
function seatKey(round: number): string {
  return `first-${round}`;
}

function isSeat({ rowKey }: ListedRow): boolean {
  return /^first-\d+$/.test(rowKey ?? '');
}

function toRow(table: TenantTable, decision: Decision): Row {
  if (instantOfId(decision.id) === undefined)
    throw new TypeError(`the id ${decision.id} does not begin with an instant: see newId`);
  const json = JSON.stringify(decision);
  const partitionKey = partitionOf(table, decision.subject);
  return table.row(
    { partitionKey, rowKey: decision.id },
    {
      Kind: decision.kind,
      Hash: hashOf(partitionKey, json),
      ...textColumns('Decision', json, MAX_DECISION_COLUMNS, `writing decision ${decision.id} down`),
    },
  );
}

/** Not a secret's hash: it finds what was altered by mistake. Who decided is proved by the decision's own proof. */
function hashOf(partitionKey: string, json: string): string {
  return hash('sha256', `${partitionKey}\n${json}`, 'hex');
}

function readOrDistrust(table: TenantTable, row: ListedRow, subject: DecisionSubject): Decision {
  try {
    return readDecision(table, row, subject);
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'corrupt-row') throw error;
    const id = row.rowKey ?? '';
    return {
      id,
      tenantId: table.tenantId,
      kind: stoppable.has(subject.kind) ? 'stopped' : 'withdrawn',
      subject,
      digest: '',
      items: 'all',
      by: { objectId: 'unknown', appId: undefined },
      at: instantOfId(id) ?? new Date(0),
      because: error.message,
      proof: { kind: 'bearer' },
    };
  }
}

/** @throws StoreError `corrupt-row` for a row that is not as it was written, or stands elsewhere. */
export function checkDecision(table: TenantTable, row: ListedRow): void {
  if (isSeat(row)) {
    table.read(row, seatRow);
    return;
  }
  const json = textIn(row, 'Decision') ?? '';
  const { subject } = table.readJson(row, { column: 'Decision', json }, decisionShape);
  readDecision(table, row, subject);
  if (row.partitionKey !== partitionOf(table, subject))
    throw corruptRow(table.name, row, 'it is about something else than its place says');
}

function readDecision(table: TenantTable, row: ListedRow, subject: DecisionSubject): Decision {
  const { Hash } = table.read(row, decisionRow);
  const json = textIn(row, 'Decision') ?? '';
  if (Hash !== hashOf(row.partitionKey ?? '', json))
    throw corruptRow(table.name, row, 'its content does not match its hash');
  const decision = table.readJson(row, { column: 'Decision', json }, decisionShape);
  const { id, kind } = decision.subject;
  const isInItsPlace =
    decision.id === row.rowKey &&
    decision.tenantId === table.tenantId &&
    kind === subject.kind &&
    id === subject.id;
  if (!isInItsPlace) throw corruptRow(table.name, row, 'it is about something else than its place says');
  return decision;
}
