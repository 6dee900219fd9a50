import type { FactPlace } from '../../domain/evidence/placing.ts';
import type { HistoryInterval } from '../../domain/model/evidence.ts';
import type { HistoryIndexes, IndexDifference } from '../../ports/evidence.ts';
import { toOpenRow } from './history-open.ts';
import { rowsOf } from './history-reading.ts';
import { type HistoryTables, ofTenant, topics } from './history-rebuild.ts';
import { intervalRowOf, intervalRows, runsTable } from './history-runs.ts';
import { rowText } from './store/row-text.ts';
import type { ListedRow, Row } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** Compares what finds facts, and the cache of what is open, with what the facts themselves give. Nothing is written. */
export function createHistoryIndexes(tables: Tables, tenantId: string): HistoryIndexes {
  const history: HistoryTables = {
    primary: tenantTable(tables, 'Evidence', tenantId),
    byPrincipal: tenantTable(tables, 'EvidenceByPrincipal', tenantId),
    byTime: tenantTable(tables, 'EvidenceChanges', tenantId),
    cache: tenantTable(tables, 'EvidenceOpen', tenantId),
    runs: runsTable(tables, tenantId),
  };
  return {
    async differences() {
      const { byPrincipal, byTime, cache } = history;
      const expected = { principals: new Map(), times: new Map(), open: new Map() };
      const certainTimes = new Set<string>();
      const begun = new IntervalFacts();
      for await (const { places, principals, times, certainTimes: certain, open } of topics(history)) {
        for (const place of places) begun.add(place);
        addTo(expected.principals, principals);
        addTo(expected.times, times);
        for (const row of certain) certainTimes.add(keyOf(row));
        addTo(
          expected.open,
          open.map((record) => toOpenRow(cache, record)),
        );
      }
      return [
        ...(await differencesIn(byPrincipal, expected.principals)),
        ...(await differencesIn(byTime, expected.times, certainTimes)),
        ...(await differencesIn(cache, expected.open)),
        ...(await intervalDifferences(history.runs, begun)),
      ];
    },
  };
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

function addTo(expected: Map<string, string>, rows: readonly Row[]): void {
  for (const row of rows) expected.set(keyOf(row), rowText(row));
}

function keyOf({ partitionKey, rowKey }: ListedRow): string {
  return `${partitionKey} / ${rowKey}`;
}

async function differencesIn(
  table: TenantTable,
  expected: Map<string, string>,
  /** Those of `expected` that have to be there; without it, all. */
  certain: ReadonlyMap<string, unknown> | ReadonlySet<string> = expected,
): Promise<readonly IndexDifference[]> {
  const differences: IndexDifference[] = [];
  const tell = (key: string, because: string) =>
    differences.push({ table: table.name, key: key.slice(table.partition('').length), because });
  for await (const row of rowsOf(table, ofTenant(table))) {
    const key = keyOf(row);
    const wanted = expected.get(key);
    expected.delete(key);
    if (wanted === undefined) tell(key, 'no fact has a row here');
    else if (wanted !== rowText(row)) tell(key, 'it says something else than the fact');
  }
  for (const key of expected.keys())
    if (certain.has(key)) tell(key, 'a fact has a row here, and it is missing');
  return differences;
}
