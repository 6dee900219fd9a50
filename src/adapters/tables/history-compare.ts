import type { FactPlace } from '../../domain/evidence/placing.ts';
import type { HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { HistoryIndexes, IndexDifference } from '../../ports/history-upkeep.ts';
import { toOpenRow } from './history-open.ts';
import { rowsOf } from './history-reading.ts';
import { topics } from './history-rebuild.ts';
import { intervalRowOf, intervalRows } from './history-runs.ts';
import { allRows, type HistoryStore, historyStore } from './history-store.ts';
import { keyOf, RowSums } from './row-sums.ts';
import { rowText } from './store/row-text.ts';
import type { Row } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import type { TenantTable } from './store/tenant-table.ts';

/** Partitions of a table that are looked at row by row where something is not as it should be. */
const mostNamed = 8;

/** Compares what finds facts, and the cache of what is open, with what the facts themselves give. Nothing is written. */
export function createHistoryIndexes(tables: Tables, tenantId: string): HistoryIndexes {
  const history = historyStore(tables, tenantId);
  return {
    async differences(looks) {
      const begun = new IntervalFacts();
      const sums = [new RowSums(), new RowSums(), new RowSums()] as const;
      for await (const { places, rows } of expectedRows(history, looks)) {
        for (const place of places) begun.add(place);
        for (const [index, { certain, allowed }] of rows.entries()) {
          sums[index]?.expect(certain.values());
          sums[index]?.allow(allowed.values());
        }
      }
      const altered = new Map<TenantTable, readonly string[]>();
      for (const [index, table] of indexTables(history).entries()) {
        for await (const row of allRows(table)) sums[index]?.find(row);
        altered.set(table, sums[index]?.altered().slice(0, mostNamed) ?? []);
      }
      return [
        ...(await namedDifferences(history, looks, altered)),
        ...(await intervalDifferences(history.runs, begun)),
      ];
    },
  };
}

function indexTables({ byPrincipal, byTime, cache }: HistoryStore) {
  return [byPrincipal, byTime, cache] as const;
}

/** Rows by their keys. */
type KeyedRows = ReadonlyMap<string, Row>;

/** What an index has of a topic: rows that have to be there, and others that may be. */
interface IndexRows {
  readonly certain: KeyedRows;
  readonly allowed: KeyedRows;
}

/** Topic by topic, in the order of `indexTables`. */
async function* expectedRows(history: HistoryStore, looks: readonly InstantText[]) {
  for await (const { places, principals, times, certainTimes, open } of topics(history, looks)) {
    const certain = keyed(certainTimes);
    const allowed = keyed(times.filter((row) => !certain.has(keyOf(row))));
    const cached = keyed(open.map((record) => toOpenRow(history.cache, record)));
    const rows: readonly IndexRows[] = [
      { certain: keyed(principals), allowed: new Map() },
      { certain, allowed },
      { certain: cached, allowed: new Map() },
    ];
    yield { places, rows };
  }
}

function keyed(rows: readonly Row[]): KeyedRows {
  return new Map(rows.map((row) => [keyOf(row), row] as const));
}

/** What is not as it should be in some partitions, row by row. */
async function namedDifferences(
  history: HistoryStore,
  looks: readonly InstantText[],
  altered: ReadonlyMap<TenantTable, readonly string[]>,
): Promise<readonly IndexDifference[]> {
  const tables = indexTables(history);
  if (tables.every((table) => (altered.get(table) ?? []).length === 0)) return [];
  const expected = tables.map(() => ({
    certain: new Map<string, string>(),
    allowed: new Map<string, string>(),
  }));
  for await (const { rows } of expectedRows(history, looks))
    for (const [index, table] of tables.entries()) {
      const partitions = new Set(altered.get(table));
      for (const kind of ['certain', 'allowed'] as const)
        for (const [key, row] of rows[index]?.[kind] ?? [])
          if (partitions.has(row.partitionKey)) expected[index]?.[kind].set(key, rowText(row));
    }
  const found: IndexDifference[] = [];
  for (const [index, table] of tables.entries())
    for (const partition of altered.get(table) ?? [])
      found.push(
        ...(await differencesIn(
          table,
          partition,
          expected[index] ?? { certain: new Map(), allowed: new Map() },
        )),
      );
  return found;
}

/** When intervals began, by the facts that are in them. */
class IntervalFacts {
  readonly #keyframes = new Map<string, Set<string>>();
  /** When each run learnt, of facts other than keyframes. */
  readonly #runs = new Map<string, string>();
  #earliest: string | undefined;

  add({ fact: { change, seenAt, seenBy }, interval }: FactPlace): void {
    if (change === 'keyframe') {
      const said = this.#keyframes.get(interval.name) ?? new Set();
      this.#keyframes.set(interval.name, said.add(`${seenAt} ${seenBy}`));
      return;
    }
    this.#runs.set(seenBy, seenAt);
    if (this.#earliest === undefined || seenAt < this.#earliest) this.#earliest = seenAt;
  }

  isBegun({ name, from, runId }: HistoryInterval, isFirst: boolean): boolean {
    if (!isFirst) return [...(this.#keyframes.get(name) ?? [])].every((said) => said === `${from} ${runId}`);
    const learntAt = this.#runs.get(runId);
    return (learntAt === undefined || learntAt === from) && (this.#earliest ?? from) >= from;
  }
}

async function intervalDifferences(
  runs: TenantTable,
  begun: IntervalFacts,
): Promise<readonly IndexDifference[]> {
  const rows = await intervalRows(runs);
  const first = rows.map(({ interval }) => interval.from).toSorted()[0];
  return rows
    .filter(({ row, interval }) => {
      const isAsWritten = rowText(row) === rowText(intervalRowOf(runs, interval));
      // What a purge left says nothing.
      const isSaid = interval.purgedAt !== undefined || begun.isBegun(interval, interval.from === first);
      return !isAsWritten || !isSaid;
    })
    .map(({ row }) => ({
      table: runs.name,
      key: keyOf(row).slice(runs.partition('').length),
      because: 'the facts say otherwise of when it began, or it stands elsewhere',
    }));
}

async function differencesIn(
  table: TenantTable,
  partition: string,
  { certain, allowed }: Readonly<Record<keyof IndexRows, ReadonlyMap<string, string>>>,
): Promise<readonly IndexDifference[]> {
  const differences: IndexDifference[] = [];
  const tell = (key: string, because: string) =>
    differences.push({ table: table.name, key: key.slice(table.partition('').length), because });
  const missing = new Set([...certain.keys()].filter((key) => key.startsWith(`${partition} / `)));
  for await (const row of rowsOf(table, `PartitionKey eq '${partition.replaceAll("'", "''")}'`)) {
    const key = keyOf(row);
    const wanted = certain.get(key) ?? allowed.get(key);
    missing.delete(key);
    if (wanted === undefined) tell(key, 'no fact has a row here');
    else if (wanted !== rowText(row)) tell(key, 'it says something else than the fact');
  }
  for (const key of missing) tell(key, 'a fact has a row here, and it is missing');
  return differences;
}
