import { describe, expect, test } from '@jest/globals';
import { durationMilliseconds, plausible, plausiblePast } from '../../../src/domain/matching/instants.ts';

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

describe('an instant that can be one', () => {
  const first = new Date('2000-01-01T00:00:00Z');
  const now = new Date('2026-11-22T03:00:00Z');
  const inAnHour = new Date('2026-11-22T04:00:00Z');
  const shifted = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);

  test('is not before 2000, to the millisecond', () => {
    expect(plausible(first)).toBe(first);
    expect(plausible(shifted(first, -1))).toBeUndefined();
    expect(plausible(new Date(Number.NaN))).toBeUndefined();
    expect(plausible(undefined)).toBeUndefined();
  });

  test('may lie as far ahead as it likes, unless it is of something that has happened: then an hour, to the millisecond', () => {
    const last = new Date('9999-12-31T23:59:59Z');

    expect(plausible(last)).toBe(last);
    expect(plausiblePast(last, now)).toBeUndefined();
    expect(plausiblePast(inAnHour, now)).toBe(inAnHour);
    expect(plausiblePast(shifted(inAnHour, 1), now)).toBeUndefined();
    expect(plausiblePast(first, now)).toBe(first);
    expect(plausiblePast(shifted(first, -1), now)).toBeUndefined();
    expect(plausiblePast(undefined, now)).toBeUndefined();
  });
});
