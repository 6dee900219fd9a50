import { describe, expect, test } from '@jest/globals';
import {
  durationMilliseconds,
  isLater,
  isNoEarlier,
  plausible,
  plausiblePast,
} from '../../../src/domain/matching/instants.ts';

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

describe('the order of two instants', () => {
  const noon = new Date('2026-11-22T12:00:00.000Z');
  const justAfter = new Date('2026-11-22T12:00:00.001Z');

  test.each([
    { what: 'a later one', instant: justAfter, than: noon, later: true, noEarlier: true },
    { what: 'the same', instant: noon, than: new Date(noon), later: false, noEarlier: true },
    { what: 'an earlier one', instant: noon, than: justAfter, later: false, noEarlier: false },
    { what: 'none beside one', instant: undefined, than: noon, later: false, noEarlier: false },
    { what: 'one beside none', instant: noon, than: undefined, later: false, noEarlier: false },
    { what: 'none beside none', instant: undefined, than: undefined, later: false, noEarlier: false },
  ])('is known of $what: later $later, no earlier $noEarlier', ({ instant, than, later, noEarlier }) => {
    expect(isLater(instant, than)).toBe(later);
    expect(isNoEarlier(instant, than)).toBe(noEarlier);
  });
});
