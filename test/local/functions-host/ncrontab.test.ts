import { describe, expect, test } from '@jest/globals';
import { parseSchedule } from '../../../local/functions-host/ncrontab.ts';

describe('the next occurrence of a schedule', () => {
  test.each([
    { schedule: '0 0 2 * * *', after: '2026-03-01T01:59:59.900Z', next: '2026-03-01T02:00:00.000Z' },
    { schedule: '0 0 2 * * *', after: '2026-03-01T02:00:00.000Z', next: '2026-03-02T02:00:00.000Z' },
    { schedule: '*/15 * * * * *', after: '2026-03-01T02:00:00.000Z', next: '2026-03-01T02:00:15.000Z' },
    { schedule: '30 5-7 * * * *', after: '2026-03-01T02:06:30.000Z', next: '2026-03-01T02:07:30.000Z' },
    { schedule: '0 30 6 * * MON-FRI', after: '2026-03-06T06:30:00.000Z', next: '2026-03-09T06:30:00.000Z' },
    { schedule: '0 0 2 29 FEB *', after: '2026-03-01T00:00:00.000Z', next: '2028-02-29T02:00:00.000Z' },
    { schedule: '0 2 * * *', after: '2026-03-01T03:00:00.000Z', next: '2026-03-02T02:00:00.000Z' },
  ])('$schedule after $after is $next', ({ schedule, after, next }) => {
    expect(parseSchedule(schedule).nextAfter(new Date(after))?.toISOString()).toBe(next);
  });

  test('is at the same hour UTC when New York springs forward', () => {
    const nextAfter = (instant: string) =>
      parseSchedule('0 30 2 * * *').nextAfter(new Date(instant))?.toISOString();

    expect(nextAfter('2026-03-08T02:30:00Z')).toBe('2026-03-09T02:30:00.000Z');
  });

  test('must match the day of the month and the day of the week, both: NCRONTAB is not cron there', () => {
    const fridayThe13th = parseSchedule('0 0 0 13 * 5').nextAfter(new Date('2026-03-14T00:00:00Z'));

    expect(fridayThe13th?.toISOString()).toBe('2026-11-13T00:00:00.000Z');
  });

  test('is none for a day that no year has', () => {
    expect(parseSchedule('0 0 2 30 2 *').nextAfter(new Date('2026-03-01T00:00:00Z'))).toBeUndefined();
  });
});

describe('what the platform would refuse', () => {
  test.each([
    { schedule: '', says: '' },
    { schedule: '0 2', says: 'it has 2 fields' },
    { schedule: '0 0 0 2 * * *', says: 'it has 7 fields' },
    { schedule: '01:00:00', says: 'it has 1 fields' },
    { schedule: '0 0 25 * * *', says: 'is not an NCRONTAB schedule' },
    { schedule: '0 0 2 L * *', says: '"L" is neither a month nor a day of the week' },
    { schedule: '0 0 2 * * 5#2', says: '"#" has no meaning there' },
    { schedule: '0 0 2 * * 7', says: 'days of the week run from 0, Sunday, to 6' },
  ])('"$schedule" is refused here too, with the reason', ({ schedule, says }) => {
    expect(() => parseSchedule(schedule)).toThrow(says);
  });
});
