import type { Fact, OpenRecord } from '../model/evidence.ts';
import { beginningOf, happenedBy } from './fact-times.ts';
import { compare, isSameTime } from './subject-history.ts';

/** What becomes open and what is open no more. */
export interface OpenChanges {
  readonly opened: readonly OpenRecord[];
  /** Subjects. */
  readonly closed: readonly string[];
}

/**
 * Where the facts of one run lead, whatever of them is in the cache already.
 *
 * @param facts in any order: the store lists them by their keys.
 */
export function openAfter(open: ReadonlyMap<string, OpenRecord>, facts: readonly Fact[]): OpenChanges {
  const next = [...Map.groupBy(facts, ({ subject }) => subject)].map(([subject, own]) => {
    const last = own
      .filter(({ corrects }) => corrects === undefined)
      .toSorted(inTurn)
      .at(-1);
    const state = last === undefined ? open.get(subject) : openedBy(last);
    return { subject, before: open.get(subject), state: state && corrected(state, own) };
  });
  return {
    opened: next.flatMap(({ before, state }) => (state === undefined || state === before ? [] : [state])),
    closed: next.flatMap(({ subject, before, state }) =>
      state === undefined && before !== undefined ? [subject] : [],
    ),
  };
}

function openedBy({ subject, record, id: factId, time, cause }: Fact): OpenRecord | undefined {
  return record === undefined ? undefined : { subject, record, factId, time, cause };
}

function corrected(state: OpenRecord, facts: readonly Fact[]): OpenRecord {
  const correction = facts.find(({ corrects }) => corrects?.factId === state.factId);
  return correction === undefined ? state : { ...state, time: correction.time, cause: correction.cause };
}

/** The order in which the facts of a subject happened. */
function inTurn(one: Fact, other: Fact): number {
  return (
    compare(happenedBy(one.time), happenedBy(other.time)) ||
    compare(beginningOf(one.time) ?? '', beginningOf(other.time) ?? '') ||
    turnOf(one) - turnOf(other)
  );
}

/** The order of facts of one instant: what was there before ends first; what began then ends last. */
function turnOf({ change, time, since }: Fact): number {
  if (change !== 'closed') return change === 'opened' ? 1 : 2;
  return since !== undefined && isSameTime(since, time) ? 3 : 0;
}
