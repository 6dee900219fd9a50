import { describe, expect, test } from '@jest/globals';
import {
  canSplit,
  daysUntilLoss,
  firstSlice,
  firstSliceHours,
  nextSliceHours,
  windowToRead,
} from '../../src/domain/audit-slices.ts';

const now = new Date('2026-11-22T02:00:00Z');
const reading = { retentionDays: 30, overlapHours: 24 };

/** A window that ends at `now` and is so many hours long. */
const slice = (hours: number) => ({ from: new Date(now.getTime() - hours * 3_600_000), to: now });

describe('the window of a run', () => {
  test('is the whole retention, to a minute ago, when nothing was read before', () => {
    expect(windowToRead(now, undefined, reading)).toEqual({
      from: new Date('2026-10-23T02:00:00Z'),
      to: new Date('2026-11-22T01:59:00Z'),
    });
  });

  test('begins the overlap before the watermark, for events that arrived late', () => {
    expect(windowToRead(now, new Date('2026-11-21T01:59:00Z'), reading)).toEqual({
      from: new Date('2026-11-20T01:59:00Z'),
      to: new Date('2026-11-22T01:59:00Z'),
    });
  });

  test('is counted in hours of elapsed time, also across the end of summer time', () => {
    const afterTheChange = new Date('2026-11-01T12:00:00Z');

    expect(windowToRead(afterTheChange, new Date('2026-11-01T11:59:00Z'), reading).from).toEqual(
      new Date('2026-10-31T11:59:00Z'),
    );
  });

  test('never begins before the retention does, however long ago the watermark is', () => {
    expect(windowToRead(now, new Date('2026-09-01T00:00:00Z'), reading).from).toEqual(
      new Date('2026-10-23T02:00:00Z'),
    );
  });

  test('still reads the overlap when the watermark lies ahead of the clock', () => {
    expect(windowToRead(now, new Date('2026-11-25T00:00:00Z'), reading)).toEqual({
      from: new Date('2026-11-21T01:59:00Z'),
      to: new Date('2026-11-22T01:59:00Z'),
    });
  });
});

describe('a slice', () => {
  const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-03T12:00:00Z') };

  test('is the oldest part of the window', () => {
    expect(firstSlice(window, 24)).toEqual({ from: window.from, to: new Date('2026-11-02T00:00:00Z') });
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

  test('is never longer than 30 days, nor shorter than a quarter of an hour', () => {
    expect(nextSliceHours(500, slice(500), 1)).toBe(720);
    expect(nextSliceHours(0.3, slice(0.3), 90)).toBe(0.25);
  });

  test('of a quarter of an hour cannot be split', () => {
    expect([canSplit(slice(0.25)), canSplit(slice(0.5))]).toEqual([false, true]);
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
