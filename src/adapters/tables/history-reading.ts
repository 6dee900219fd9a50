import type { TableClient } from '@azure/data-tables';
import { earliestOf } from '../../domain/evidence/fact-times.ts';
import type { Fact, HistoryInterval, Topic } from '../../domain/model/evidence.ts';
import type { InstantText, RecordKind } from '../../domain/model/recorded.ts';
import type { FactSpan, IntervalReading, StoredRow } from '../../ports/evidence.ts';
import { basePartition, monthPartition, ownerKey, timelinePartition } from './history-indexes.ts';
import {
  baseKeys,
  factIn,
  filedKeys,
  type LeafHashOf,
  ownerOf,
  partitionOf,
  primaryFact,
  toStoredRow,
} from './history-rows.ts';
import { statusOf } from './store/failures.ts';
import type { ListedRow } from './store/rows.ts';
import { instantText } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';

interface Parts {
  readonly primary: TenantTable;
  readonly byPrincipal: TenantTable;
  readonly byTime: TenantTable;
}

const reading = 'reading the history of access';

/** Reads facts from the tables of the history. Each row is checked. */
export class HistoryReader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async *inInterval(
    interval: HistoryInterval,
    topic: Topic | undefined,
    { to, kinds, only, onErased }: IntervalReading,
  ): AsyncGenerator<Fact> {
    const { primary } = this.#parts;
    const keys = keysUntil(to, only);
    const partitions =
      topic === undefined
        ? rolesFilter(primary, interval.name)
        : partitionFilter(primary, interval.name, topic);
    const filter = [partitions, keys, kindFilter(kinds)].filter(Boolean);
    for await (const row of rowsOf(primary, filter.join(' and '))) {
      const fact = primaryFact(primary, row, interval.name);
      if (fact === undefined) onErased?.();
      else yield fact;
    }
  }

  async *ofPrincipalIn(
    interval: HistoryInterval,
    principalId: string,
    to: InstantText,
  ): AsyncGenerator<Fact> {
    const { byPrincipal } = this.#parts;
    const partition = basePartition(byPrincipal, interval.name, principalId);
    const owner = ownerKey(principalId);
    yield* factsIn(
      byPrincipal,
      `PartitionKey eq '${partition}' and RowKey gt '${owner}~' and RowKey lt '${owner}~~'`,
    );
    yield* this.ofPrincipal(principalId, { from: interval.from, to });
  }

  async *ofPrincipal(owner: string, span: FactSpan): AsyncGenerator<Fact> {
    const { byPrincipal } = this.#parts;
    const key = ownerKey(owner);
    const from = `${key}~${checked(span.from) ?? ''}`;
    const to = span.to === undefined ? `${key}~~` : `${key}~${checked(span.to)}~~`;
    yield* factsIn(
      byPrincipal,
      `PartitionKey eq '${timelinePartition(byPrincipal, owner)}' and RowKey gt '${from}' and RowKey lt '${to}'`,
    );
  }

  async *changes(span: FactSpan): AsyncGenerator<Fact> {
    for (const filter of timeFilters(this.#parts.byTime, span))
      yield* factsIn(this.#parts.byTime, [filter, `IsFiled eq 'yes'`].join(' and '));
  }

  async *touching(span: { readonly from: InstantText; readonly to: InstantText }): AsyncGenerator<Fact> {
    const seen = new Set<string>();
    for (const filter of timeFilters(this.#parts.byTime, span))
      for await (const fact of factsIn(this.#parts.byTime, filter)) {
        if (seen.has(fact.id)) continue;
        seen.add(fact.id);
        yield fact;
      }
  }

  /** Facts of the subjects of these facts, from the time on that they are about. */
  async ofSubjects(facts: readonly Fact[]): Promise<readonly Fact[]> {
    const found = new Map<string, Fact>();
    for (const [owner, own] of Map.groupBy(facts, ownerOf)) {
      const subjects = new Set(own.map(({ subject }) => subject));
      const from = own.map(earliestOf).reduce((one, other) => earlier(one, other));
      for await (const fact of this.ofPrincipal(owner, { from: from ?? undefined }))
        if (subjects.has(fact.subject)) found.set(fact.id, fact);
    }
    return [...found.values()];
  }

  async *ofRun(runId: string, interval: string): AsyncGenerator<Fact> {
    const { primary } = this.#parts;
    const seen = new Set<string>();
    const filter = `${partitionFilter(primary, interval)} and RunId eq '${runId.replaceAll("'", "''")}'`;
    for await (const row of rowsOf(primary, filter)) {
      const fact = primaryFact(primary, row, interval);
      if (fact === undefined || fact.seenBy !== runId || seen.has(fact.id)) continue;
      seen.add(fact.id);
      yield fact;
    }
  }

  async *stored(interval: string, leafHashOf: LeafHashOf): AsyncGenerator<StoredRow> {
    const { primary } = this.#parts;
    for await (const row of rowsOf(primary, partitionFilter(primary, interval)))
      yield toStoredRow(primary, row, leafHashOf);
  }
}

function earlier(one: InstantText | null, other: InstantText | null): InstantText | null {
  if (one === null || other === null) return null;
  return one < other ? one : other;
}

/** Rows page by page: how many there are does not matter to memory. */
export async function* rowsOf(table: TenantTable, filter: string): AsyncGenerator<ListedRow> {
  const pages = await table.use(reading, async (client: TableClient) =>
    client.listEntities({ queryOptions: { filter } }).byPage(),
  );
  for (;;) {
    const page = await table.use(reading, () => unlessNoTable(pages.next()));
    if (page === undefined || page.done === true) return;
    yield* page.value;
  }
}

/** A table that nobody has written to yet has no rows. Whoever may only read does not create it. */
export async function unlessNoTable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function* factsIn(table: TenantTable, filter: string): AsyncGenerator<Fact> {
  for await (const row of rowsOf(table, filter)) yield factIn(table, row);
}

/** An instant for a filter, which would read anything else differently. */
function checked(at: InstantText | undefined): InstantText | undefined {
  return at === undefined ? undefined : instantText.parse(at);
}

function rolesFilter(table: TenantTable, interval: string): string {
  // ';' follows ':'.
  return `PartitionKey gt '${table.partition(`${interval}_role:`)}' and PartitionKey lt '${table.partition(`${interval}_role;`)}'`;
}

/** All partitions of an interval, or that of one topic. */
export function partitionFilter(table: TenantTable, interval: string, topic?: Topic | undefined): string {
  if (topic !== undefined) return `PartitionKey eq '${table.partition(partitionOf(interval, topic))}'`;
  // '`' follows '_'.
  return `PartitionKey gt '${table.partition(`${interval}_`)}' and PartitionKey lt '${table.partition(`${interval}\``)}'`;
}

function keysUntil(to: InstantText | undefined, only: 'filed' | undefined): string {
  const end = to === undefined ? filedKeys.end : `${filedKeys.from}${checked(to)}~~`;
  const begin = only === 'filed' ? filedKeys.from : baseKeys.from;
  return `RowKey gt '${begin}' and RowKey lt '${end}'`;
}

function kindFilter(kinds: readonly RecordKind[] | undefined): string {
  if (kinds === undefined) return '';
  return `(${kinds.map((kind) => `Kind eq '${kind}'`).join(' or ')})`;
}

/**
 * Filters that together are a span, in order: its first month, those between, and its last. Row keys narrow what the store looks
 * at within one partition only, so a range of partitions is asked for whole months alone.
 */
function timeFilters(table: TenantTable, span: FactSpan): readonly string[] {
  const [from, to] = [checked(span.from), checked(span.to)];
  const first = from === undefined ? table.partition('0') : monthPartition(table, from);
  const last = to === undefined ? table.partition('~') : monthPartition(table, to);
  const begin = from === undefined ? [] : [`RowKey ge '${from}'`];
  const end = to === undefined ? [] : [`RowKey lt '${to}~~'`];
  const month = (partition: string, keys: readonly string[]) =>
    [`PartitionKey eq '${partition}'`, ...keys].join(' and ');
  if (first === last) return [month(first, [...begin, ...end])];
  const areNeighbours = from !== undefined && to !== undefined && isNextMonth(from, to);
  return [
    ...(from === undefined ? [] : [month(first, begin)]),
    ...(areNeighbours ? [] : [`PartitionKey gt '${first}' and PartitionKey lt '${last}'`]),
    ...(to === undefined ? [] : [month(last, end)]),
  ];
}

function isNextMonth(from: InstantText, to: InstantText): boolean {
  const [one, other] = [new Date(from), new Date(to)];
  const monthsBetween =
    12 * (other.getUTCFullYear() - one.getUTCFullYear()) + other.getUTCMonth() - one.getUTCMonth();
  return monthsBetween === 1;
}
