/**
 * An instant as a whole number of 100-nanosecond ticks since 2020-01-01T00:00:00Z. This is Graph's precision (7
 * fractional digits), exact as a JavaScript number until the year 2048.
 */
export type Ticks = number;

const epoch = Date.UTC(2020, 0, 1);
const ticksPerMillisecond = 10_000;
export const ticksPerSecond = 1_000 * ticksPerMillisecond;
export const ticksPerHour = 3_600 * ticksPerSecond;

const pattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,12}))?(Z|[+-]\d{2}:\d{2})$/i;

/** Digits after the seventh are dropped. `undefined`: the text is no ISO 8601 instant with a zone. */
export function parseTicks(text: string): Ticks | undefined {
  const [, seconds, fraction = '', zone] = pattern.exec(text) ?? [];
  if (seconds === undefined || zone === undefined) return undefined;
  const milliseconds = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return (milliseconds - epoch) * ticksPerMillisecond + Number(fraction.slice(0, 7).padEnd(7, '0'));
}

/** @throws Error when a text is no instant. */
export function ticksOf(instant: Date | string): Ticks {
  if (typeof instant !== 'string') return (instant.getTime() - epoch) * ticksPerMillisecond;
  const ticks = parseTicks(instant);
  if (ticks === undefined)
    throw new Error(`"${instant}" is not an ISO 8601 instant such as 2026-09-01T00:00:00Z`);
  return ticks;
}

const ticksPerMinute = 60 * ticksPerSecond;
const upToSixty = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
/**
 * A cache of the last formatted minute: an audit log is read in order, and formatting dates is most of the cost of an
 * event.
 */
let lastMinute = { number: Number.NaN, text: '' };

/** Formats an instant with 7 fractional digits, as the audit log does: `2026-09-01T08:15:30.1234567Z`. */
export function instantText(ticks: Ticks): string {
  const number = Math.floor(ticks / ticksPerMinute);
  if (lastMinute.number !== number) lastMinute = { number, text: minuteText(number) };
  const rest = ticks - number * ticksPerMinute;
  const seconds = Math.floor(rest / ticksPerSecond);
  const fraction = String(ticksPerSecond + rest - seconds * ticksPerSecond).slice(1);
  return `${lastMinute.text}:${upToSixty[seconds]}.${fraction}Z`;
}

function minuteText(number: number): string {
  return new Date(epoch + number * 60_000).toISOString().slice(0, 16);
}

/** The date, truncated to the millisecond. */
export function dateOf(ticks: Ticks): Date {
  return new Date(epoch + Math.floor(ticks / ticksPerMillisecond));
}
