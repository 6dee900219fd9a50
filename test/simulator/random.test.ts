import { describe, expect, test } from '@jest/globals';
import { randomFrom, scatter, unscatter } from '../../simulator/random.ts';

describe('scattering', () => {
  test.each([0, 1, 2, 1_000_000, 0x7fffffff, 0x80000000, 0xffffffff])('%i can be gathered again', (value) => {
    expect(unscatter(scatter(value))).toBe(value);
  });
});

describe('a stream of random values', () => {
  test('is the same for the same seed and topic, and another for another', () => {
    const drawn = (seed: number, topic: string) => {
      const random = randomFrom(seed, topic);
      return Array.from({ length: 5 }, () => random.guid());
    };

    expect(drawn(7, 'users')).toEqual(drawn(7, 'users'));
    expect(drawn(7, 'users')).not.toEqual(drawn(8, 'users'));
    expect(drawn(7, 'users')).not.toEqual(drawn(7, 'groups'));
  });

  test('reaches both ends of a range and leaves neither', () => {
    const random = randomFrom(1, 'range');
    const drawn = new Set(Array.from({ length: 200 }, () => random.whole(3, 6)));

    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });
});
