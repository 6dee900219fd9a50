import { describe, expect, test } from '@jest/globals';
import { compare } from '../../bench/archive-check.ts';

describe('an archive held against the truth', () => {
  test('is exact when every event is there once', () => {
    expect(compare(['b', 'a'], ['a', 'b'])).toEqual({ rows: 2, lost: 0, double: 0, foreign: 0 });
  });

  test('shows what is lost, what is there twice and what nobody knows', () => {
    expect(compare(['a', 'a', 'x'], ['a', 'b'])).toEqual({ rows: 3, lost: 1, double: 1, foreign: 1 });
  });
});
