import {
  allPlaces,
  asToldFirst,
  type FactPlace,
  type FactTouch,
  touchesOf,
} from '../../src/domain/evidence/placing.ts';
import { filedAt, principalOf, topicOf } from '../../src/domain/evidence/subjects.ts';
import type { Erasure, Fact, HistoryInterval, OpenRecord, Topic } from '../../src/domain/model/evidence.ts';
import type { InstantText, Recorded } from '../../src/domain/model/recorded.ts';
import { newSalt, saltedLeafHash } from '../../src/evidence/proof/salted-leaf.ts';
import { canonicalJson } from '../../src/ports/canonical-json.ts';
import { factIdOf, shardOf } from '../../src/ports/ids.ts';
import type {
  FactSpan,
  History,
  IntervalReading,
  JournalEntry,
  Look,
  Looks,
  SnapshotJournal,
  StoredLeaf,
  StoredRow,
} from '../../src/ports/index.ts';

interface KeptRow extends FactPlace {
  readonly topic: Topic;
  readonly stored: StoredRow;
}

/** The history of access in memory. */
export class FakeHistory implements History {
  readonly rows = new Map<string, KeptRow>();
  readonly begun: HistoryInterval[] = [];
  readonly touches: FactTouch[] = [];
  readonly cache = new Map<string, OpenRecord>();
  readonly erased: Erasure[] = [];

