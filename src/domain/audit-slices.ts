import { millisecondsInDay } from 'date-fns/constants';
import { differenceInMilliseconds } from 'date-fns/differenceInMilliseconds';
import { max } from 'date-fns/max';
import { min } from 'date-fns/min';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import { halvesOf, lengthOf, ticksPerHour, ticksPerSecond } from './audit-ticks.ts';
import type { Span, Window } from './model/audit-event.ts';
import type { AuditProgress } from './model/audit-progress.ts';

/** How the audit log is to be read. */
export interface AuditReading {
  /** Days that the tenant keeps its log. */
  readonly retentionDays: number;
  /** Hours before the watermark that are read again, for events that arrive late. */
  readonly overlapHours: number;
}

/** A first slice of a day: small enough for the busiest tenant, and it doubles where there is little to read. */
export const firstSliceHours = 24;
/** A second: where a run's time is not enough for more, it is enough for this. */
const shortestSliceHours = 1 / 3600;
const longestSliceHours = 30 * 24;
/** Forty seconds of reading at 5 requests in 10 s: little is lost when a run ends in the middle of a slice. */
const goodSlicePages = 20;
/** A longer slice is split in two, so that a run always finishes one. */
export const mostSlicePages = 3 * goodSlicePages;

/** The parts of the log that a run reads. */
export interface WindowsToRead {
  /** What no run has read. */
  readonly fresh: Window;
  /** What is read again, for events that arrived late. Empty (`from` equals `to`) where nothing was read before. */
  readonly again: Window;
  /** The part of `again` that is old enough to be settled by it. */
  readonly owed: Window;
  /** Whether what is owed lies further back than what is fresh: it goes first then, so that short runs do both by turns. */
  readonly isOwedFirst: boolean;
  /** Both together. */
  readonly whole: Window;
}

/**
 * The windows that a run reads. They end a minute before `now`, because events of the last moments are still arriving,
 * and begin where the tenant's retention does at the earliest.
 *
 * @param settledUntil up to here everything has been read again when it was older than the overlap.
 */
export function windowsToRead(
  now: Date,
  readUntil: Date | undefined,
  settledUntil: Date | undefined,
  reading: AuditReading,
): WindowsToRead {
  const to = subMinutes(now, 1);
  const oldest = oldestKept(now, reading.retentionDays);
  if (readUntil === undefined)
    return withOwed(now, { from: oldest, to }, { from: oldest, to: oldest }, reading);
  const until = max([oldest, min([readUntil, to])]);
  const overlap = subHours(until, reading.overlapHours);
  const again = max([oldest, min([overlap, settledUntil ?? overlap])]);
  return withOwed(now, { from: until, to }, { from: again, to: until }, reading);
}

function withOwed(now: Date, fresh: Window, again: Window, { overlapHours }: AuditReading): WindowsToRead {
  const settling = subHours(now, overlapHours);
  const owed = { from: again.from, to: max([again.from, min([again.to, settling])]) };
  const isOwedFirst =
    owed.from < owed.to &&
    differenceInMilliseconds(settling, owed.from) > differenceInMilliseconds(now, fresh.from);
  return { fresh, again, owed, isOwedFirst, whole: { from: again.from, to: fresh.to } };
}

/** The oldest instant that the tenant still keeps. */
export function oldestKept(now: Date, retentionDays: number): Date {
  return subHours(now, 24 * retentionDays);
}

/** Up to here a slice that is read now is settled: it was read when it was older than the overlap. */
export function settledBy(sliceTo: Date, now: Date, reading: AuditReading): Date {
  return min([sliceTo, subHours(now, reading.overlapHours)]);
}

/**
 * The oldest part of the span, at most `hours` long. A last part of under a minute is not left for a slice of its own.
 */
export function firstSlice(span: Span, hours: number): Span {
  const end = span.from + Math.round(hours * ticksPerHour);
  const isAlmostAll = hours * 60 > 1 && end + 60 * ticksPerSecond >= span.to;
  return { from: span.from, to: isAlmostAll ? span.to : Math.min(end, span.to) };
}

/** The older half of a span that could not be read; the whole where a half would be shorter than `shortest`. */
export function olderHalf(span: Span, shortest: number): Span {
  return lengthOf(span) < 2 * shortest ? span : halvesOf(span)[0];
}

/**
 * The length to try for the next slice.
 *
 * @param hours the length that was tried for the last one.
 * @param last the last slice itself, shorter than that at the end of a window.
 * @param pages how many pages it had.
 */
export function nextSliceHours(hours: number, last: Span, pages: number): number {
  const hoursRead = hoursIn(last);
  if (pages > goodSlicePages) return Math.max(shortestSliceHours, hoursRead / 2);
  if (pages > goodSlicePages / 2 || hoursRead < 0.999 * hours) return hours;
  // A length that trouble made short is long again after a few slices.
  const isTiny = hours < 1 && pages <= goodSlicePages / 10;
  return Math.min(longestSliceHours, hours * (isTiny ? 8 : 2));
}

/** The length to begin with next time, after a run that had no time for the slice that it tried. */
export function shorterSliceHours(tried: Span): number {
  return Math.max(shortestSliceHours, hoursIn(tried) / 2);
}

/** Whether a slice can be made shorter still. */
export function canSplit(slice: Span): boolean {
  return hoursIn(slice) > shortestSliceHours;
}

function hoursIn(span: Span): number {
  return (span.to - span.from) / ticksPerHour;
}

/**
 * Days (of 24 hours, with a fraction) until the oldest unread event falls out of the tenant's retention. Negative: so
 * much of the log was lost before it was read.
 */
export function daysUntilLoss(now: Date, readUntil: Date | undefined, retentionDays: number): number {
  const unreadSince = readUntil ?? oldestKept(now, retentionDays);
  return retentionDays - (now.getTime() - unreadSince.getTime()) / millisecondsInDay;
}

/** The furthest of two accounts of how far the log was read: what either has read is read. */
export function furthestOf(found: AuditProgress, given: AuditProgress): AuditProgress {
  const isFurther = (found.readUntil?.getTime() ?? 0) > (given.readUntil?.getTime() ?? 0);
  return {
    readUntil: isFurther ? found.readUntil : given.readUntil,
    settledUntil: laterOf(found.settledUntil, given.settledUntil),
    sliceHours: isFurther ? found.sliceHours : given.sliceHours,
  };
}

/** The later of two instants, where there are two. */
export function laterOf(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return max([one, other]);
}
