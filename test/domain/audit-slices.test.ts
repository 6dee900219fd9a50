import { describe, expect, test } from '@jest/globals';
import {
  canSplit,
  daysUntilLoss,
  firstSlice,
  firstSliceHours,
  nextSliceHours,
  olderHalf,
  settledBy,
  shorterSliceHours,
  windowsToRead,
} from '../../src/domain/audit-slices.ts';
import { lengthOf, spanOf, ticksOfDate, ticksPerSecond } from '../../src/domain/audit-ticks.ts';

const now = new Date('2026-11-22T02:00:00Z');
const reading = { retentionDays: 30, overlapHours: 24 };

/** A window that ends at `now` and is so many hours long. */
const slice = (hours: number) =>
  spanOf({ from: new Date(now.getTime() - Math.round(hours * 3_600_000)), to: now });

describe('the windows of a run', () => {
  const lastNight = new Date('2026-11-21T01:59:00Z');

  test('are the whole retention, to a minute ago, when nothing was read before', () => {
    expect(windowsToRead(now, undefined, undefined, reading)).toMatchObject({
      fresh: { from: new Date('2026-10-23T02:00:00Z'), to: new Date('2026-11-22T01:59:00Z') },
      whole: { from: new Date('2026-10-23T02:00:00Z'), to: new Date('2026-11-22T01:59:00Z') },
    });
  });

  test('are what is fresh since the watermark, and the overlap before it again, for events that arrived late', () => {
    expect(windowsToRead(now, lastNight, undefined, reading)).toMatchObject({
      fresh: { from: lastNight, to: new Date('2026-11-22T01:59:00Z') },
      again: { from: new Date('2026-11-20T01:59:00Z'), to: lastNight },
      whole: { from: new Date('2026-11-20T01:59:00Z'), to: new Date('2026-11-22T01:59:00Z') },
    });
  });

  test('go back to where runs that were cut short had not come to read again', () => {
    const settledUntil = new Date('2026-11-15T00:00:00Z');

    expect(windowsToRead(now, lastNight, settledUntil, reading).again).toEqual({
      from: settledUntil,
      to: lastNight,
    });
  });

  test('are counted in hours of elapsed time, also across the end of summer time', () => {
    const afterTheChange = new Date('2026-11-01T12:00:00Z');
    const readUntil = new Date('2026-11-01T11:59:00Z');

    expect(windowsToRead(afterTheChange, readUntil, undefined, reading).again.from).toEqual(
      new Date('2026-10-31T11:59:00Z'),
    );
  });

  test('never begin before the retention does, however long ago the watermark is', () => {
    const longAgo = new Date('2026-09-01T00:00:00Z');

    expect(windowsToRead(now, longAgo, longAgo, reading).whole.from).toEqual(
      new Date('2026-10-23T02:00:00Z'),
    );
  });

  test('still are the overlap when the watermark lies ahead of the clock', () => {
    expect(windowsToRead(now, new Date('2026-11-25T00:00:00Z'), undefined, reading).again).toEqual({
      from: new Date('2026-11-21T01:59:00Z'),
      to: new Date('2026-11-22T01:59:00Z'),
    });
  });

  test('begin with what is owed where that lies further back, so that short runs do both by turns', () => {
    const order = (readUntil: string, settledUntil: string) =>
      windowsToRead(now, new Date(readUntil), new Date(settledUntil), reading);

    expect(order('2026-11-21T02:00:00Z', '2026-11-19T02:00:00Z')).toMatchObject({
      isOwedFirst: true,
      owed: { from: new Date('2026-11-19T02:00:00Z'), to: new Date('2026-11-21T02:00:00Z') },
    });
    expect(order('2026-11-19T02:00:00Z', '2026-11-18T02:00:00Z').isOwedFirst).toBe(false);
    expect(order('2026-11-21T01:59:00Z', '2026-11-20T01:59:00Z').isOwedFirst).toBe(false);
  });

  test('settle what is older than the overlap when it is read, and nothing younger', () => {
    expect(settledBy(new Date('2026-11-10T00:00:00Z'), now, reading)).toEqual(
      new Date('2026-11-10T00:00:00Z'),
    );
    expect(settledBy(now, now, reading)).toEqual(new Date('2026-11-21T02:00:00Z'));
  });
});

describe('a slice', () => {
  const window = spanOf({ from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-03T12:00:00Z') });

  test('is the oldest part of the window', () => {
    expect(firstSlice(window, 24)).toEqual({
      from: window.from,
      to: ticksOfDate(new Date('2026-11-02T00:00:00Z')),
    });
  });

  test('ends with the window', () => {
    expect(firstSlice(window, 100)).toEqual(window);
  });

  test('takes a rest of under a minute along', () => {
    expect(firstSlice(window, 59.99).to).toEqual(window.to);
  });

  test.each([
    { pages: 1, next: 48, because: 'there was little in it' },
    { pages: 10, next: 48, because: 'there was half of a good slice in it' },
    { pages: 15, next: 24, because: 'it was a good size' },
    { pages: 20, next: 24, because: 'it was just a good size' },
    { pages: 21, next: 12, because: 'it was too long' },
  ])('of 24 hours with $pages pages is followed by one of $next hours: $because', ({ pages, next }) => {
    expect(nextSliceHours(24, slice(24), pages)).toBe(next);
  });

  test('that was cut short by the end of the window says nothing about growing', () => {
    expect(nextSliceHours(24, slice(2), 1)).toBe(24);
  });

  test('that was cut short and still too long is halved from what it was', () => {
    expect(nextSliceHours(720, slice(25), 61)).toBe(12.5);
  });

  test('is never longer than 30 days, nor shorter than a second', () => {
    expect(nextSliceHours(500, slice(500), 1)).toBe(720);
    expect(nextSliceHours(1.5 / 3600, slice(1.5 / 3600), 90)).toBe(1 / 3600);
  });

  test('of a second cannot be split', () => {
    expect([canSplit(slice(1 / 3600)), canSplit(slice(0.25))]).toEqual([false, true]);
  });

  test('that trouble made short is long again after a few', () => {
    expect(nextSliceHours(0.25, slice(0.25), 1)).toBe(2);
  });

  test('for which a run had no time is half as long in the next one, and a second long in the end', () => {
    expect(shorterSliceHours(slice(24))).toBe(12);
    expect(shorterSliceHours(slice(1 / 3600))).toBe(1 / 3600);
  });

  test('that cannot be read is halved until a half would be too short', () => {
    expect(lengthOf(olderHalf(slice(24), ticksPerSecond))).toBeCloseTo(lengthOf(slice(12)), -1);
    expect(olderHalf({ from: 0, to: 15_000_000 }, ticksPerSecond)).toEqual({ from: 0, to: 15_000_000 });
  });

  test('of the first run is a day', () => {
    expect(firstSliceHours).toBe(24);
  });
});

describe('the days until unread events are lost', () => {
  test.each([
    { readUntil: new Date('2026-11-22T02:00:00Z'), days: 30 },
    { readUntil: new Date('2026-11-12T14:00:00Z'), days: 20.5 },
    { readUntil: new Date('2026-10-22T02:00:00Z'), days: -1 },
    { readUntil: undefined, days: 0 },
  ])('are $days when the archive reaches to $readUntil', ({ readUntil, days }) => {
    expect(daysUntilLoss(now, readUntil, 30)).toBe(days);
  });
});
