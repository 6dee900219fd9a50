import { boundsOf } from '../../domain/evidence/fact-times.ts';
import {
  type FactPlace,
  type FactTouch,
  lateTouches,
  ownTouches,
  touchesOf,
} from '../../domain/evidence/placing.ts';
import { stepsOf } from '../../domain/evidence/subject-history.ts';
import { filedAt } from '../../domain/evidence/subjects.ts';
import type { Fact, HistoryInterval, OpenRecord } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { RebuiltHistory } from '../../ports/history-upkeep.ts';
import { principalRows, touchRow } from './history-indexes.ts';
import { forget, readOpen, toOpenRow } from './history-open.ts';
import { rowsOf } from './history-reading.ts';
import { baseKeys, primaryFact } from './history-rows.ts';
import { readIntervals } from './history-runs.ts';
import { allRows, type HistoryStore, where } from './history-store.ts';
import { writeRows } from './history-writing.ts';
import { removeListed } from './store/remove-rows.ts';
import type { Row } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';

/**
 * Makes the indexes and the cache again, topic by topic: all facts of a subject are in partitions of one topic. What belongs
 * there is written first, and what does not is taken out last.
 */
export async function rebuildIndexes(history: HistoryStore): Promise<RebuiltHistory> {
  const expected = new Set<string>();
  const open = new Map<string, OpenRecord>();
  const ids = new Set<string>();
  for await (const topic of topics(history)) {
    for (const id of topic.ids) ids.add(id);
    for (const { partitionKey, rowKey } of topic.principals) expected.add(`P ${partitionKey} ${rowKey}`);
    for (const { partitionKey, rowKey } of topic.times) expected.add(`T ${partitionKey} ${rowKey}`);
    await writeRows(history, history.byPrincipal, topic.principals);
    await writeRows(history, history.byTime, topic.times);
    for (const record of topic.open) open.set(record.subject, record);
  }
  const removed =
    (await removeOthers(history.byPrincipal, (key) => expected.has(`P ${key}`))) +
    (await removeOthers(history.byTime, (key) => expected.has(`T ${key}`)));
  await writeCache(history, open);
  return { facts: ids.size, removed, open: open.size };
}

/** What finds the facts of one topic, and what they leave open. */
interface TopicRows {
  readonly places: readonly FactPlace[];
  readonly ids: readonly string[];
  readonly principals: readonly Row[];
  readonly times: readonly Row[];
  /**
   * Those of `times` that surely were written: those of a fact by itself, and those with others of what was surely learnt late. Nights in
   * which nothing was late do not write the others.
   */
  readonly certainTimes: readonly Row[];
  readonly open: readonly OpenRecord[];
}

/** All that indexes and cache should have, topic by topic. @param looks instants at which runs had looked, as far as they are known. */
export async function* topics(
  { primary, byPrincipal, byTime, runs }: HistoryStore,
  looks: readonly InstantText[] = [],
): AsyncGenerator<TopicRows> {
  const intervals = await readIntervals(runs);
  for (const topic of await topicsOf(primary)) {
    const places = await placesIn(primary, topic, intervals);
    yield {
      places,
      ids: places.map(({ fact }) => fact.id),
      principals: places.flatMap((place) => principalRows(byPrincipal, place)),
      ...touchRowsOf(byTime, places, intervals, looks),
      open: openOf(places),
    };
  }
}

async function topicsOf(primary: TenantTable): Promise<readonly string[]> {
  const topics = new Set<string>();
  for await (const { partitionKey = '' } of allRows(primary)) topics.add(topicIn(primary, partitionKey));
  return [...topics];
}

function topicIn(table: TenantTable, partitionKey: string): string {
  return partitionKey.slice(table.partition('2026-11_').length);
}

/** All rows of a topic, interval by interval. Where an interval has not begun yet, its rows are not counted: a run is still to end. */
async function placesIn(
  primary: TenantTable,
  topic: string,
  intervals: readonly HistoryInterval[],
): Promise<readonly FactPlace[]> {
  const places: FactPlace[] = [];
  for (const interval of intervals) {
    const partition = primary.partition(`${interval.name}_${topic}`);
    for await (const row of rowsOf(primary, `PartitionKey eq '${partition}'`)) {
      const fact = primaryFact(primary, row, interval.name);
      const isBase = row.rowKey?.startsWith(baseKeys.from) === true;
      if (fact !== undefined) places.push({ fact, interval, isBase });
    }
  }
  return places;
}

function touchRowsOf(
  byTime: TenantTable,
  places: readonly FactPlace[],
  intervals: readonly HistoryInterval[],
  looks: readonly InstantText[],
): Pick<TopicRows, 'times' | 'certainTimes'> {
  const facts = new Map(places.map(({ fact }) => [fact.id, fact] as const));
  const all = [...facts.values()];
  const toRow = (touch: FactTouch) => touchRow(byTime, touch);
  // A later interval began with a look.
  const known = [...looks, ...intervals.slice(1).map(({ from }) => from)];
  const own = all.filter(({ change }) => change !== 'keyframe').flatMap(ownTouches);
  const first = intervals.find(({ purgedAt }) => purgedAt === undefined);
  // What a purge left of older facts is found from then on.
  const isLeft = ({ at, fact }: FactTouch) =>
    first === undefined || first === intervals[0] || filedAt(fact) >= first.from || at >= first.from;
  const times = touchesOf(all, []).filter(isLeft).map(toRow);
  const certain = [...own, ...lateTouches(all, known)].filter(isLeft).map(toRow);
  if (first === undefined || first === intervals[0]) return { times, certainTimes: certain };
  const keyframes = places.filter(({ fact, interval }) => fact.change === 'keyframe' && interval === first);
  const lasting = keyframes.flatMap(({ fact }) =>
    [...boundsOf(fact)].filter((at) => at >= first.from).map((at) => touchRow(byTime, { fact, at })),
  );
  return { times: [...times, ...lasting], certainTimes: [...certain, ...lasting] };
}

/** What the facts leave open. */
function openOf(places: readonly FactPlace[]): readonly OpenRecord[] {
  const bySubject = Map.groupBy(
    places.map(({ fact }): Fact => fact),
    ({ subject }) => subject,
  );
  return [...bySubject].flatMap(([subject, facts]) => {
    const last = stepsOf(facts).at(-1);
    if (last?.record === undefined) return [];
    const { record, factId, time, cause } = last;
    return [{ subject, record, factId, time, cause }];
  });
}

function removeOthers(table: TenantTable, belongs: (key: string) => boolean): Promise<number> {
  const others = where(allRows(table), ({ partitionKey, rowKey }) => !belongs(`${partitionKey} ${rowKey}`));
  return removeListed(table, 'taking rows out of an index of the history', others);
}

async function writeCache(history: HistoryStore, open: ReadonlyMap<string, OpenRecord>): Promise<void> {
  const { tables, cache } = history;
  await writeRows(
    history,
    cache,
    Array.from(open.values(), (record) => toOpenRow(cache, record)),
  );
  const others = [...(await readOpen(cache)).keys()].filter((subject) => !open.has(subject));
  await forget(tables, cache, others);
}
