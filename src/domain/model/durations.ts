import { parse } from 'tinyduration';

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
