import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { type AuditPolicy, snapshotAuditLogs } from '../../src/jobs/snapshot-audit-logs.ts';
import { createLimiter } from '../../src/ports/bounded-tasks.ts';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';
import type { AuditProgress } from '../../src/ports/index.ts';
import { auditEvent, runRecord, tenantId } from '../builders.ts';
import { FakeAuditArchive } from '../fakes/fake-audit-archive.ts';
import { FakeAuditLog } from '../fakes/fake-audit-log.ts';
import { FakeAuditWatermark } from '../fakes/fake-audit-watermark.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRunHistory } from '../fakes/fake-run-history.ts';

const firstNight = new Date('2026-11-22T02:00:00Z');
const secondNight = new Date('2026-11-23T02:00:00Z');
const policy: AuditPolicy = {
  retentionDays: 30,
  overlapHours: 24,
  lossAlarmDays: 3,
  timeBudgetMilliseconds: 480_000,
};

/** A tenant, a store and the job between them. */
function stage({
  events = [],
  pageSize,
  progress,
}: {
  events?: AuditEvent[];
  pageSize?: number;
  progress?: AuditProgress;
} = {}) {
  const auditLog = new FakeAuditLog(events, pageSize === undefined ? {} : { pageSize });
  const archive = new FakeAuditArchive();
  const watermark = new FakeAuditWatermark(progress);
  const runs = new FakeRunHistory();
  const log = new FakeLog();

  function night(now: Date, deadline: AbortSignal = new AbortController().signal): Promise<RunRecord> {
    const limiter = createLimiter(2);
    const ports = { auditLog, archive, watermark, limiter, runs, log, clock: { now: () => now } };
    return snapshotAuditLogs(ports, policy, {
      tenantId,
      runId: `run-${now.toISOString()}`,
      appVersion: '1.2.3',
      deadline,
    });
  }

  return { auditLog, archive, watermark, runs, log, night };
}

/** So many events, a minute apart, the first at the instant given. */
function eventsFrom(first: string, count: number): AuditEvent[] {
  const start = Date.parse(first);
  return Array.from({ length: count }, (_, index) =>
    auditEvent({
      id: `PIM_${first}_${index}`,
      activityDateTime: new Date(start + index * 60_000).toISOString(),
    }),
  );
}

const forbidden = new GraphCallError(
  'forbidden',
  'GET /auditLogs/directoryAudits: 403 Authorization_RequestDenied. Grant the identity AuditLog.Read.All.',
  { status: 403, code: 'Authorization_RequestDenied' },
);

describe('the first night', () => {
  test('archives the whole retention, oldest first, in slices that grow while there is little in them', async () => {
    const { auditLog, archive, night } = stage({ events: eventsFrom('2026-10-25T00:00:00Z', 500) });

    const run = await night(firstNight);

    expect(run).toMatchObject({
      state: 'succeeded',
      counts: { read: 500, added: 500, known: 0, conflicts: 0 },
    });
    expect(archive.events).toHaveLength(500);
    expect(auditLog.requestedWindows.map(({ from }) => from.toISOString())).toEqual([
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
      appVersion: '1.2.3',
      state: 'succeeded',
      startedAt: firstNight,
      deadlineAt: new Date('2026-11-22T02:10:00Z'),
      finishedAt: firstNight,
      windowFrom: new Date('2026-10-23T02:00:00Z'),
      windowTo: new Date('2026-11-22T01:59:00Z'),
      readUntil: new Date('2026-11-22T01:59:00Z'),
      daysUntilLoss: 30 - 1 / (24 * 60),
      counts: { requests: 5, throttled: 0, retried: 0, pages: 1, read: 3, added: 3, known: 0, conflicts: 0 },
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

describe('a run that cannot see everything', () => {
  test('is blocked with the reason, and the watermark stays before what it could not read', async () => {
    const { auditLog, watermark, night } = stage({ events: eventsFrom('2026-10-23T03:00:00Z', 5) });
    auditLog.failAt(3, forbidden);

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
      if (auditLog.requestedWindows.length === 2) budget.abort();
      return spend(window, call);
    };

    expect(await night(firstNight, budget.signal)).toMatchObject({
      state: 'partial',
      readUntil: new Date('2026-11-12T02:00:00Z'),
      reason:
        'The time budget of 480 s was spent. Read up to 2026-11-12T02:00:00.000Z; the next run goes on from there.',
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
