import { seededRandom } from '../seeded-random.ts';

/** Random choices that are the same for the same seed. */
export interface RandomSource {
  /** Whether an event of this likelihood (0 to 1) happens. */
  happens(likelihood: number): boolean;
  /** From `least` to `most`, both included. */
  integer(least: number, maximumHours: number): number;
  /** `undefined` for an empty list. */
  pick<T>(items: readonly T[]): T | undefined;
}

export function createRandomSource(seedText: string): RandomSource {
  const next = seededRandom(seedText);
  const whole = (least: number, maximumHours: number) =>
    least + Math.floor(next() * (maximumHours - least + 1));
  return {
    happens: (likelihood) => next() < likelihood,
    integer: whole,
    pick: (things) => things[whole(0, things.length - 1)],
  };
}
