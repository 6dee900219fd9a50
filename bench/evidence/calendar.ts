import { millisecondsInDay } from 'date-fns/constants';

/** The first night of the history. */
export const firstNight = new Date('2026-01-01T02:00:00.000Z');

export interface Night {
  readonly at: Date;
  /** How many identities of a thousand are not as the night before. */
  readonly changesInThousand: number;
}

/**
 * The nights of a history, and then three to be measured: the one that begins the next month with keyframes, one without a
 * change, and one where 1 % changed. Up to its 28th day each month has the same changes on the same days.
 */
export function nightsOf(count: number): readonly Night[] {
  const nights = Array.from({ length: count }, (_, index): Night => {
    const at = daysAfter(firstNight, index);
    return { at, changesInThousand: index === 0 ? 0 : changesOn(at.getUTCDate()) };
  });
  const last = nights.at(-1)?.at ?? firstNight;
  const next = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 1, 2));
  return [
    ...nights,
    { at: next, changesInThousand: 0 },
    { at: daysAfter(next, 1), changesInThousand: 0 },
    { at: daysAfter(next, 2), changesInThousand: 10 },
  ];
}

/** Days of UTC: no zone of this machine makes one longer. */
function daysAfter(at: Date, days: number): Date {
  return new Date(at.getTime() + days * millisecondsInDay);
}

function changesOn(day: number): number {
  if (day === 15) return 10;
  return day % 7 === 0 ? 0 : 1;
}

export function beginsMonth({ at }: Night): boolean {
  return at.getUTCDate() === 1;
}

/** Questions are about the day before the last night and the week before that day, within the month. */
const leastDay = 9;

/** The day of the month that questions are about, which both histories have. */
export function lastDayOfBoth(counts: readonly number[]): number {
  return Math.min(...counts.map((count) => lastNightOf(count).getUTCDate())) - 1;
}

function lastNightOf(count: number): Date {
  return daysAfter(firstNight, count - 1);
}

/** What stands against these numbers of nights, and the least that will do; `undefined`: nothing. */
export function whyTooFew(counts: { readonly short: number; readonly nights: number }): string | undefined {
  const { short, nights } = counts;
  for (const [name, count] of Object.entries({ short, nights })) {
    const least = leastFrom(name === 'nights' ? Math.max(count, short) : count);
    if (count < short) return `--nights ${count} are fewer than --short ${short}: the least is ${least}.`;
    if (count < least)
      return `--${name} ${count} ends on ${lastNightOf(count).toISOString().slice(0, 10)}, and questions are about a week of that month: the least from there on is ${least}.`;
  }
  return undefined;
}

/** The least number of nights, from a number on, whose last one has a week of its month before it. */
function leastFrom(count: number): number {
  const day = lastNightOf(count).getUTCDate();
  return day < leastDay ? count + leastDay - day : count;
}