  async append(
    learnt: readonly Fact[],
    { runId, intervals }: Parameters<History['append']>[1],
  ): Promise<readonly StoredLeaf[]> {
    const subjects = new Set(learnt.map(({ subject }) => subject));
    const known = this.#facts().filter(({ subject }) => subjects.has(subject));
    const facts = asToldFirst(learnt, known);
    const leaves = allPlaces(facts, known, intervals).map((place) => this.#keep(place, runId));
    const kept = new Map(this.#facts().map((fact) => [fact.id, fact] as const));
    const own = facts.flatMap(({ id }) => kept.get(id) ?? []);
    this.touches.push(...touchesOf(own, known));
    return leaves
      .filter((row) => row.runId === runId)
      .map(({ partition, rowKey, leafHash }) => ({ partition, rowKey, leafHash }));
  }

  #keep(place: FactPlace, runId: string): StoredRow {
    const { fact, interval, isBase } = place;
    const topic = topicOf(recordOf(fact), shardOf);
    const partition = `${interval.name}_${topic}`;
    const rowKey = rowKeyOf(fact, isBase);
    const there = this.rows.get(`${partition} ${rowKey}`);
    if (there !== undefined) return there.stored;
    const salt = newSalt();
    const row = canonicalJson({ partition, rowKey, runId, fact });
    const leafHash = saltedLeafHash({ kind: 'row', salt, row: Buffer.from(row) }).toString('hex');
    const stored = { partition, rowKey, leafHash, runId, salt: salt.toString('hex'), row };
    this.rows.set(`${partition} ${rowKey}`, { ...place, fact: structuredClone(fact), topic, stored });
    return stored;
  }

  async intervals(): Promise<readonly HistoryInterval[]> {
    return this.begun.toSorted((one, other) => compare(one.from, other.from));
  }

  async intervalAt(at: InstantText): Promise<HistoryInterval | undefined> {
    return (await this.intervals()).findLast(({ from }) => from <= at);
  }

  async beginInterval(interval: HistoryInterval): Promise<void> {
    if (!this.begun.some(({ name }) => name === interval.name)) this.begun.push(interval);
  }

  async *inInterval(interval: HistoryInterval, topic: Topic | undefined, reading: IntervalReading) {
    for (const row of this.#rowsOf(interval)) {
      const isMeant = topic === undefined ? row.topic.startsWith('role:') : row.topic === topic;
      if (isMeant && isRead(row, reading)) yield row.fact;
    }
  }

  async *ofPrincipalIn(interval: HistoryInterval, principalId: string, to: InstantText) {
    const isOwn = ({ fact }: KeptRow) => principalOf(recordOf(fact)) === principalId;
    for (const row of this.#rowsOf(interval).filter(isOwn)) if (isRead(row, { to })) yield row.fact;
    yield* this.ofPrincipal(principalId, { from: interval.from, to });
  }

  async *ofPrincipal(principalId: string, span: FactSpan) {
    for (const fact of this.#facts())
      if (principalOf(recordOf(fact)) === principalId && isFiledIn(fact, span)) yield fact;
  }

  async *changes(span: FactSpan) {
    for (const fact of this.#facts()) if (isFiledIn(fact, span)) yield fact;
  }

  async *touching({ from, to }: { readonly from: InstantText; readonly to: InstantText }) {
    const touched = this.touches.filter(({ at }) => at >= from && at <= to);
    yield* new Map(touched.map(({ fact }) => [fact.id, fact] as const)).values();
  }

  async open(): Promise<ReadonlyMap<string, OpenRecord>> {
    return new Map(this.cache);
  }

  async saveOpen({ opened, closed }: Parameters<History['saveOpen']>[0]): Promise<void> {
    for (const record of opened) this.cache.set(record.subject, record);
    for (const subject of closed) this.cache.delete(subject);
  }

  async *ofRun(runId: string, interval: string) {
    const rows = [...this.rows.values()].filter(
      ({ fact, stored, interval: { name } }) =>
        name === interval && stored.runId === runId && fact.seenBy === runId,
    );
    yield* new Map(rows.map(({ fact }) => [fact.id, fact] as const)).values();
  }

  async *stored(interval: HistoryInterval) {
    for (const { stored } of this.#rowsOf(interval)) yield stored;
  }

  async erasures(): Promise<readonly Erasure[]> {
    return [...this.erased];
  }

  #rowsOf({ name }: HistoryInterval): KeptRow[] {
    return [...this.rows.values()]
      .filter(({ interval }) => interval.name === name)
      .toSorted(
        ({ stored: one }, { stored: other }) =>
          compare(one.partition, other.partition) || compare(one.rowKey, other.rowKey),
      );
  }

  /** Each fact but keyframes once. */
  #facts(): Fact[] {
    const facts = new Map(
      [...this.rows.values()]
        .filter(({ fact }) => fact.change !== 'keyframe')
        .map(({ fact }) => [fact.id, fact] as const),
    );
    return [...facts.values()].toSorted(
      (one, other) => compare(filedAt(one), filedAt(other)) || compare(one.id, other.id),
    );
  }
}

function recordOf({ record, last, subject }: Fact): Recorded {
  const found = record ?? last;
  if (found === undefined) throw new TypeError(`the fact about ${subject} has no record`);
  return found;
}

function rowKeyOf(fact: Fact, isBase: boolean): string {
  const subject = factIdOf(fact.subject);
  if (fact.change === 'keyframe') return `0~${subject}`;
  const named = `${fact.change}~${fact.id}`;
  return isBase ? `0~${subject}~${filedAt(fact)}~${named}` : `1~${filedAt(fact)}~${subject}~${named}`;
}

function isRead({ fact, isBase }: KeptRow, { to, kinds, only }: IntervalReading): boolean {
  if (kinds !== undefined && !kinds.includes(recordOf(fact).kind)) return false;
  if (isBase) return only !== 'filed';
  return to === undefined || filedAt(fact) <= to;
}

function isFiledIn(fact: Fact, { from, to }: FactSpan): boolean {
  const filed = filedAt(fact);
  return (from === undefined || filed >= from) && (to === undefined || filed <= to);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The journal of snapshots in memory. */
export class FakeSnapshotJournal implements SnapshotJournal {
  readonly entries = new Map<string, JournalEntry>();

  async unfinished(): Promise<readonly JournalEntry[]> {
    return [...this.entries.values()].toSorted((one, other) => compare(one.runId, other.runId));
  }

  async begin(entry: JournalEntry): Promise<void> {
    this.entries.set(entry.runId, entry);
  }

  async end(runId: string): Promise<void> {
    this.entries.delete(runId);
  }
}

/** The last looks in memory. */
export class FakeLooks implements Looks {
  looks: ReadonlyMap<string, Look> = new Map();

  async last(): Promise<ReadonlyMap<string, Look>> {
    return new Map(this.looks);
  }

  async save(looks: ReadonlyMap<string, Look>): Promise<void> {
    this.looks = new Map(looks);
  }
}
