import { intervalsOf, type RecordInterval } from '../../domain/evidence/intervals.ts';
import { knownBy } from '../../domain/evidence/subject-history.ts';
import type { Fact, InstantText } from '../../domain/model/evidence.ts';
import type {
  ArchivedEvents,
  AuditHoles,
  AuditWatermark,
  CommandStore,
  History,
  Looks,
  RoleFindings,
  RunHistory,
  SealLog,
  SnapshotJournal,
} from '../../ports/index.ts';
import { type AccessAnswer, accessAt } from '../access-at.ts';
import type { Reading } from '../exports/question.ts';
import { NotKnown } from '../questions/not-known.ts';
import { intervalsBetween } from '../timelines.ts';

/** What a pack is about. */
export interface PackPeriod {
  readonly from: InstantText;
  readonly to: InstantText;
  /** What was learnt later is not in its tables. */
  readonly knownAt: InstantText;
}

/** What a pack is made from. */
export interface PackPorts {
  readonly tenantId: string;
  readonly history: History;
  readonly looks: Pick<Looks, 'last'>;
  readonly journal: Pick<SnapshotJournal, 'unfinished'>;
  readonly runs: RunHistory;
  readonly sealLog: Pick<SealLog, 'entries' | 'heads' | 'tail'>;
  readonly commands: Pick<CommandStore, 'list'>;
  readonly roleFindings: Pick<RoleFindings, 'read'>;
  readonly archivedEvents: ArchivedEvents;
  readonly holes: Pick<AuditHoles, 'missing'>;
  readonly watermark: Pick<AuditWatermark, 'read'>;
}

type Known<T extends { readonly kind: string }> = Extract<T, { kind: 'known' }>;

/** What several tables of a pack are made from, read once. */
export class PeriodReading {
  readonly period: PackPeriod;
  readonly #history: History;
  readonly #accesses = new Map<InstantText, Promise<AccessAnswer>>();
  #facts: Promise<readonly Fact[]> | undefined;
  #intervals: Promise<readonly RecordInterval[]> | undefined;

  constructor(history: History, period: PackPeriod) {
    this.#history = history;
    this.period = period;
  }

  /** Who had what at an instant. @throws NotKnown */
  async access(at: InstantText, reading: Reading): Promise<Known<AccessAnswer>> {
    const asked = this.#accesses.get(at) ?? accessAt(this.#history, { at, knownAt: this.period.knownAt });
    this.#accesses.set(at, asked);
    const answer = await asked;
    if (answer.kind === 'unknown') throw new NotKnown(answer);
    const { facts, erased } = answer.read;
    reading.count('facts', facts);
    if (erased > 0)
      reading.miss({ part: 'history', because: `${erased} rows were erased: nobody knows what they said` });
    return answer;
  }

  /**
   * All records of roles that were so at some time of the period, and of everything else what changed in it.
   *
   * @throws NotKnown
   */
  async intervals(reading: Reading): Promise<readonly RecordInterval[]> {
    this.#facts ??= this.#read();
    const facts = await this.#facts;
    reading.count('facts', facts.length);
    this.#intervals ??= Promise.resolve(intervalsOf(facts));
    return this.#intervals;
  }

  async #read(): Promise<readonly Fact[]> {
    const { from, to, knownAt } = this.period;
    const intervals = await intervalsBetween(this.#history, this.period);
    if ('because' in intervals) throw new NotKnown(intervals);
    const [first, ...others] = intervals;
    const facts = await Array.fromAsync(this.#history.inInterval(first, undefined, { to }));
    for (const interval of others)
      for await (const fact of this.#history.inInterval(interval, undefined, { to, only: 'filed' }))
        facts.push(fact);
    // Groups and the states of principals: what changed in the period.
    for await (const fact of this.#history.changes({ from, to })) facts.push(fact);
    return knownBy(facts, knownAt);
  }
}
