import type { Fact, HistoryInterval, InstantText } from '../model/evidence.ts';
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
export function homeOf(filed: InstantText, intervals: readonly HistoryInterval[]): HistoryInterval {
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
  const isWhollyFiled = fact.corrects === undefined && earliest !== null;
  const others = intervals.filter((interval, index) => {
    if (interval.from >= fact.seenAt || (interval === home && isWhollyFiled)) return false;
    // Nobody had looked before: so it is said of each interval that began before somebody looked.
    if (earliest === null && interval.from >= happenedBy(fact.time) && interval === home) return false;
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

/** Whether a fact may have happened after another had begun. */
export function isAfter(fact: Fact, other: Fact): boolean {
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
 * The touches of facts that are learnt now. What was known before and happened later is found with them: otherwise a schedule
 * that was learnt late would seem to run to its end.
 */
export function touchesOf(facts: readonly Fact[], known: readonly Fact[]): readonly FactTouch[] {
  const knownBySubject = Map.groupBy(known, ({ subject }) => subject);
  return facts
    .filter(({ change }) => change !== 'keyframe')
    .flatMap((fact) => {
      const later = (knownBySubject.get(fact.subject) ?? []).filter(
        (other) => other.id !== fact.id && other.change !== 'keyframe' && isAfter(other, fact),
      );
      return [...boundsOf(fact)].flatMap((at) => [fact, ...later].map((each) => ({ fact: each, at })));
    });
}
