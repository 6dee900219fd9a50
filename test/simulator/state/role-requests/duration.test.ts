import { describe, expect, test } from '@jest/globals';
import { millisecondsOf } from '../../../../simulator/state/role-requests/duration.ts';

describe('a duration', () => {
  test.each([
    ['PT8H', 28_800_000],
    ['P180D', 15_552_000_000],
    ['P1DT12H30M', 131_400_000],
    ['PT0.5S', 500],
    ['PT0S', 0],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(millisecondsOf(text)).toBe(milliseconds);
  });

  test.each(['P1H', 'P1Y', 'P1M', 'P2W', 'P', 'PT', 'P1DT', '8H', '', '-PT1H', 'PT1'])(
    '%s is none',
    (text) => {
      expect(millisecondsOf(text)).toBeUndefined();
    },
  );
});
