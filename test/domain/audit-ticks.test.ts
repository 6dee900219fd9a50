import { describe, expect, test } from '@jest/globals';
import {
  ceilToSecond,
  dateOf,
  halvesOf,
  instantOf,
  partsWithout,
  ticksOf,
} from '../../src/domain/audit-ticks.ts';

describe('ticks', () => {
  test.each([
    '2026-11-22T03:04:05.123Z',
    '2026-11-22T03:04:05.000Z',
    '2026-11-22T03:04:05.1234567Z',
    '2026-11-22T03:04:05.0000001Z',
    '2019-12-31T23:59:59.9999999Z',
  ])('hold %s to the last digit', (instant) => {
    expect(instantOf(ticksOf(instant) ?? Number.NaN)).toBe(instant);
  });

  test.each(['', 'yesterday', '2026-11-22', '2026-11-22T03:04:05+01:00', '2026-13-01T00:00:00Z'])(
    'are not read from %p',
    (text) => expect(ticksOf(text)).toBeUndefined(),
  );

  test('are in a millisecond that is not later, and before the next whole second', () => {
    const ticks = ticksOf('2026-11-22T03:04:05.1239999Z') ?? Number.NaN;

    expect(dateOf(ticks)).toEqual(new Date('2026-11-22T03:04:05.123Z'));
    expect(instantOf(ceilToSecond(ticks))).toBe('2026-11-22T03:04:06.000Z');
  });
});

describe('a span', () => {
  test.each([
    {
      span: { from: 0, to: 1 },
      halves: [
        { from: 0, to: 0 },
        { from: 1, to: 1 },
      ],
    },
    {
      span: { from: 0, to: 2 },
      halves: [
        { from: 0, to: 1 },
        { from: 2, to: 2 },
      ],
    },
    {
      span: { from: 5, to: 8 },
      halves: [
        { from: 5, to: 6 },
        { from: 7, to: 8 },
      ],
    },
  ])('of $span has halves that share no instant and leave none out', ({ span, halves }) => {
    expect(halvesOf(span)).toEqual(halves);
  });

  test('without others is what lies before, between and after them', () => {
    const others = [
      { from: 50, to: 59 },
      { from: 20, to: 29 },
      { from: 95, to: 120 },
      { from: 200, to: 300 },
    ];

    expect(partsWithout({ from: 10, to: 100 }, others)).toEqual([
      { from: 10, to: 19 },
      { from: 30, to: 49 },
      { from: 60, to: 94 },
    ]);
    expect(partsWithout({ from: 10, to: 20 }, [{ from: 0, to: 30 }])).toEqual([]);
  });
});
