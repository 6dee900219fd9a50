import { parse } from 'tinyduration';
import type { InstantText } from '../model/change.ts';

/** A day of elapsed time: 24 hours in every time zone and season. */
export const dayMilliseconds = 86_400_000;

/** The last instant that Graph can write down. */
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');

/** Instants before this are no dates: `0001-01-01`, 1601 and 1970 stand for "none" (docs/hazards.md#implausible-dates). */
const firstPlausible = Date.parse('2000-01-01T00:00:00Z');
/** Clocks differ, and a run reads for a while after its instant. */
const clockMilliseconds = 60 * 60_000;

/** An instant that can be one. `undefined`: it is not known. */
export function plausible(instant: Date | undefined): Date | undefined {
  return instant !== undefined && instant.getTime() >= firstPlausible ? instant : undefined;
}

/** An instant of something that has happened by now. `undefined`: it is not known. */
export function plausiblePast(instant: Date | undefined, now: Date): Date | undefined {
  const found = plausible(instant);
  return found !== undefined && found.getTime() <= now.getTime() + clockMilliseconds ? found : undefined;
}

/** Whether an instant is known to be later than another; what is missing is neither later nor earlier. */
export function isLater(instant: Date | undefined, than: Date | undefined): boolean {
  return instant !== undefined && than !== undefined && instant > than;
}

/** Whether an instant is known to be as late as another, or later. */
export function isNoEarlier(instant: Date | undefined, than: Date | undefined): boolean {
  return instant !== undefined && than !== undefined && instant >= than;
}

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

/**
 * The length of an ISO 8601 duration in milliseconds; a day is 24 hours. `undefined` for what is none, is negative, or
 * counts in years, months or weeks: Graph's `Edm.Duration` has days, hours, minutes and seconds only.
 */
export function durationMilliseconds(text: string): number | undefined {
  const {
    negative = false,
    years,
    months,
    weeks,
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0,
  } = parsed(text);
  if (negative || years !== undefined || months !== undefined || weeks !== undefined) return undefined;
  const total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return Number.isFinite(total) ? total : undefined;
}

/** The whole text must be a duration: the library finds one anywhere in a text. */
const written = /^-?P[\d.DTHMSYW]*[DHMSYW]$/;

/** A text that is no duration gives a negative one, which nobody may use. */
function parsed(text: string): ReturnType<typeof parse> {
  if (!written.test(text)) return { negative: true };
  try {
    return parse(text);
  } catch {
    return { negative: true };
  }
}
