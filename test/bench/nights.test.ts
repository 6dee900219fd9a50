import { expect, test } from '@jest/globals';
import { runSimulation } from '../../bench/nights/run-simulation.ts';

const patienceMilliseconds = 180_000;

test(
  'two weeks of nights over a living tenant break no invariant, and are not idle',
  async () => {
    const { violations, counts } = await runSimulation({ seed: 4, nights: 12, users: 40 });

    expect(violations).toEqual([]);
    expect(counts.runs).toBeGreaterThanOrEqual(24);
    expect(counts.renewal).toBeGreaterThan(0);
    expect((counts.removal ?? 0) + (counts.conversion ?? 0)).toBeGreaterThan(0);
  },
  patienceMilliseconds,
);
