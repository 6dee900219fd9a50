import { describe, expect, test } from '@jest/globals';
import { GraphCallError } from '../../src/ports/errors.ts';
import { auditEvent } from '../builders.ts';
import { eventsFrom, firstNight, secondNight, stage } from './audit-stage.ts';

const events = eventsFrom('2026-11-01T00:00:00Z', 400);
const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id).toSorted();

describe('a listing that ends early without an error', () => {
  test.each([
    { pages: 0, what: 'before its first page' },
    { pages: 1, what: 'after its first page' },
    { pages: 7, what: 'in its middle' },
  ])('$what is noticed, and the rest is read', async ({ pages }) => {
    const { auditLog, archive, log, night } = stage({ events, pageSize: 20 });
    auditLog.endEarly(pages);

    expect((await night(firstNight)).state).toBe('succeeded');

    expect(idsOf(archive.events)).toEqual(idsOf(events));
    expect(log.of('listing.resumed')).toHaveLength(1);
  });

  test('each time is read a page at a time', async () => {
    const { auditLog, archive, night } = stage({ events, pageSize: 20 });
    auditLog.endEarly(1, Number.POSITIVE_INFINITY);

    await night(firstNight);

    expect(idsOf(archive.events)).toEqual(idsOf(events));
  });

  test('among events of one instant loses none of them', async () => {
    const burst = Array.from({ length: 50 }, (_, index) =>
      auditEvent({ id: `PIM_burst_${index}`, activityDateTime: '2026-11-05T00:00:00.1234567Z' }),
    );
    const { auditLog, archive, night } = stage({ events: [...events, ...burst], pageSize: 20 });
    auditLog.endEarly(1);

    await night(firstNight);

    expect(idsOf(archive.events)).toEqual(idsOf([...events, ...burst]));
  });

  test('each time, among many events of one second, loses none of them', async () => {
    const second = Array.from({ length: 30 }, (_, index) =>
      auditEvent({
        id: `PIM_second_${index}`,
        activityDateTime: `2026-11-05T00:00:00.${String(index + 1).padStart(7, '0')}Z`,
      }),
    );
    const { auditLog, archive, night } = stage({ events: [...events, ...second], pageSize: 3 });
    auditLog.endEarly(1, Number.POSITIVE_INFINITY);

    await night(firstNight);

    expect(idsOf(archive.events)).toEqual(idsOf([...events, ...second]));
  });

  test('counts each event once, also those that the proof gives again', async () => {
    const { auditLog, night } = stage({ events, pageSize: 20 });
    auditLog.endEarly(1);

    expect((await night(firstNight)).counts).toMatchObject({ read: 400, added: 400, known: 0, conflicts: 0 });
  });
});

type Stage = ReturnType<typeof stage>;

/** A run with time for so many requests. */
function shortRun({ auditLog, night }: Stage, now: Date, requests: number) {
  const budget = new AbortController();
  let left = requests;
  auditLog.onRequest = () => {
    if (left-- === 0) budget.abort();
  };
  return night(now, budget.signal);
}

describe('runs that are cut short', () => {
  const busyDay = eventsFrom('2026-11-19T00:00:00Z', 300);
  const progress = { readUntil: new Date('2026-11-18T00:00:00Z'), sliceHours: 24 };

  test.each([2, 3, 4, 5, 8, 13])('after %i requests each come to the end all the same', async (requests) => {
    const staged = stage({ events: busyDay, pageSize: 50, progress });
    const { watermark, archive } = staged;
    let now = firstNight;
    for (let run = 1; run <= 150; run++) {
      await shortRun(staged, now, requests);
      now = new Date(now.getTime() + 60_000);
    }

    expect(idsOf(archive.events)).toEqual(idsOf(busyDay));
    const { readUntil, settledUntil } = watermark.progress ?? {};
    expect(now.getTime() - (readUntil?.getTime() ?? 0)).toBeLessThan(30 * 60_000);
    expect(now.getTime() - 24 * 3_600_000 - (settledUntil?.getTime() ?? 0)).toBeLessThan(30 * 60_000);
  });

  test('before their first slice is done begin the next time with half of it', async () => {
    const { auditLog, watermark, night } = stage({ events: busyDay });
    const budget = new AbortController();
    auditLog.onRequest = (request) => {
      if (request === 2) budget.abort();
    };

    const run = await night(firstNight, budget.signal);

    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('No slice was finished') });
    expect(watermark.progress).toEqual({ readUntil: undefined, settledUntil: undefined, sliceHours: 12 });
  });

  test('get past a record that breaks its page, and the hole is found', async () => {
    const staged = stage({ events: busyDay, pageSize: 50, progress });
    const bad = busyDay[150]?.id ?? '';
    staged.auditLog.breakAt(bad, new GraphCallError('unavailable', '500.', { code: 'InternalServerError' }));
    let now = firstNight;
    for (let run = 1; run <= 100; run++) {
      await shortRun(staged, now, 8);
      now = new Date(now.getTime() + 60_000);
    }

    expect(staged.archive.events).toHaveLength(299);
    expect(staged.holes.all).toEqual([
      expect.objectContaining({ state: 'open', from: staged.holes.all[0]?.to }),
    ]);
  });

  test('read what is fresh first, and what may have arrived late from where they had not come to', async () => {
    const staged = stage({ events: busyDay, pageSize: 100 });
    await staged.night(firstNight);
    staged.auditLog.add(auditEvent({ id: 'PIM_late', activityDateTime: '2026-11-21T03:00:00Z' }));
    const budget = new AbortController();
    staged.auditLog.onRequest = () => {
      if (staged.watermark.progress?.readUntil?.getTime() === Date.parse('2026-11-23T01:59:00Z'))
        budget.abort();
    };

    const cut = await staged.night(secondNight, budget.signal);
    staged.auditLog.onRequest = () => {};
    const later = await staged.night(new Date('2026-11-27T02:00:00Z'));

    expect(cut).toMatchObject({ state: 'partial', readUntil: new Date('2026-11-23T01:59:00Z') });
    expect(later.state).toBe('succeeded');
    expect(staged.archive.events.map(({ id }) => id)).toContain('PIM_late');
  });
});
