import { describe, expect, test } from '@jest/globals';
import { durationMilliseconds } from '../../../src/domain/matching/instants.ts';

describe('a length of time', () => {
  test.each([
    { text: 'PT8H', milliseconds: 28_800_000 },
    { text: 'P1D', milliseconds: 86_400_000 },
    { text: 'PT24H', milliseconds: 86_400_000 },
    { text: 'P1DT1H1M1.5S', milliseconds: 90_061_500 },
    { text: 'PT0S', milliseconds: 0 },
  ])('$text is $milliseconds ms', ({ text, milliseconds }) => {
    expect(durationMilliseconds(text)).toBe(milliseconds);
  });

  test.each(['', 'P', 'P1H', '8h', '-PT8H', 'P1Y', 'P1M', 'P2W', 'PT8H ', 'xPT8H', 'P1DT', 'PT1,5S'])(
    '"%s" is none that Graph takes',
    (text) => {
      expect(durationMilliseconds(text)).toBeUndefined();
    },
  );
});
