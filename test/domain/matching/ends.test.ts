import { describe, expect, test } from '@jest/globals';
import {
  endIn,
  endOf,
  endsLastFirst,
  endText,
  isOtherEnd,
  isSameEnd,
  plausibleEnd,
} from '../../../src/domain/matching/ends.ts';
import type { End } from '../../../src/domain/model/access.ts';
import { days, eligibility, NOW } from '../../snapshot-builder.ts';

describe('the end of a schedule', () => {
  test.each<{ what: string; given: Parameters<typeof endOf>[0]; end: End }>([
    { what: 'none', given: { startDateTime: NOW, expiration: { kind: 'never' } }, end: 'never' },
    {
      what: 'an instant',
      given: { startDateTime: NOW, expiration: { kind: 'at', endDateTime: days(1) } },
      end: days(1),
    },
    {
      what: 'a length',
      given: { startDateTime: NOW, expiration: { kind: 'after', duration: 'P2D' } },
      end: days(2),
    },
    {
      what: 'a length from an unknown start',
      given: { startDateTime: undefined, expiration: { kind: 'after', duration: 'P2D' } },
      end: 'unknown',
    },
    {
      what: 'no length',
      given: { startDateTime: NOW, expiration: { kind: 'after', duration: 'P1Y' } },
      end: 'unknown',
    },
    {
      what: 'an instant that cannot be one',
      given: {
        startDateTime: NOW,
        expiration: { kind: 'at', endDateTime: new Date('1999-12-31T23:59:59.999Z') },
      },
      end: 'unknown',
    },
    {
      what: 'a length from a start that cannot be one',
      given: {
        startDateTime: new Date('1970-01-01T00:00:00Z'),
        expiration: { kind: 'after', duration: 'P20000D' },
      },
      end: 'unknown',
    },
    { what: 'nothing', given: { startDateTime: NOW, expiration: undefined }, end: 'unknown' },
  ])('of which Graph says $what', ({ given, end }) => {
    expect(endOf(given)).toEqual(end);
  });

  test.each<{ end: End; known: End }>([
    { end: days(1), known: days(1) },
    { end: new Date('9999-12-31T23:59:59Z'), known: new Date('9999-12-31T23:59:59Z') },
    { end: new Date('0001-01-01T00:00:00Z'), known: 'unknown' },
    { end: 'never', known: 'never' },
    { end: 'unknown', known: 'unknown' },
  ])('of an instance that says $end is $known', ({ end, known }) => {
    expect(plausibleEnd(end)).toEqual(known);
  });

  test.each<End>([days(1), 'never', 'unknown'])('is the same from a plan as it was put there: %s', (end) => {
    expect(endIn(endText(end))).toEqual(end);
  });
});

describe('two ends', () => {
  const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

  test.each<{ one: End; other: End; same: boolean; differ: boolean }>([
    { one: NOW, other: minutes(5), same: true, differ: false },
    { one: NOW, other: new Date(minutes(5).getTime() + 1), same: false, differ: true },
    { one: 'never', other: 'never', same: true, differ: false },
    { one: 'never', other: NOW, same: false, differ: true },
    { one: 'unknown', other: NOW, same: false, differ: false },
    { one: 'unknown', other: 'never', same: false, differ: false },
    { one: 'unknown', other: 'unknown', same: false, differ: false },
  ])('$one and $other: the same $same, known to differ $differ', ({ one, other, same, differ }) => {
    expect([isSameEnd(one, other), isSameEnd(other, one)]).toEqual([same, same]);
    expect([isOtherEnd(one, other), isOtherEnd(other, one)]).toEqual([differ, differ]);
  });
});

test('schedules are sorted by their ends: never, unknown, then the later instant, then by id', () => {
  const sorted = [
    eligibility({ id: 'sooner', end: days(1) }),
    eligibility({ id: 'b', end: days(2) }),
    eligibility({ id: 'a', end: days(2) }),
    eligibility({ id: 'unknown', expiration: undefined }),
    eligibility({ id: 'never', end: 'never' }),
  ].toSorted(endsLastFirst);

  expect(sorted.map(({ id }) => id)).toEqual(['never', 'unknown', 'a', 'b', 'sooner']);
});
