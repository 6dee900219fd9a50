import { addMilliseconds } from 'date-fns/addMilliseconds';
import { addMinutes } from 'date-fns/addMinutes';
import { millisecondsInDay, millisecondsInHour } from 'date-fns/constants';
import { max } from 'date-fns/max';
import { min } from 'date-fns/min';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import type { Window } from './model/audit-event.ts';

/** How the audit log is to be read. */
export interface AuditReading {
  /** Days that the tenant keeps its log. */
  readonly retentionDays: number;
  /** Hours before the watermark that are read again, for events that arrive late. */
  readonly overlapHours: number;
}

/** A first slice of a day: small enough for the busiest tenant, and it doubles where there is little to read. */
export const firstSliceHours = 24;
const shortestSliceHours = 0.25;
const longestSliceHours = 30 * 24;
/** Forty seconds of reading at 5 requests in 10 s: little is lost when a run ends in the middle of a slice. */
const goodSlicePages = 20;
/** A longer slice is split in two, so that a run always finishes one. */
export const mostSlicePages = 3 * goodSlicePages;

/**
 * The window that a run reads. It ends a minute before `now`, because events of the last moments are still arriving,
 * and begins at the watermark less the overlap, or where the tenant's retention begins.
 */
export function windowToRead(now: Date, readUntil: Date | undefined, reading: AuditReading): Window {
  const to = subMinutes(now, 1);
  const oldest = subHours(now, 24 * reading.retentionDays);
  if (readUntil === undefined) return { from: oldest, to };
  return { from: max([oldest, subHours(min([readUntil, to]), reading.overlapHours)]), to };
}

/**
 * The oldest part of the window, at most `hours` long. A last part of under a minute is not left for a slice of its own.
 */
export function firstSlice(window: Window, hours: number): Window {
  const end = addMilliseconds(window.from, hours * millisecondsInHour);
  return { from: window.from, to: addMinutes(end, 1) >= window.to ? window.to : end };
}

/**
 * The length to try for the next slice.
 *
 * @param hours the length that was tried for the last one.
 * @param last the last slice itself, shorter than that at the end of a window.
 * @param pages how many pages it had.
 */
export function nextSliceHours(hours: number, last: Window, pages: number): number {
  const hoursRead = hoursIn(last);
  if (pages > goodSlicePages) return Math.max(shortestSliceHours, hoursRead / 2);
  if (pages <= goodSlicePages / 2 && hoursRead >= hours) return Math.min(longestSliceHours, hours * 2);
  return hours;
}

/** Whether a slice can be made shorter still. */
export function canSplit(slice: Window): boolean {
  return hoursIn(slice) > shortestSliceHours;
}

function hoursIn({ from, to }: Window): number {
  return (to.getTime() - from.getTime()) / millisecondsInHour;
}

/**
 * Days (of 24 hours, with a fraction) until the oldest unread event falls out of the tenant's retention. Negative: so
 * much of the log was lost before it was read.
 */
export function daysUntilLoss(now: Date, readUntil: Date | undefined, retentionDays: number): number {
  const unreadSince = readUntil ?? subHours(now, 24 * retentionDays);
  return retentionDays - (now.getTime() - unreadSince.getTime()) / millisecondsInDay;
}
