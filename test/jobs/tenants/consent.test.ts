import { beforeEach, describe, expect, test } from '@jest/globals';
import { runDueJob } from '../../../src/jobs/tenants/run-due-job.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { due, handling, TenantStage } from './tenant-stage.ts';

const refused = {
  kind: 'no-consent',
  code: 'AADSTS7000229',
  because: 'the app is not in that tenant. An administrator of the tenant consents.',
  said: 'AADSTS7000229: The client application is missing service principal in the tenant.',
} as const;

let stage: TenantStage;
beforeEach(() => {
  stage = new TenantStage();
});

/** Handles a message of that night. */
function night(day: number, job: (typeof due)['job'] = due.job) {
  const announcedAt = new Date(Date.UTC(2026, 10, day, 2, 15));
  stage.now = new Date(announcedAt.getTime() + 7_000);
  return runDueJob({ ...due, job, announcedAt }, { ...handling, holder: `${day} ${job}` }, stage.ports());
}

describe('a tenant that does not let the app in', () => {
  test('is a run that is blocked, a line and a notice, and nothing is run', async () => {
    stage.entry = refused;

    expect(await night(24)).toBe('left-out');

    expect(stage.begun).toEqual([]);
    expect(stage.runs.saves.at(-1)).toMatchObject({
      job: due.job,
      state: 'blocked',
      reason: expect.stringMatching(
        /^The tenant does not let the app in \(AADSTS7000229\): the app is not in that tenant\. An administrator of the tenant consents\. Until then/,
      ),
    });
    expect(stage.log.of('tenant.no-consent')).toEqual([{ job: due.job, ...refused, kind: undefined }]);
    expect(stage.log.events()).toEqual(['tenant.no-consent', 'run.started', 'run.finished']);
    expect(stage.notifier.posted).toMatchObject([{ job: due.job, state: 'blocked' }]);
  });

  test('is asked once a night, whatever jobs are due, and said once', async () => {
    stage.entry = refused;

    for (const day of [24, 25, 26]) {
      await night(day);
      expect(await night(day, 'remove-stale-assignments')).toBe('left-out');
    }

    expect(stage.knocks).toBe(3);
    expect(stage.notifier.posted).toHaveLength(1);
    expect(stage.log.of('tenant.no-consent')).toHaveLength(1);
    expect(stage.log.of('run.finished')).toHaveLength(1);
    expect(stage.losses.loss).toEqual({
      since: new Date('2026-11-24T02:15:07.000Z'),
      triedAt: new Date('2026-11-26T02:15:07.000Z'),
      triedFor: due.job,
      code: 'AADSTS7000229',
    });
  });

  test('is asked by each night, whatever the watch has asked, which asks no second time', async () => {
    const watchAt = (time: string) => {
      stage.now = new Date(`2026-11-${time}:00.000Z`);
      return runDueJob({ ...due, job: 'watch-own-writes', announcedAt: stage.now }, handling, stage.ports());
    };
    stage.entry = refused;
    for (const time of ['23T22:07', '23T22:22', '24T22:07']) expect(await watchAt(time)).toBe('left-out');
    expect(stage.knocks).toBe(1);

    stage.entry = { kind: 'open' };
    expect(await night(25)).toBe('ran');

    expect(stage.knocks).toBe(2);
    expect(stage.losses.loss).toBeUndefined();
  });

  test('is told of by the next message where it could not be told at once', async () => {
    stage.entry = refused;
    const deliver = stage.notifier.deliver.bind(stage.notifier);
    stage.notifier.deliver = async () => ({ delivered: 0, left: 1 });
    await night(24);
    stage.notifier.deliver = deliver;

    await night(24, 'remove-stale-assignments');

    expect([stage.notifier.posted.length, stage.notifier.sent]).toEqual([1, 1]);
  });

  test('is told of by the next message where the store was away: what is remembered is told', async () => {
    stage.entry = refused;
    stage.runs.failWith = new Error('the store is away');
    await expect(night(24)).rejects.toThrow('the store is away');
    stage.runs.failWith = undefined;

    await night(24, 'remove-stale-assignments');

    expect(stage.notifier.posted).toHaveLength(1);
  });

  test('is asked where somebody altered what is remembered of it, and the log says so', async () => {
    stage.losses.failWith = new StoreError(
      'corrupt-row',
      'table Watermarks, row x is not as written',
      'RowNotAsWritten',
    );

    expect(await night(24)).toBe('ran');
    stage.entry = refused;
    expect(await night(25)).toBe('left-out');

    expect(stage.log.of('store.unreadable')).toEqual([
      { because: 'table Watermarks, row x is not as written' },
    ]);
    expect(stage.losses.loss).toMatchObject({ code: 'AADSTS7000229' });
  });

  test('is not asked where the store is away: the message comes again', async () => {
    stage.losses.failWith = new StoreError('unreachable', 'the store is away', 'Unreachable');

    await expect(night(24)).rejects.toThrow('the store is away');
    expect(stage.knocks).toBe(0);
  });

  test('is worked in again when it lets the app in, and people hear of it', async () => {
    stage.entry = refused;
    await night(24);
    stage.entry = { kind: 'open' };

    expect(await night(25)).toBe('ran');
    expect(await night(26)).toBe('ran');

    expect(stage.notifier.posted).toMatchObject([
      { state: 'blocked' },
      {
        state: 'succeeded',
        reason: expect.stringMatching(/lets the app in again, after 2026-11-24T02:15:07/),
      },
    ]);
    expect(stage.losses.loss).toBeUndefined();
  });

  test('is asked at once where a row says that it was asked in another year: nobody wrote that', async () => {
    const triedAt = new Date('2036-01-01T00:00:00.000Z');
    stage.losses.loss = { since: triedAt, triedAt, code: 'AADSTS65001' };

    expect(await night(24)).toBe('ran');
  });
});

