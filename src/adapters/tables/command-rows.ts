import { hash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { foldFacts } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord, CommandFact } from '../../domain/model/command.ts';
import type { ChangeFilter, CommandKey } from '../../ports/commands.ts';
import { instantOfId } from '../../ports/ids.ts';
import { commandFact } from './command-shapes.ts';
import { countedDown, type RowPlace } from './store/keys.ts';
import type { ListedRow, Row } from './store/rows.ts';
import { corruptRow } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { textColumns, textIn } from './store/text-columns.ts';

/**
 * Commands of one tenant are one partition: a fact, the gate row and the row that makes a key unique are one transaction,
 * which must not go over two. Some hundred changes a night are far from what a partition takes (2,000 operations a second).
 *
 * - `fact_{instant, counted down}_{command}_{number}`  one fact; the newest command first, its facts in their order.
 * - `key_{digest}`                                     which command has a key.
 * - `open_{command}`                                   a command that is not over: an index that can be made anew from facts.
 * - `grant_{command}`                                  an activation whose access is not over: an index like the one before.
 * - `gate`                                             changed by every claim.
 */
export const GATE_ROW = 'gate';

export function changesPartition(table: TenantTable): string {
  return table.partition('changes');
}

/** `Fact0` to `Fact11`: with the row's other columns they stay under Azure's limit of 1 MiB. */
const MAX_FACT_COLUMNS = 12;

const factRow = z.object({
  Id: z.string(),
  Number: z.int().nonnegative(),
  Previous: z.string(),
  Writing: z.string(),
  Hash: z.string(),
});
const keyRow = z.object({ Id: z.string(), RequestHash: z.string() });

/**
 * A fact as it stands in the store: its hash covers the hash before it, so that none can be altered or left out unseen. The
 * hash also covers a text that every writing has of its own: of two processes that write the same fact in the same
 * millisecond, each knows whose it is.
 */
export interface StoredFact {
  readonly commandId: string;
  readonly number: number;
  readonly previous: string;
  readonly hash: string;
  readonly fact: CommandFact;
}

/** How the keys of a command's facts begin; `undefined`: no command has such an id. */
export function factPrefix(id: string): string | undefined {
  const askedAt = instantOfId(id);
  return askedAt === undefined ? undefined : `fact_${countedDown(askedAt)}_${id}`;
}

/** What a place to go on from looks like; it holds nothing that a filter would read differently. */
export const factPrefixShape = /^fact_\d{16}_[0-9A-Za-z-]{1,64}$/;

/** Which command a fact's key says it is of. */
export function commandOfFact(rowKey: string): string {
  return rowKey.split('_').slice(2, -1).join('_');
}

function factKey(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(3, '0')}`;
}

export type FactRow = Row & { readonly Hash: string };

export function toFactRow(
  table: TenantTable,
  id: string,
  number: number,
  previous: string,
  fact: CommandFact,
): FactRow {
  const prefix = factPrefix(id);
  if (prefix === undefined) throw new TypeError(`the id ${id} does not begin with an instant: see newId`);
  const text = JSON.stringify(fact);
  const rowKey = factKey(prefix, number);
  const writing = randomUUID();
  const Hash = factHash([table.tenantId, id, number, previous, writing, text]);
  const columns = {
    Id: id,
    Number: number,
    Kind: fact.kind,
    Previous: previous,
    Writing: writing,
    Hash,
    ...textColumns('Fact', text, MAX_FACT_COLUMNS, `writing down change ${id}`),
  };
  return { ...table.row({ partitionKey: changesPartition(table), rowKey }, columns), Hash };
}

function factHash(parts: readonly (string | number)[]): string {
  return hash('sha256', parts.join('\n'), 'hex');
}

/** @throws StoreError `corrupt-row` where the row is not as `toFactRow` makes it. */
export function toStoredFact(table: TenantTable, row: ListedRow): StoredFact {
  const read = table.read(row, factRow);
  const json = textIn(row, 'Fact');
  const fact = table.readJson(row, { column: 'Fact', json }, commandFact);
  const { Id: commandId, Number: number, Previous: previous, Writing: writing, Hash: hash } = read;
  const expected = factHash([table.tenantId, commandId, number, previous, writing, json ?? '']);
  const place = factKey(factPrefix(commandId) ?? commandId, number);
  if (hash !== expected || row.rowKey !== place)
    throw corruptRow(table.name, row, 'its content does not match its hash or its place');
  return { commandId, number, previous, hash, fact };
}

/** A command with everything that happened to it. @throws StoreError `corrupt-row` where a fact is missing or altered. */
export function toRecord(table: TenantTable, facts: readonly StoredFact[]): ChangeRecord {
  let last = '';
  const rowKey = factPrefix(facts[0]?.commandId ?? '') ?? 'fact';
  for (const [index, { number, previous, hash }] of facts.entries()) {
    if (number !== index || previous !== last)
      throw corruptRow(table.name, { rowKey }, `fact ${index} is missing or was altered`);
    last = hash;
  }
  const record = foldFacts(facts);
  if (record === undefined || record.id !== facts[0]?.commandId || record.tenantId !== table.tenantId)
    throw corruptRow(table.name, { rowKey }, 'its first fact is not its acceptance');
  return record;
}

/** The row that one owner can have once with one key. */
export function placeOfKey(table: TenantTable, { owner, text }: CommandKey): RowPlace {
  const digest = hash('sha256', JSON.stringify([owner, text]), 'hex');
  return { partitionKey: changesPartition(table), rowKey: `key_${digest}` };
}

export function toKeyRow(table: TenantTable, key: CommandKey, id: string): Row {
  return table.row(placeOfKey(table, key), { Id: id, RequestHash: key.requestHash });
}

export function readKeyRow(
  table: TenantTable,
  row: ListedRow,
): { readonly id: string; readonly requestHash: string } {
  const { Id: id, RequestHash: requestHash } = table.read(row, keyRow);
  return { id, requestHash };
}

export type CommandIndex = 'open' | 'grant';

export function toIndexRow(table: TenantTable, index: CommandIndex, id: string): Row {
  return table.row({ partitionKey: changesPartition(table), rowKey: `${index}_${id}` }, { Id: id });
}

/** Runs are over within a day: no change of a run was asked for later than so long after its start. */
const RUN_MILLISECONDS = 2 * 86_400_000;

/** The facts, newest command first, among which those are that a filter lets through. */
export function factsWhere(
  table: TenantTable,
  { since, runId }: ChangeFilter,
  from: string | undefined,
): string {
  const runAt = runId === undefined ? undefined : instantOfId(runId);
  const earliest = latestOf(since, runAt);
  // '`' follows '_', and so every key that begins with the last instant.
  const end = earliest === undefined ? 'fact`' : `fact_${countedDown(earliest)}\``;
  const start =
    runAt === undefined ? 'fact_' : `fact_${countedDown(new Date(runAt.getTime() + RUN_MILLISECONDS))}`;
  // '~' follows every character that a fact's key goes on with.
  const after = from === undefined || `${from}~` < start ? start : `${from}~`;
  return `PartitionKey eq '${changesPartition(table)}' and RowKey gt '${after}' and RowKey lt '${end}'`;
}

function latestOf(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}
