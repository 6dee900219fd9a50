import type { Span, Ticks, Window } from './model/audit-event.ts';

const epoch = Date.UTC(2020, 0, 1);
const ticksPerMillisecond = 10_000;
export const ticksPerSecond = 1_000 * ticksPerMillisecond;
export const ticksPerHour = 3_600 * ticksPerSecond;

const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z$/;

/** @returns `undefined` for a text that is no UTC instant. */
export function ticksOf(instant: string): Ticks | undefined {
  const [, seconds = '', fraction = ''] = shape.exec(instant) ?? [];
  const milliseconds = Date.parse(`${seconds}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return (milliseconds - epoch) * ticksPerMillisecond + Number(fraction.padEnd(7, '0'));
}

export function ticksOfDate(date: Date): Ticks {
  return (date.getTime() - epoch) * ticksPerMillisecond;
}

/** The millisecond that the instant lies in: never later than the instant. */
export function dateOf(ticks: Ticks): Date {
  return new Date(epoch + Math.floor(ticks / ticksPerMillisecond));
}

/** With three digits where they suffice, otherwise with seven. */
export function instantOf(ticks: Ticks): string {
  const text = dateOf(ticks).toISOString();
  const rest = ticks - ticksOfDate(dateOf(ticks));
  return rest === 0 ? text : text.replace('Z', `${String(rest).padStart(4, '0')}Z`);
}

/** The first whole second that is not before the instant. */
export function ceilToSecond(ticks: Ticks): Ticks {
  return Math.ceil(ticks / ticksPerSecond) * ticksPerSecond;
}

export function spanOf({ from, to }: Window): Span {
  return { from: ticksOfDate(from), to: ticksOfDate(to) };
}

/** The number of instants in a span; one for a span of a single instant. */
export function lengthOf({ from, to }: Span): number {
  return to - from + 1;
}

/** The older and the newer half of a span of at least two instants. They share none. */
export function halvesOf({ from, to }: Span): readonly [Span, Span] {
  const middle = from + Math.ceil(lengthOf({ from, to }) / 2) - 1;
  return [
    { from, to: middle },
    { from: middle + 1, to },
  ];
}

/** What is left of a span without the others, oldest first. */
export function partsWithout(span: Span, others: readonly Span[]): readonly Span[] {
  const parts: Span[] = [];
  let { from } = span;
  for (const other of others.toSorted((one, next) => one.from - next.from)) {
    if (other.to < from || other.from > span.to) continue;
    if (other.from > from) parts.push({ from, to: other.from - 1 });
    from = other.to + 1;
  }
  if (from <= span.to) parts.push({ from, to: span.to });
  return parts;
}
