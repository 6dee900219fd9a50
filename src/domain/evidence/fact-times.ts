import type { Fact, FactTime } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';

/** The first instant at which it had surely happened. */
export function happenedBy(time: FactTime): InstantText {
  return time.kind === 'exact' ? time.at : time.before;
}

/** The instant itself, or the last one at which it had surely not happened; `null`: nobody knows one. */
export function beginningOf(time: FactTime): InstantText | null {
  return time.kind === 'exact' ? time.at : time.after;
}

/** Whether it had surely happened at an instant. */
export function hasHappened(time: FactTime, at: InstantText): boolean {
  return happenedBy(time) <= at;
}

/** Whether it may have happened at an instant. At the look that did not see it yet, it had not. */
export function mayHaveHappened(time: FactTime, at: InstantText): boolean {
  if (time.kind === 'exact') return time.at <= at;
  return time.after === null || time.after < at;
}

/** All times that were ever said of what a fact is about. */
export function saidTimes({ time, corrects }: Pick<Fact, 'time' | 'corrects'>): readonly FactTime[] {
  return [...(corrects?.times ?? []), time];
}

/** The earliest instant that a fact says something about; `null`: all the time before it was seen. */
export function earliestOf(fact: Pick<Fact, 'time' | 'corrects'>): InstantText | null {
  const beginnings = saidTimes(fact).map(beginningOf);
  return beginnings.reduce((one, other) => (one === null || other === null || one < other ? one : other));
}

/** The instants at which what a fact says may make a difference: its times, and where the schedules that it names begin and end. */
export function boundsOf(fact: Fact): ReadonlySet<InstantText> {
  const times = saidTimes(fact).flatMap((time) => [beginningOf(time), happenedBy(time)]);
  const terms = [fact.record, fact.last].flatMap((record) => (record === undefined ? [] : termOf(record)));
  return new Set([...times, ...terms].filter((bound) => bound !== null));
}

function termOf(record: Recorded): readonly (InstantText | null)[] {
  if (record.kind !== 'eligibility' && record.kind !== 'assignment') return [];
  return [record.startDateTime, endOf(record) ?? null];
}

/** The end that a schedule states; `undefined`: none, or nobody knows. */
export function endOf(record: Recorded): InstantText | undefined {
  if (record.kind !== 'eligibility' && record.kind !== 'assignment') return undefined;
  return record.endDateTime === 'never' || record.endDateTime === 'unknown' ? undefined : record.endDateTime;
}

/** Whether a schedule says that it is in force at an instant. What has no schedule is. */
export function isInForce(record: Recorded, at: InstantText): boolean {
  if (record.kind !== 'eligibility' && record.kind !== 'assignment') return true;
  if (record.startDateTime !== null && record.startDateTime > at) return false;
  const end = endOf(record);
  return end === undefined || end > at;
}
