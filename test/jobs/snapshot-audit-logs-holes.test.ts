import { describe, expect, test } from '@jest/globals';
import { instantOf } from '../../src/domain/audit-ticks.ts';
import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import { auditEvent } from '../builders.ts';
import { eventsFrom, firstNight, secondNight, stage } from './audit-stage.ts';

const broken = new GraphCallError('unavailable', 'GET /auditLogs/directoryAudits: 500 (request-id 7).', {
  status: 500,
  code: 'InternalServerError',
});
const down = new GraphCallError('unavailable', 'GET /auditLogs/directoryAudits: 503.', {
  status: 503,
  code: 'ServiceUnavailable',
});
const bad = auditEvent({ id: 'PIM_bad', activityDateTime: '2026-11-20T07:08:09.1234567Z' });
/** One act writes several rows within a millisecond. */
const besideIt = [
  auditEvent({ id: 'PIM_before', activityDateTime: '2026-11-20T07:08:09.1234566Z' }),
  auditEvent({ id: 'PIM_after', activityDateTime: '2026-11-20T07:08:09.1234568Z' }),
];
const month = eventsFrom('2026-10-25T00:00:00Z', 200);
const around = [...month, ...eventsFrom('2026-11-20T07:00:00Z', 30), ...besideIt];

function brokenStage(error: GraphCallError = broken) {
  const staged = stage({ events: [...around, bad], pageSize: 50 });
  staged.auditLog.breakAt(bad.id, error);
  return staged;
}

const idsOf = (events: readonly AuditEvent[]) => events.map(({ id }) => id).toSorted();

describe('a record that breaks each page that it is on', () => {
  test.each([
    { what: 'a 500', error: broken },
    {
      what: 'JSON that ends in its middle',
      error: new GraphCallError('invalid-response', 'its body is not whole JSON.', { code: 'Unreadable' }),
    },
  ])('with $what is the only one that is not archived', async ({ error }) => {
    const { archive, watermark, night } = brokenStage(error);

    await night(firstNight);

    expect(idsOf(archive.events)).toEqual(idsOf(around));
    expect(watermark.progress?.readUntil).toEqual(new Date('2026-11-22T01:59:00Z'));
  });

  test('is written down as a hole of one instant, and fails the run that finds it by name', async () => {
    const { holes, log, night } = brokenStage();

    const run = await night(firstNight);

    const [hole] = holes.all;
    expect(holes.all).toHaveLength(1);
    expect([hole?.from, hole?.to].map((at) => instantOf(at ?? 0))).toEqual([
      '2026-11-20T07:08:09.1234567Z',
      '2026-11-20T07:08:09.1234567Z',
    ]);
    expect(hole).toMatchObject({ state: 'open', firstSeen: firstNight, cause: broken.message });
    expect(run).toMatchObject({ state: 'failed', counts: { holes: 1 } });
    expect(run.reason).toContain('Graph does not give one span: at 2026-11-20T07:08:09.1234567Z (first seen');
    expect(run.reason).toContain('500 (request-id 7)');
    expect(log.events()).toContain('audit.hole-found');
  });

  test('is tried again in each run, which ends as partial and names it', async () => {
    const { holes, auditLog, night } = brokenStage();
    await night(firstNight);
    const before = auditLog.requestedWindows.length;

    const run = await night(secondNight);

    expect(run).toMatchObject({
      state: 'partial',
      reason: expect.stringContaining('2026-11-20T07:08:09.1234567Z'),
      daysUntilLoss: expect.closeTo(27.2, 1),
    });
    expect(holes.all[0]).toMatchObject({ state: 'open', lastTried: secondNight });
    expect(auditLog.requestedWindows.length - before).toBeLessThan(12);
  });

  test('fills its hole once Graph gives it', async () => {
    const { holes, archive, auditLog, log, night } = brokenStage();
    await night(firstNight);
    auditLog.mend();

    const run = await night(secondNight);

    expect(run).toMatchObject({ state: 'succeeded', counts: { holes: 0 } });
    expect(holes.all).toEqual([expect.objectContaining({ state: 'filled' })]);
    expect(archive.events).toContainEqual(bad);
    expect(log.events()).toContain('audit.hole-filled');
  });

  test('leaves its hole open when Graph answers with nothing in its place', async () => {
    const { holes, auditLog, night } = brokenStage();
    await night(firstNight);
    auditLog.mend();
    auditLog.remove(bad.id);

    expect(await night(secondNight)).toMatchObject({
      state: 'partial',
      reason: expect.stringContaining('Graph answers again, but with nothing'),
    });
    expect(holes.all[0]?.state).toBe('open');
  });

  test('fails the runs of the last days before it is lost', async () => {
    const { night } = brokenStage();
    await night(firstNight);

    expect((await night(new Date('2026-12-15T02:00:00Z'))).state).toBe('partial');
    expect(await night(new Date('2026-12-18T02:00:00Z'))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining("will be lost to the tenant's retention in 2.2 days"),
    });
  });

  test('is said to be lost once, and its hole is kept as evidence', async () => {
    const { holes, log, night } = brokenStage();
    await night(firstNight);
    await night(new Date('2026-12-10T02:00:00Z'));

    const run = await night(new Date('2026-12-21T02:00:00Z'));
    const next = await night(new Date('2026-12-22T02:00:00Z'));

    expect(run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Lost for good: one span'),
    });
    expect(next).toMatchObject({ state: 'succeeded', counts: { holes: 0 } });
    expect(holes.all).toEqual([expect.objectContaining({ state: 'lost', firstSeen: firstNight })]);
    expect(log.of('audit.hole-lost')).toHaveLength(1);
  });

  test('and another in the same second are two holes, with nothing else in them', async () => {
    const second = auditEvent({ id: 'PIM_bad_2', activityDateTime: '2026-11-20T07:08:09.7Z' });
    const staged = brokenStage();
    staged.auditLog.add(second);
    staged.auditLog.breakAt(second.id, broken);

    await staged.night(firstNight);

    expect(idsOf(staged.archive.events)).toEqual(idsOf(around));
    expect(staged.holes.all.map(({ from, to }) => [from, to].map(instantOf))).toEqual([
      ['2026-11-20T07:08:09.1234567Z', '2026-11-20T07:08:09.1234567Z'],
      ['2026-11-20T07:08:09.700Z', '2026-11-20T07:08:09.700Z'],
    ]);
  });
});

