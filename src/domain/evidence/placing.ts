import type { Fact, HistoryInterval } from '../model/evidence.ts';
import type { InstantText } from '../model/recorded.ts';
import { boundsOf, earliestOf, happenedBy, saidTimes } from './fact-times.ts';
import { filedAt } from './subjects.ts';

/** Where a fact is written. */
export interface FactPlace {
  readonly fact: Fact;
  readonly interval: HistoryInterval;
  /** Whether it belongs to what is read of the interval for any instant: how it began, or what was learnt late. */
  readonly isBase: boolean;
}

/** The interval that a fact is filed in: the last one that begins no later, or the first. */
function homeOf(filed: InstantText, intervals: readonly HistoryInterval[]): HistoryInterval {
  const home = intervals.findLast(({ from }) => from <= filed) ?? intervals[0];
  if (home === undefined) throw new TypeError('a fact needs an interval to be kept in, and none was named');
  return home;
}

/**
 * The places of a fact by itself. It is filed in one interval. It is in others, too, where whoever reads only these would not
 * hear of it: it reaches into an interval that had begun before it was learnt, or it is about a time before it is filed.
 */
export function placesOf(fact: Fact, intervals: readonly HistoryInterval[]): readonly FactPlace[] {
  const last = intervals.at(-1);
  if (fact.change === 'keyframe' && last !== undefined) return [{ fact, interval: last, isBase: true }];
  const home = homeOf(filedAt(fact), intervals);
  const earliest = earliestOf(fact);
  // Where nobody had looked before, it is said of all the time until somebody did.
  const isWhollyFiled =
    fact.corrects === undefined && (earliest !== null || home.from >= happenedBy(fact.time));
  const others = intervals.filter((interval, index) => {
    if (interval.from >= fact.seenAt || (interval === home && isWhollyFiled)) return false;
    const next = intervals[index + 1];
    return earliest === null || next === undefined || next.from > earliest;
  });
  const filed = { fact, interval: home, isBase: false };
  return [filed, ...others.map((interval) => ({ fact, interval, isBase: true }))];
}

/**
 * The places of facts that are learnt now, and of facts that were known before. Where a fact that is learnt late reaches into a
 * later interval, all that happened to its subject until that began goes with it: otherwise it would seem to last.
 *
 * @param known facts of the same subjects that were known before, those that had ended before the new ones begin left out.
 */
export function allPlaces(
  facts: readonly Fact[],
  known: readonly Fact[],
  intervals: readonly HistoryInterval[],
): readonly FactPlace[] {
  const own = facts.flatMap((fact) => placesOf(fact, intervals));
  const late = own.filter(({ fact, interval, isBase }) => isBase && filedAt(fact) < interval.from);
  if (late.length === 0) return own;
  const bySubject = Map.groupBy([...known, ...facts], ({ subject }) => subject);
  const carried = late
    .filter(({ fact }) => fact.change !== 'keyframe')
    .flatMap(({ fact, interval }) =>
      (bySubject.get(fact.subject) ?? [])
        .filter((other) => other.change !== 'keyframe' && isAfter(other, fact))
        .filter((other) => filedAt(other) < interval.from)
        .map((other) => ({ fact: other, interval, isBase: true })),
    );
  return distinctPlaces([...own, ...carried]);
}

/**
 * Facts as they were told first. What is learnt again may say otherwise what people are called now, or since when it is known; every
 * place of a fact says the same.
 */
export function asToldFirst(facts: readonly Fact[], known: readonly Fact[]): readonly Fact[] {
  const told = new Map(known.map((fact) => [fact.id, fact] as const));
  return facts.map((fact) => told.get(fact.id) ?? fact);
}

/** Whether a fact may have happened after another had begun. */
function isAfter(fact: Fact, other: Fact): boolean {
  const earliest = earliestOf(other);
  return earliest === null || saidTimes(fact).some((time) => happenedBy(time) >= earliest);
}

function distinctPlaces(places: readonly FactPlace[]): readonly FactPlace[] {
  const byPlace = new Map(
    places.map((place) => [`${place.interval.name} ${place.isBase} ${place.fact.id}`, place] as const),
  );
  return [...byPlace.values()];
}

/** An instant under which a fact is found as one that makes a difference there. */
export interface FactTouch {
  readonly fact: Fact;
  readonly at: InstantText;
}

/**
 * The touches of facts that are learnt now. Where something was learnt late, what happened to its subject later is found with
 * it, and the other way round: otherwise a schedule that was learnt late would seem to run to its end.
 */
export function touchesOf(facts: readonly Fact[], known: readonly Fact[]): readonly FactTouch[] {
  const learnt = facts.filter(({ change }) => change !== 'keyframe');
  const bySubject = Map.groupBy([...known, ...learnt], ({ subject }) => subject);
  return learnt.flatMap((fact) => {
    const others = (bySubject.get(fact.subject) ?? []).filter(({ id }) => id !== fact.id);
    return [
      ...ownTouches(fact),
      ...others.flatMap((other) => [...touchesWith(other, fact), ...touchesWith(fact, other)]),
    ];
  });
}

/**
 * The touches that surely were written with facts that were learnt late: with all that had been learnt before, of the time from which
 * they say something. Nights in which nothing was late write none.
 *
 * @param looks instants at which some run had looked.
 */
export function lateTouches(facts: readonly Fact[], looks: readonly InstantText[]): readonly FactTouch[] {
  const learnt = facts.filter(({ change }) => change !== 'keyframe');
  const bySubject = Map.groupBy(learnt, ({ subject }) => subject);
  return learnt
    .filter((fact) => isLearntLate(fact, looks))
    .flatMap((fact) => {
      const from = earliestOf(fact) ?? '';
      const before = (bySubject.get(fact.subject) ?? []).filter(
        (other) => other.seenAt < fact.seenAt && filedAt(other) >= from,
      );
      return before.flatMap((other) => [...touchesWith(other, fact), ...touchesWith(fact, other)]);
    });
}

/** Whether a fact corrects another, or is of a time that an earlier run had looked past. @param looks instants of runs, or of beginnings of intervals. */
export function isLearntLate(fact: Fact, looks: readonly InstantText[]): boolean {
  if (fact.change === 'keyframe') return false;
  if (fact.corrects !== undefined) return true;
  const happened = happenedBy(fact.time);
  return happened < fact.seenAt && looks.some((look) => look < fact.seenAt && happened < look);
}

/** The touches of a fact by itself, whatever else is known of its subject. */
export function ownTouches(fact: Fact): readonly FactTouch[] {
  return Array.from(boundsOf(fact), (at) => ({ fact, at }));
}

/** The touches of what happened later, under what is said of something that happened before. */
function touchesWith(later: Fact, earlier: Fact): readonly FactTouch[] {
  if (!isAfter(later, earlier)) return [];
  const from = earliestOf(later) ?? '';
  return [...boundsOf(earlier)].filter((at) => at >= from).map((at) => ({ fact: later, at }));
}
