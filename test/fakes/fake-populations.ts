import type { Population } from '../../src/domain/gates/population.ts';
import type { Populations } from '../../src/ports/index.ts';

/** The last population, in memory. */
export class FakePopulations implements Populations {
  population: Population | undefined;

  async last(): Promise<Population | undefined> {
    return this.population;
  }

  async save(population: Population): Promise<void> {
    this.population = population;
  }
}
