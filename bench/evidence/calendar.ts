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
