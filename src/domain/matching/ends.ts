import type { End } from '../model/access.ts';
import type { EndText } from '../model/change.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import { durationMilliseconds, instantText, laterBy, plausible } from './instants.ts';

/** When a schedule, a request or a wanted change ends. */
export function endOf({
  startDateTime,
  expiration,
}: Pick<AccessSchedule, 'startDateTime' | 'expiration'>): End {
  switch (expiration?.kind) {
    case undefined:
      return 'unknown';
    case 'never':
      return 'never';
    case 'at':
      return plausible(expiration.endDateTime) ?? 'unknown';
    case 'after': {
      const length = durationMilliseconds(expiration.duration);
      const start = plausible(startDateTime);
      return start === undefined || length === undefined ? 'unknown' : laterBy(start, length);
    }
    default:
      return expiration satisfies never;
  }
}

/** The end of an instance, which Graph gives as an instant or as none. */
export function plausibleEnd(end: End): End {
  return end instanceof Date ? (plausible(end) ?? 'unknown') : end;
}

/** An end as plans, rows and answers have it. */
export function endText(end: End): EndText {
  if (end === 'never') return null;
  return end === 'unknown' ? 'unknown' : instantText(end);
}

/** An end that stands in a plan. */
export function endIn(text: EndText): End {
  if (text === null) return 'never';
  return text === 'unknown' ? 'unknown' : new Date(text);
}

/** An end as evidence has it: only an instant is one. */
export function endOrNull(end: End): Date | null {
  return end instanceof Date ? end : null;
}

/** Whether an access is known to be over by then. */
export function endsBy(end: End, instant: Date): boolean {
  return end instanceof Date && end <= instant;
}

/** Graph rounds instants in its lists, and counts from a moment of its own (docs/graph-facts.md#instants). */
const toleranceMilliseconds = 5 * 60_000;

/** Whether two looks saw the same end, or a schedule ends as was asked. Nothing is the same as an unknown end. */
export function isSameEnd(one: End, other: End): boolean {
  if (one instanceof Date && other instanceof Date)
    return Math.abs(one.getTime() - other.getTime()) <= toleranceMilliseconds;
  return one === 'never' && other === 'never';
}

/** Whether two ends are known to be two: an unknown one may be the same as any. */
export function isOtherEnd(one: End, other: End): boolean {
  return one !== 'unknown' && other !== 'unknown' && !isSameEnd(one, other);
}

/** Compares ends for sorting, the last first: never, then an unknown one, which may be later than any instant. */
export function compareEnds(one: End, other: End): number {
  return rank(other) - rank(one);
}

/**
 * Sorts schedules by their ends, the last first; those that end together by id, so that their order in a list never
 * shows.
 */
export function endsLastFirst(one: AccessSchedule, other: AccessSchedule): number {
  const difference = compareEnds(endOf(one), endOf(other));
  if (difference !== 0) return difference;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

/** The schedule that ends last, in whatever order they are listed. */
export function lastEnding(schedules: Iterable<AccessSchedule>): AccessSchedule | undefined {
  let last: AccessSchedule | undefined;
  for (const schedule of schedules)
    if (last === undefined || endsLastFirst(schedule, last) < 0) last = schedule;
  return last;
}

/** Finite, so that two of them can be subtracted. */
function rank(end: End): number {
  if (end === 'never') return Number.MAX_SAFE_INTEGER;
  return end === 'unknown' ? Number.MAX_SAFE_INTEGER - 1 : end.getTime();
}
