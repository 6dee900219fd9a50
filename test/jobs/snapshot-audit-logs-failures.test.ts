import { describe, expect, test } from '@jest/globals';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';
import { runRecord } from '../builders.ts';
import { eventsFrom, firstNight, secondNight, stage } from './audit-stage.ts';

const forbidden = new GraphCallError(
  'forbidden',
  'GET /auditLogs/directoryAudits: 403 Authorization_RequestDenied. Grant the identity AuditLog.Read.All.',
  { status: 403, code: 'Authorization_RequestDenied' },
);

describe('a run that cannot see everything', () => {
  test('is blocked with the reason, and the watermark stays before what it could not read', async () => {
    const { auditLog, watermark, night } = stage({ events: eventsFrom('2026-10-23T03:00:00Z', 5) });
    auditLog.failAt(5, forbidden);

    const run = await night(firstNight);

    expect(run).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('Grant the identity AuditLog.Read.All'),
    });
    expect(watermark.progress?.readUntil).toEqual(new Date('2026-10-26T02:00:00Z'));
  });

  test('is gone on with from its watermark', async () => {
    const { auditLog, archive, night } = stage({
      events: eventsFrom('2026-11-01T00:00:00Z', 100),
      pageSize: 10,
    });
    auditLog.failAt(12, forbidden);
    await night(firstNight);

    const next = await night(new Date('2026-11-22T03:00:00Z'));

    expect(next.state).toBe('succeeded');
    expect(new Set(archive.events.map(({ id }) => id)).size).toBe(100);
    expect(archive.events).toHaveLength(100);
  });

  test('alarms as well when unread events are about to be lost', async () => {
    const { auditLog, night } = stage({
      progress: { readUntil: new Date('2026-10-25T02:00:00Z'), sliceHours: 24 },
    });
    auditLog.failAt(1, forbidden);

    expect((await night(firstNight)).reason).toContain(
      "will be lost to the tenant's retention of 30 days in 2.0 days (AUDIT_LOSS_ALARM_DAYS is 3)",
    );
  });
});

describe('a run whose time budget is spent', () => {
  test('ends as partial and says up to where it came', async () => {
    const { auditLog, night } = stage({
      progress: { readUntil: new Date('2026-11-10T02:00:00Z'), sliceHours: 24 },
    });
    const budget = new AbortController();
    const spend = auditLog.pages.bind(auditLog);
    auditLog.pages = (window, call) => {
      if (auditLog.requestedWindows.length === 4) budget.abort();
      return spend(window, call);
    };

    expect(await night(firstNight, budget.signal)).toMatchObject({
      state: 'partial',
      readUntil: new Date('2026-11-13T02:00:00Z'),
      reason:
        'The time budget of 480 s was spent. Read up to 2026-11-13T02:00:00.000Z; the next run goes on from there.',
    });
  });

  test('fails loudly when what is unread will be lost before it can be read', async () => {
    const { night } = stage({ progress: { readUntil: new Date('2026-10-24T02:00:00Z'), sliceHours: 24 } });

    const run = await night(firstNight, AbortSignal.abort());

    expect(run.state).toBe('failed');
    expect(run.daysUntilLoss).toBe(1);
  });
});

describe('a store that cannot be written', () => {
  const full = new StoreError('rejected', 'Keeping audit events failed: the account is full.', 'AccountFull');

  test('fails the run, and the watermark does not move', async () => {
    const { archive, watermark, night } = stage({ events: eventsFrom('2026-10-23T03:00:00Z', 5) });
    archive.failWith = full;

    expect(await night(firstNight)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(full.message),
    });
    expect(watermark.advances).toEqual([]);
  });

  test('is found out before Graph is asked anything, and said once', async () => {
    const { auditLog, runs, log, night } = stage();
    runs.failWith = full;

    const run = await night(secondNight);

    expect(auditLog.requestedWindows).toEqual([]);
    expect(run.reason?.split(full.message)).toHaveLength(2);
    // How far the log was read is not known, and so is when something will be lost.
    expect(run.reason).not.toContain('will be lost');
    expect(run.daysUntilLoss).toBeUndefined();
    expect(log.events()).toEqual(['run.started', 'run.finished']);
  });
});

describe('events that were lost before this run', () => {
  test('fail it with the span that is missing, though all that was left is archived', async () => {
    const { archive, night } = stage({
      events: eventsFrom('2026-11-20T00:00:00Z', 5),
      progress: { readUntil: new Date('2026-10-01T00:00:00Z'), sliceHours: 24 },
    });

    expect(await night(firstNight)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(
        'The last run read up to 2026-10-01T00:00:00.000Z, and the tenant keeps 30 days: what happened from then until 2026-10-23T02:00:00.000Z was gone',
      ),
      daysUntilLoss: expect.closeTo(30, 2),
    });
    expect(archive.events).toHaveLength(5);
  });
});

describe('a run whose process was killed', () => {
  const killed = runRecord({
    id: 'killed',
    state: 'running',
    deadlineAt: new Date('2026-11-21T02:10:00Z'),
    finishedAt: undefined,
  });

  test('is closed as failed by the next one, once its deadline has passed', async () => {
    const { runs, log, night } = stage();
    await runs.save(killed);

    await night(firstNight);

    expect(await runs.find('killed')).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('process ended'),
    });
    expect(log.events()).toContain('run.abandoned');
  });

  test('is left alone while it may still be alive', async () => {
    const { runs, night } = stage();
    await runs.save({ ...killed, deadlineAt: new Date('2026-11-22T02:05:00Z') });

    await night(firstNight);

    expect(await runs.find('killed')).toMatchObject({ state: 'running' });
  });
});