describe('an hour of the log that cannot be read at all', () => {
  test('is one hole and not 3,600, and everything around it is archived', async () => {
    const hour = eventsFrom('2026-11-20T07:00:00Z', 60);
    const { auditLog, archive, holes, night } = stage({ events: [...month, ...hour] });
    for (const { id } of hour) auditLog.breakAt(id, broken);

    const run = await night(firstNight);

    expect(run.state).toBe('failed');
    expect(idsOf(archive.events)).toEqual(idsOf(month));
    expect(holes.all.length).toBeLessThanOrEqual(60);
    expect(run.counts.requests).toBeLessThan(10_000);
  });
});

describe('trouble that is not about a record', () => {
  test('is no hole: where Graph answers for nothing, the run is blocked and the watermark stays', async () => {
    const { auditLog, holes, watermark, night } = stage({ events: around });
    auditLog.outage = down;

    expect(await night(firstNight)).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('503'),
    });
    expect(holes.all).toEqual([]);
    expect(watermark.advances).toEqual([]);
  });

  test('is no hole when it begins while a record is being narrowed down', async () => {
    const { auditLog, holes, night } = brokenStage();
    auditLog.onRequest = (request) => {
      if (request === 30) auditLog.outage = down;
    };

    expect((await night(firstNight)).state).toBe('blocked');
    expect(holes.all).toEqual([]);
  });

  test('that passes costs nothing: the slice is read after all', async () => {
    const { auditLog, archive, holes, night } = stage({ events: around });
    auditLog.failAt(3, down);

    expect((await night(firstNight)).state).toBe('succeeded');
    expect(archive.events).toHaveLength(around.length);
    expect(holes.all).toEqual([]);
  });
});

describe('a row that is no event', () => {
  const nothing = auditEvent({ id: 'sha256-null', activityDateTime: undefined, json: 'null' });

  test('is archived as it is, with every row beside it, and its place is a hole until the event is there', async () => {
    const { auditLog, archive, holes, night } = stage({ events: [...around, bad] });
    auditLog.spoil(bad.id, nothing);

    const run = await night(firstNight);

    expect(run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('something that is no event'),
    });
    expect(idsOf(archive.events)).toEqual(idsOf([...around, nothing]));
    expect(holes.all).toEqual([expect.objectContaining({ state: 'open', from: holes.all[0]?.to })]);

    auditLog.mend();
    expect((await night(secondNight)).state).toBe('succeeded');
    expect(archive.events).toContainEqual(bad);
  });
});

describe('events with odd fields', () => {
  test.each([
    { what: 'the year 1', activityDateTime: '0001-01-01T00:00:00Z' },
    { what: 'the year 9999', activityDateTime: '9999-12-31T23:59:59.9999999Z' },
    { what: 'no instant', activityDateTime: undefined },
  ])('of $what are archived, and move neither the watermark nor the alarm', async ({ activityDateTime }) => {
    const odd = auditEvent({
      id: 'PIM_odd',
      activityDateTime,
      json: `{"activityDateTime":"${activityDateTime}"}`,
    });
    const { auditLog, archive, watermark, night } = stage({ events: [...around, bad] });
    auditLog.spoil(bad.id, odd);

    const run = await night(firstNight);

    expect(run).toMatchObject({ state: 'succeeded', daysUntilLoss: 30 - 1 / (24 * 60) });
    expect(archive.events).toContainEqual(odd);
    expect(watermark.progress).toMatchObject({
      readUntil: new Date('2026-11-22T01:59:00Z'),
      settledUntil: new Date('2026-11-21T02:00:00Z'),
    });
  });
});
