import { describe, expect, test } from '@jest/globals';
import type { Population } from '../../src/domain/gates/population.ts';
import type { Populations } from '../../src/ports/index.ts';

export const population: Population = {
  at: new Date('2026-11-24T02:00:00.000Z'),
  eligibilities: 1_200,
  assignments: 310,
  users: 25_000,
};

/** Contract of `Populations`. */
export function describePopulations(name: string, make: () => Promise<Populations>): void {
  describe(`the last population: ${name}`, () => {
    test('is not known in the beginning', async () => {
      const populations = await make();

      expect(await populations.last()).toBeUndefined();
    });

    test('is the one that was saved last', async () => {
      const populations = await make();
      await populations.save(population);
      const next = { ...population, at: new Date('2026-11-25T02:00:00.000Z'), users: 0 };

      await populations.save(next);

      expect(await populations.last()).toEqual(next);
    });
  });
}
