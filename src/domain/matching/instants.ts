import type { InstantText } from '../model/change.ts';

/** A day of elapsed time: 24 hours in every time zone and season. */
export const dayMilliseconds = 86_400_000;

/** The last instant that Graph can write down. */
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');

/** An instant as plans hold it. */
export function instantText(instant: Date): InstantText {
  return instant.toISOString();
}

/** An instant as evidence holds it; `null`: none. */
export function instantOrNull(instant: Date | undefined): InstantText | null {
  return instant === undefined ? null : instantText(instant);
}

/** An instant so much later, at most the end of the calendar: a length that is too long gives no invalid instant. */
export function laterBy(instant: Date, milliseconds: number): Date {
  return new Date(Math.min(instant.getTime() + milliseconds, lastInstant));
}

/** An instant so many days earlier. */
export function daysBefore(instant: Date, days: number): Date {
  return new Date(instant.getTime() - days * dayMilliseconds);
}
