import { randomOf } from '../seeded-random.ts';

/** Choices that are the same for the same seed. */
export interface Chance {
  /** Whether something of this likelihood (0 to 1) happens. */
  happens(likelihood: number): boolean;
  /** From `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** `undefined`: there is nothing to pick from. */
  pick<T>(things: readonly T[]): T | undefined;
}

export function chanceOf(words: string): Chance {
  const next = randomOf(words);
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    happens: (likelihood) => next() < likelihood,
    whole,
    pick: (things) => things[whole(0, things.length - 1)],
  };
}
