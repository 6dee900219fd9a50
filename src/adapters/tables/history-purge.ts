import { boundsOf } from '../../domain/evidence/fact-times.ts';
import { filedAt } from '../../domain/evidence/subjects.ts';
import type { Fact, HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { ErasingAct } from '../../ports/history-upkeep.ts';
import { touchRow } from './history-indexes.ts';
import { type RemovableHistory, removeFromIndex, takeOut } from './history-removal.ts';
import { factIn, isErased } from './history-rows.ts';
import { intervalRowOf, readIntervals } from './history-runs.ts';
import { type HistoryStore, rowsOfInterval, where } from './history-store.ts';
import { writeRows } from './history-writing.ts';
import type { ListedRow, Row } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { writeAll } from './store/transactions.ts';

/** Takes out what was filed in intervals that had ended by then. @returns their names. */
export async function purgeHistory(
  history: RemovableHistory,
  before: InstantText,
  act: ErasingAct,
): Promise<readonly string[]> {
  const { primary, runs } = history;
  const intervals = await readIntervals(runs);
  const ended = intervals.filter((_, index) => (intervals[index + 1]?.from ?? before) < before);
  const first = intervals[ended.length];
  if (ended.length === 0 || first === undefined) return [];
  // Marked first: whoever asks meanwhile hears that nobody knows, and never that nobody had anything.
  await markPurged(runs, ended, act.at);
  const left = await touchKeyframes(history, first);
  const names = ended.map(({ name }) => name);
  await takeOut(history, () => rowsLeftIn(primary, names), { ...act, intervals: names });
  await purgeIndexes(history, { names, first, left });
  return names;
}

async function markPurged(
  runs: TenantTable,
  intervals: readonly HistoryInterval[],
  at: InstantText,
): Promise<void> {
  const rows = intervals.map((interval) =>
    intervalRowOf(runs, { ...interval, purgedAt: interval.purgedAt ?? at }),
  );
  await runs.use('purging the history of access', (client) => writeAll(client, rows));
}

/**
 * What lasts from before is told by the keyframes of the first interval that is left.
 *
 * @returns ids of facts of before that are in it, because they were learnt late: they are found as before.
 */
async function touchKeyframes(
  { tables, primary, byTime }: HistoryStore,
  first: HistoryInterval,
): Promise<ReadonlySet<string>> {
  const rows: Row[] = [];
  const left = new Set<string>();
  for await (const row of rowsOfInterval(primary, first.name)) {
    const fact = isErased(row) ? undefined : factIn(primary, row);
    if (fact === undefined) continue;
    if (fact.change !== 'keyframe') {
      if (filedAt(fact) < first.from) left.add(fact.id);
      continue;
    }
    const bounds = [...boundsOf(fact)].filter((bound) => bound >= first.from);
    rows.push(...bounds.map((bound) => touchRow(byTime, { fact, at: bound })));
  }
  await writeRows({ tables }, byTime, rows);
  return left;
}

/** Rows of these intervals that still have their content. */
async function* rowsLeftIn(primary: TenantTable, names: readonly string[]): AsyncGenerator<ListedRow> {
  for (const name of names) yield* where(rowsOfInterval(primary, name), (row) => !isErased(row));
}

/** What a purge takes out and what it leaves. */
interface Purge {
  /** Of the intervals that are taken out. */
  readonly names: readonly string[];
  /** The first interval that is left. */
  readonly first: HistoryInterval;
  /** Ids of older facts that are in it. */
  readonly left: ReadonlySet<string>;
}

async function purgeIndexes(
  { byTime, byPrincipal }: HistoryStore,
  { names, first, left }: Purge,
): Promise<void> {
  const isOld = (fact: Fact) => fact.change !== 'keyframe' && filedAt(fact) < first.from;
  await removeFromIndex(
    byTime,
    (fact, { rowKey = '' }) => isOld(fact) && !(left.has(fact.id) && rowKey >= first.from),
  );
  await removeFromIndex(byPrincipal, (fact, { partitionKey = '' }) => {
    const part = partitionKey.slice(byPrincipal.partition('').length).split('_')[0] ?? '';
    return names.includes(part) || (part === 'all' && isOld(fact) && !left.has(fact.id));
  });
}
