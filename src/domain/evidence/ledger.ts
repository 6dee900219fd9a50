import type { Fact, FactTime, OpenRecord } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import type { Moment } from './moment.ts';
import { factText, filedAt, subjectOf } from './subjects.ts';

/** The run that learns facts. */
export interface LearningRun {
  readonly runId: string;
  /** Its one instant. */
  readonly now: InstantText;
  /** Makes the id of a fact of its text. */
  readonly factIdOf: (text: string) => string;
}

interface LaterVersion {
  readonly record: Recorded;
  readonly moment: Moment;
}

/** The facts that a run learns, and what is open after each of them. */
export class Ledger {
  readonly facts: Fact[] = [];
  readonly #before: ReadonlyMap<string, OpenRecord>;
  readonly #open: Map<string, OpenRecord>;
  readonly #touched = new Set<string>();
  readonly #run: LearningRun;

  constructor(open: ReadonlyMap<string, OpenRecord>, run: LearningRun) {
    this.#before = open;
    this.#open = new Map(open);
    this.#run = run;
  }

  get open(): ReadonlyMap<string, OpenRecord> {
    return this.#open;
  }

  opened(record: Recorded, moment: Moment): void {
    const subject = subjectOf(record);
    const fact = this.#learn({ subject, change: 'opened', ...moment, record });
    this.#put(subject, record, fact);
  }

  revised(record: Recorded, known: OpenRecord, moment: Moment): void {
    const { subject, record: last, time: since } = known;
    const fact = this.#learn({ subject, change: 'revised', ...ordered(moment, since), record, last, since });
    this.#put(subject, record, fact);
  }

  /** @returns when it ended. */
  closed(known: OpenRecord, moment: Moment, last: Recorded = known.record): Moment {
    const { subject, time: since } = known;
    const settled = ordered(moment, since);
    this.#learn({ subject, change: 'closed', ...settled, last, since });
    this.#open.delete(subject);
    this.#touched.add(subject);
    return settled;
  }

  /** Something that began and ended without having been seen. @param versions how it was after that, the last one last. */
  passed(record: Recorded, opening: Moment, closing: Moment, versions: readonly LaterVersion[] = []): void {
    const subject = subjectOf(record);
    this.#learn({ subject, change: 'opened', ...opening, record });
    let [last, since] = [record, opening.time];
    for (const { record: next, moment } of versions) {
      const revised = ordered(moment, since);
      this.#learn({ subject, change: 'revised', ...revised, record: next, last, since });
      [last, since] = [next, revised.time];
    }
    this.#learn({ subject, change: 'closed', ...ordered(closing, since), last, since });
  }

  corrected(fact: Fact, moment: Moment): void {
    const { subject, record, last, since, id, time } = fact;
    this.#learn({
      subject,
      change: 'corrected',
      ...moment,
      ...(record && { record }),
      ...(last && { last }),
      ...(since && { since }),
      corrects: { factId: id, filedAt: filedAt(fact), times: [time] },
    });
    const known = this.#open.get(subject);
    if (known?.factId !== id) return;
    this.#open.set(subject, { ...known, ...moment });
    this.#touched.add(subject);
  }

  /** What changed of what is open. What began and ended in this run was never open to anybody. */
  changes(): { readonly opened: readonly OpenRecord[]; readonly closed: readonly string[] } {
    const touched = [...this.#touched];
    return {
      opened: touched.flatMap((subject) => this.#open.get(subject) ?? []),
      closed: touched.filter((subject) => this.#before.has(subject) && !this.#open.has(subject)),
    };
  }

  #put(subject: string, record: Recorded, { id, time, cause }: Fact): void {
    this.#open.set(subject, { subject, record, factId: id, time, cause });
    this.#touched.add(subject);
  }

  #learn(learnt: Omit<Fact, 'id' | 'seenAt' | 'seenBy'>): Fact {
    const { runId, now, factIdOf } = this.#run;
    const fact = { id: factIdOf(factText(learnt)), ...learnt, seenAt: now, seenBy: runId };
    this.facts.push(fact);
    return fact;
  }
}

/** The time of a fact, not before the one before it: of one subject, one thing happens after another. */
function ordered({ time, cause }: Moment, since: FactTime): Moment {
  const floor = since.kind === 'exact' ? since.at : since.before;
  if (time.kind === 'exact') return { time: time.at < floor ? { ...time, at: floor } : time, cause };
  const isEarlier = time.after === null || time.after < floor;
  if (!isEarlier || floor > time.before) return { time, cause };
  return {
    time: { ...time, after: floor, afterRun: since.kind === 'between' ? since.beforeRun : null },
    cause,
  };
}