test('what was taken back, and what was given again, is said with what follows from it', async () => {
  stage.entry = refused;
  await night(24);
  stage.entry = { kind: 'open' };
  await night(25);

  expect(stage.notifier.posted.map(({ id, reason }) => [id, reason])).toEqual([
    [
      expect.stringMatching(/-not-worked$/),
      'The tenant does not let the app in (AADSTS7000229): the app is not in that tenant. An administrator of the tenant consents. ' +
        'Until then no job works in it (docs/runbook.md#tenant-no-consent); it is asked once each night, and this is said once.',
    ],
    [
      'consented-again-1795486507000',
      'The tenant lets the app in again, after 2026-11-24T02:15:07.000Z. Its jobs go on from where they were.',
    ],
  ]);
  expect(stage.log.of('tenant.no-consent')).toEqual([
    { job: due.job, code: refused.code, because: refused.because, said: refused.said },
  ]);
});

describe('when a tenant that did not let the app in is asked again', () => {
  test.each([
    ['2026-11-24T22:15:06.999Z', 'left-out', 1],
    ['2026-11-24T22:15:07.000Z', 'ran', 2],
  ])('at %s: %s', async (now, result, knocks) => {
    stage.entry = refused;
    await night(24);
    stage.entry = { kind: 'open' };
    stage.now = new Date(now);

    expect(await runDueJob({ ...due, announcedAt: stage.now }, handling, stage.ports())).toBe(result);
    expect(stage.knocks).toBe(knocks);
  });

  test('a line says since when, whether it is asked or not', async () => {
    stage.entry = refused;
    await night(24);
    await night(24, 'remove-stale-assignments');
    await night(25);

    const since = '2026-11-24T02:15:07.000Z';
    expect(stage.log.of('tenant.left-out')).toEqual([
      { job: 'remove-stale-assignments', code: 'AADSTS7000229', since },
      { job: due.job, code: 'AADSTS7000229', since },
    ]);
  });

  test('a line says so when it lets the app in again', async () => {
    stage.entry = refused;
    await night(24);
    stage.entry = { kind: 'open' };
    await night(25);

    expect(stage.log.of('tenant.consented-again')).toEqual([
      { job: due.job, since: '2026-11-24T02:15:07.000Z' },
    ]);
  });
});

describe('a tenant that lets the app in', () => {
  test('is worked in, and nobody hears of it', async () => {
    expect(await night(24)).toBe('ran');

    expect(stage.knocks).toBe(1);
    expect(stage.notifier.posted).toEqual([]);
    expect(stage.log.events()).toEqual([]);
  });

  test('because the app is at home there is not asked', async () => {
    stage.entry = refused;

    expect(await runDueJob(due, handling, { ...stage.ports(), door: undefined })).toBe('ran');
    expect(stage.knocks).toBe(0);
  });
});

describe('a tenant of which it cannot be found out', () => {
  test('is worked in: the run finds out by itself', async () => {
    stage.entry = { kind: 'unknown' };

    expect(await night(24)).toBe('ran');
  });

  test('stays without consent where that was known', async () => {
    stage.entry = refused;
    await night(24);
    stage.entry = { kind: 'unknown' };

    await night(25);

    expect(stage.losses.loss).toMatchObject({ code: 'AADSTS7000229' });
    expect(stage.notifier.posted).toHaveLength(1);
  });
});
