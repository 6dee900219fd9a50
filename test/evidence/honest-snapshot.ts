import { filedAt } from '../../src/domain/evidence/subjects.ts';
import type { Fact, FactTime, HistoryInterval } from '../../src/domain/model/evidence.ts';
import type { Recorded } from '../../src/domain/model/recorded.ts';
import type { History, Looks } from '../../src/ports/index.ts';
import { fact } from '../fact-builder.ts';
import {
  type Gap,
  gapsOf,
  instantOf,
  isMereExpiry,
  type MadeUpTenant,
  recordsAs,
  type Truth,
  type Turn,
  textOf,
  toldAt,
  truthOf,
} from './made-up-history.ts';

/** What the runs of an honest snapshot learn about a made-up tenant, and how they write it into a history. */

interface Learnt {
  readonly run: number;
  readonly fact: Fact;
}

function runIdOf(run: number): string {
  return `run-${String(run).padStart(3, '0')}`;
}

/** What is known of one subject so far, fact by fact. */
class Notes {
  readonly learnt: Learnt[] = [];

  add(run: number, time: FactTime, before: Recorded | undefined, after: Recorded | undefined): Fact {
    const learnt = fact({
      change: before === undefined ? 'opened' : after === undefined ? 'closed' : 'revised',
      time,
      ...(after === undefined ? {} : { record: after }),
      ...(before === undefined ? {} : { last: before, ...this.#since(time, before) }),
      seenAt: instantOf(run),
      seenBy: runIdOf(run),
    });
    this.learnt.push({ run, fact: learnt });
    return learnt;
  }

  correct(run: number, corrected: Fact, tick: number): void {
    const { record, last, since } = corrected;
    const correction = fact({
      change: 'corrected',
      time: { kind: 'exact', at: instantOf(tick), source: 'audit-event' },
      corrects: { factId: corrected.id, filedAt: filedAt(corrected), times: [corrected.time] },
      ...(last === undefined ? {} : { last }),
      ...(record === undefined ? {} : { record }),
      ...(since === undefined ? {} : { since }),
      seenAt: instantOf(run),
      seenBy: runIdOf(run),
    });
    this.learnt.push({ run, fact: correction });
  }

  #since(time: FactTime, before: Recorded) {
    const earlier = this.effective().filter(
      (each) => endOf(each.time) <= endOf(time) && textOf(each.record) === textOf(before),
    );
    const since = earlier.at(-1)?.time;
    return since === undefined ? {} : { since };
  }

  /** Facts as they are corrected, in order. */
  effective(): readonly {
    readonly time: FactTime;
    readonly record: Recorded | undefined;
    readonly id: string;
  }[] {
    const corrections = new Map(
      this.learnt.flatMap(({ fact: each }) =>
        each.corrects === undefined ? [] : [[each.corrects.factId, each.time] as const],
      ),
    );
    return this.learnt
      .filter(({ fact: each }) => each.corrects === undefined)
      .map(({ fact: { id, time, record } }) => ({ id, record, time: corrections.get(id) ?? time }))
      .toSorted((one, other) => (endOf(one.time) < endOf(other.time) ? -1 : 1));
  }
}

function endOf(time: FactTime): string {
  return time.kind === 'exact' ? time.at : time.before;
}

/** What runs do about one subject, in the order in which they do it. */
function deedsOf(
  tenant: MadeUpTenant,
  truth: Truth,
  gap: Gap,
  notes: Notes,
  tellsExpiry: boolean,
): readonly { readonly run: number; readonly learn: () => void }[] {
  const tell = (run: number, turn: Turn) => {
    if (turn.isExpiry && !tellsExpiry) return;
    const source = turn.isExpiry ? 'schedule' : 'audit-event';
    notes.add(run, { kind: 'exact', at: instantOf(turn.tick), source }, turn.before, turn.after);
  };
  if (gap.telling === 'next-run')
    return gap.turns.flatMap((turn) => {
      const run = toldAt(tenant, gap, turn);
      return run === undefined ? [] : [{ run, learn: () => tell(run, turn) }];
    });
  if (!tenant.runs.includes(gap.before)) return [];
  const last = gap.turns.at(-1);
  if (last === undefined) return [];
  if (isMereExpiry(gap)) return [{ run: gap.before, learn: () => tell(gap.before, last) }];
  let seen: Fact | undefined;
  const look = () => {
    const [before, after] = [truth.states[gap.after], truth.states[gap.before]];
    if (textOf(before) === textOf(after)) return;
    const time: FactTime = {
      kind: 'between',
      after: gap.after < 0 ? null : instantOf(gap.after),
      before: instantOf(gap.before),
      afterRun: gap.after < 0 ? null : runIdOf(gap.after),
      beforeRun: runIdOf(gap.before),
    };
    seen = notes.add(gap.before, time, before, after);
  };
  const run = toldAt(tenant, gap, last);
  const learnLate = (late: number) => {
    for (const turn of seen === undefined ? gap.turns : gap.turns.slice(0, -1)) tell(late, turn);
    if (seen !== undefined) notes.correct(late, seen, last.tick);
  };
  return [
    { run: gap.before, learn: look },
    ...(run === undefined ? [] : [{ run, learn: () => learnLate(run) }]),
  ];
}

/** Writes what each run learns into a history, and keyframes where an interval begins. */
export async function writeHistory(
  { history, looks }: { readonly history: History; readonly looks?: Looks },
  tenant: MadeUpTenant,
): Promise<void> {
  const subjects = tenant.subjects.map((own, index) => {
    const recordAs = recordsAs[index];
    if (recordAs === undefined) throw new Error(`there is no record for subject ${index}`);
    const notes = new Notes();
    const truth = truthOf(own, recordAs);
    const deeds = gapsOf(tenant, own, truth).flatMap((gap) =>
      deedsOf(tenant, truth, gap, notes, own.tellsExpiry),
    );
    return { notes, deeds: deeds.toSorted((one, other) => one.run - other.run) };
  });
  const intervals: HistoryInterval[] = [];
  for (const [index, run] of tenant.runs.entries()) {
    for (const { deeds } of subjects) for (const deed of deeds) if (deed.run === run) deed.learn();
    const facts = subjects.flatMap(({ notes }) =>
      notes.learnt.filter((each) => each.run === run).map((each) => each.fact),
    );
    const begins =
      tenant.rolls[index] === true
        ? { name: nameOf(index), from: instantOf(run), runId: runIdOf(run) }
        : undefined;
    await history.append(facts, {
      runId: runIdOf(run),
      intervals: begins === undefined ? intervals : [...intervals, begins],
    });
    await looks?.save(new Map([['everything', { at: instantOf(run), runId: runIdOf(run) }]]));
    if (begins === undefined) continue;
    const keyframes = subjects.flatMap(({ notes }) => keyframeOf(notes, run));
    await history.append(keyframes, { runId: begins.runId, intervals: [begins] });
    await history.beginInterval(begins);
    intervals.push(begins);
  }
}

function nameOf(index: number): string {
  return `2026-${String(index + 1).padStart(2, '0')}`;
}

function keyframeOf(notes: Notes, run: number): readonly Fact[] {
  const open = notes.effective().at(-1);
  if (open?.record === undefined) return [];
  const { record, time, id } = open;
  return [
    fact({ change: 'keyframe', record, time, keyframeOf: id, seenAt: instantOf(run), seenBy: runIdOf(run) }),
  ];
}
