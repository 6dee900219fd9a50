import type { TableClient } from '@azure/data-tables';
import {
  allPlaces,
  asToldFirst,
  type FactPlace,
  isLearntLate,
  touchesOf,
} from '../../domain/evidence/placing.ts';
import type { Fact, HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import { runAll } from '../../ports/bounded-tasks.ts';
import { StoreError } from '../../ports/errors.ts';
import type { StoredLeaf } from '../../ports/evidence.ts';
import { principalRows, touchRow } from './history-indexes.ts';
import type { HistoryReader } from './history-reading.ts';
import {
  isErased,
  type LeafHashOf,
  primaryFact,
  problemOf,
  toPrimaryRow,
  toStoredRow,
} from './history-rows.ts';
import type { ListedRow, Row } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { createAll, fittingTransactions, writeAll } from './store/transactions.ts';

/** How often a chunk is tried again when others write the same rows at the same time. */
const MAX_TRIES = 20;

export interface LeafMaking {
  readonly leafHashOf: LeafHashOf;
  /** 64 random hexadecimal digits. */
  readonly newSalt: () => string;
}

interface Parts extends LeafMaking {
  readonly tables: Tables;
  readonly primary: TenantTable;
  readonly byPrincipal: TenantTable;
  readonly byTime: TenantTable;
  readonly reader: HistoryReader;
  /** The last look of any run at any part; `undefined`: there was none. */
  readonly lastLookAt: () => Promise<InstantText | undefined>;
  /** Is told of facts that were learnt again after they were erased: they are not written. */
  readonly onErased: (factId: string) => void;
}

interface WrittenFact {
  readonly place: FactPlace;
  readonly leaf: StoredLeaf;
  readonly runId: string;
  /** As it is stored: another run may have written it. `undefined`: it was erased since. */
  readonly fact: Fact | undefined;
}

/** Adds facts to table `Evidence`, and then to the tables that find them. */
export async function appendFacts(
  parts: Parts,
  learnt: readonly Fact[],
  { runId, intervals }: { readonly runId: string; readonly intervals: readonly HistoryInterval[] },
): Promise<readonly StoredLeaf[]> {
  for (const fact of learnt) checkOwn(fact);
  const known = await knownOfLate(parts, learnt, intervals);
  const facts = asToldFirst(learnt, known);
  const places = allPlaces(facts, known, intervals);
  const written = await writePrimary(parts, places, runId);
  const kept = written.flatMap(({ place, fact }) => (fact === undefined ? [] : [{ ...place, fact }]));
  await writePlaces(parts, kept);
  const keptFacts = new Map(kept.map(({ fact }) => [fact.id, fact]));
  const own = facts.flatMap(({ id }) => keptFacts.get(id) ?? []);
  for (const { id } of facts) if (!keptFacts.has(id)) parts.onErased(id);
  await writeRows(
    parts,
    parts.byTime,
    touchesOf(own, known).map((touch) => touchRow(parts.byTime, touch)),
  );
  return written.flatMap(({ leaf, runId: writer }) => (writer === runId ? [leaf] : []));
}

function checkOwn(fact: Fact): void {
  const problem = problemOf(fact);
  if (problem !== undefined)
    throw new TypeError(`the fact about ${fact.subject} cannot be kept (${problem})`);
}

/** What is known of the subjects of facts that are learnt late: of what an earlier run had looked past. Few are. */
async function knownOfLate(
  { reader, lastLookAt }: Parts,
  facts: readonly Fact[],
  intervals: readonly HistoryInterval[],
): Promise<readonly Fact[]> {
  const looked = await lastLookAt();
  const lastBegin = intervals.length > 1 ? intervals.at(-1)?.from : undefined;
  const looks = [looked, lastBegin].filter((instant) => instant !== undefined);
  return reader.ofSubjects(facts.filter((fact) => isLearntLate(fact, looks)));
}

async function writePrimary(
  parts: Parts,
  places: readonly FactPlace[],
  runId: string,
): Promise<readonly WrittenFact[]> {
  const rows = new Map<string, PlacedRow>();
  for (const place of places) {
    const row = toPrimaryRow(parts.primary, place, runId, parts.newSalt());
    rows.set(`${row.partitionKey} ${row.rowKey}`, { place, row });
  }
  const byPartition = Map.groupBy(rows.values(), ({ row }) => row.partitionKey);
  const written: WrittenFact[][] = [];
  const tasks = [...byPartition.values()].flatMap(chunksOf).map((chunk, index) => async () => {
    written[index] = await parts.primary.use('adding to the history of access', (client) =>
      writeChunk(parts, client, chunk),
    );
  });
  await runAll(parts.tables.limiter, tasks);
  return written.flat();
}

interface PlacedRow {
  readonly place: FactPlace;
  readonly row: Row;
}

/** Neighbours by key, so that what is there of a chunk is one short range to read. */
function chunksOf(rows: readonly PlacedRow[]): PlacedRow[][] {
  const sorted = rows.toSorted((one, other) => (one.row.rowKey < other.row.rowKey ? -1 : 1));
  return [...fittingTransactions(sorted, ({ row }) => row)];
}

/** Creates the rows of a chunk that are not there. What is there stays as it is. */
async function writeChunk(
  parts: Parts,
  client: TableClient,
  chunk: readonly PlacedRow[],
): Promise<WrittenFact[]> {
  const there = new Map<string, ListedRow>();
  let absent = chunk;
  for (let tries = 1; absent.length > 0; tries++) {
    if (tries > MAX_TRIES) throw tooManyWriters(absent.length);
    const rows = absent.map(({ row }) => row);
    if (await createAll(client, rows)) break;
    // This very call may have written them, when its answer was lost: then its salts are there.
    for (const row of await rangeOf(client, chunk)) there.set(row.rowKey ?? '', row);
    absent = absent.filter(({ row }) => !there.has(row.rowKey));
  }
  return chunk.map(({ place, row }) => toWritten(parts, place, there.get(row.rowKey) ?? row));
}

function toWritten({ primary, leafHashOf }: Parts, place: FactPlace, row: ListedRow): WrittenFact {
  const { partition, rowKey, leafHash, runId } = toStoredRow(primary, row, leafHashOf);
  const fact = isErased(row) ? undefined : primaryFact(primary, row, place.interval.name);
  return { place, leaf: { partition, rowKey, leafHash }, runId, fact };
}

async function rangeOf(client: TableClient, chunk: readonly PlacedRow[]): Promise<ListedRow[]> {
  const [first, last] = [chunk[0]?.row, chunk.at(-1)?.row];
  if (first === undefined || last === undefined) return [];
  const filter = `PartitionKey eq '${first.partitionKey}' and RowKey ge '${first.rowKey}' and RowKey le '${last.rowKey}'`;
  return Array.fromAsync<ListedRow>(client.listEntities({ queryOptions: { filter } }));
}

function tooManyWriters(rows: number): StoreError {
  const message = `adding to the history of access: ${MAX_TRIES} tries to write ${rows} rows lost to other writers. The next run goes on from here.`;
  return new StoreError('rejected', message, 'TooManyWriters');
}

/** The rows that find facts by principal. */
async function writePlaces(
  parts: Pick<Parts, 'tables' | 'byPrincipal'>,
  places: readonly FactPlace[],
): Promise<void> {
  const rows = places.flatMap((place) => principalRows(parts.byPrincipal, place));
  await writeRows(parts, parts.byPrincipal, rows);
}

/** Writes rows of an index, whose keys name their content. */
export async function writeRows(
  { tables }: Pick<Parts, 'tables'>,
  table: TenantTable,
  rows: readonly Row[],
): Promise<void> {
  const distinct = new Map(rows.map((row) => [`${row.partitionKey} ${row.rowKey}`, row] as const));
  const byPartition = Map.groupBy(distinct.values(), ({ partitionKey }) => partitionKey);
  await runAll(
    tables.limiter,
    [...byPartition.values()].map(
      (group) => () => table.use('adding to the history of access', (client) => writeAll(client, group)),
    ),
  );
}
