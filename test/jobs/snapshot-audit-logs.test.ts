import { describe, expect, test } from '@jest/globals';
import { auditEvent, tenantId } from '../builders.ts';
import { eventsFrom, firstNight, secondNight, stage } from './audit-stage.ts';

describe('the first night', () => {
  test('archives the whole retention, oldest first, in slices that grow while there is little in them', async () => {
    const { auditLog, archive, night } = stage({ events: eventsFrom('2026-10-25T00:00:00Z', 500) });

    const run = await night(firstNight);

    expect(run).toMatchObject({
      state: 'succeeded',
      counts: { read: 500, added: 500, known: 0, conflicts: 0 },
    });
    expect(archive.events).toHaveLength(500);
    expect([...new Set(auditLog.requestedWindows.map(({ from }) => from.toISOString()))]).toEqual([
      '2026-10-23T02:00:00.000Z',
      '2026-10-24T02:00:00.000Z',
      '2026-10-26T02:00:00.000Z',
      '2026-10-30T02:00:00.000Z',
      '2026-11-07T02:00:00.000Z',
    ]);
  });

  test('says in the record what it read, what it cost, and how long the archive is safe', async () => {
    const { night } = stage({ events: eventsFrom('2026-11-20T00:00:00Z', 3) });

    expect(await night(firstNight)).toEqual({
      tenantId,
      id: 'run-2026-11-22T02:00:00.000Z',
      job: 'snapshot-audit-logs',
      askedBy: { objectId: 'snapshot-audit-logs', appId: undefined },
      hygiene: undefined,
      appVersion: '1.2.3',
      state: 'succeeded',
      startedAt: firstNight,
      deadlineAt: new Date('2026-11-22T02:10:00Z'),
      finishedAt: firstNight,
      windowFrom: new Date('2026-10-23T02:00:00Z'),
      windowTo: new Date('2026-11-22T01:59:00Z'),
      readUntil: new Date('2026-11-22T01:59:00Z'),
      daysUntilLoss: 30 - 1 / (24 * 60),
      counts: {
        requests: 10,
        throttled: 0,
        retried: 0,
        pages: 2,
        read: 3,
        added: 3,
        known: 0,
        conflicts: 0,
        holes: 0,
      },
      reason: undefined,
    });
  });

  test('logs its start and its end', async () => {
    const { log, night } = stage();

    await night(firstNight);

    expect([log.events().at(0), log.events().at(-1)]).toEqual(['run.started', 'run.finished']);
    expect(log.of('run.finished')).toEqual([
      expect.objectContaining({ state: 'succeeded', durationMilliseconds: 0 }),
    ]);
  });
});

describe('the second night', () => {
  test('adds only what is new and reads the overlap again', async () => {
    const { auditLog, night } = stage({ events: eventsFrom('2026-11-21T20:00:00Z', 10) });
    await night(firstNight);
    auditLog.add(...eventsFrom('2026-11-22T20:00:00Z', 5));

    expect(await night(secondNight)).toMatchObject({
      state: 'succeeded',
      windowFrom: new Date('2026-11-21T01:59:00Z'),
      counts: { read: 15, added: 5, known: 10 },
    });
  });

  test('keeps an event that arrived 20 hours late, once', async () => {
    const { auditLog, archive, night } = stage();
    await night(firstNight);
    auditLog.add(auditEvent({ id: 'PIM_late', activityDateTime: '2026-11-21T06:30:00Z' }));

    await night(secondNight);
    await night(secondNight);

    expect(archive.events.map(({ id }) => id)).toEqual(['PIM_late']);
  });

  test('keeps an event that came back with other content beside the first, and reports it', async () => {
    const { auditLog, archive, log, night } = stage();
    const first = auditEvent({ id: 'PIM_a', activityDateTime: '2026-11-22T01:00:00Z', result: 'failure' });
    auditLog.add(first);
    await night(firstNight);
    const altered = auditEvent({ ...first, result: 'success', json: '{"id":"PIM_a","result":"success"}' });
    auditLog.add(altered);

    const run = await night(secondNight);

    expect(run).toMatchObject({ state: 'succeeded', counts: { added: 0, known: 1, conflicts: 1 } });
    expect(archive.events).toEqual([first, altered]);
    expect(log.of('audit.conflict')).toEqual([
      { runId: run.id, eventId: 'PIM_a', activityDateTime: '2026-11-22T01:00:00Z' },
    ]);
  });
});

describe('a slice with more pages than a run can count on', () => {
  test('is given up and read in halves, so that something is finished', async () => {
    const { log, archive, night } = stage({ events: eventsFrom('2026-10-23T04:30:00Z', 700), pageSize: 10 });

    const run = await night(firstNight);

    expect(run.state).toBe('succeeded');
    expect(log.of('slice.split')).toEqual([
      expect.objectContaining({ from: '2026-10-23T02:00:00.000Z', nextSliceHours: 12 }),
    ]);
    expect(archive.events).toHaveLength(700);
  });
});
