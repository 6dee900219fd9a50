import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DueJob } from '../../../src/domain/model/scheduled-job.ts';
import { runDueJob } from '../../../src/jobs/tenants/run-due-job.ts';
import { due, handling, runOf, TenantStage } from './tenant-stage.ts';

let stage: TenantStage;
beforeEach(() => {
  stage = new TenantStage();
});

describe('a job is not done', () => {
  const startedAt = new Date('2026-11-24T02:15:05.000Z');

  test.each([
    {
      what: 'by a run that a caller asked for, which may be a plan only',
      run: { askedBy: { objectId: 'caller', appId: undefined } },
    },
    { what: 'by a record that it was not worked on', run: { state: 'failed', deadlineAt: startedAt } },
    {
      what: 'by a run whose process died, which another has closed',
      run: { state: 'failed', finishedAt: undefined },
    },
    {
      what: 'by a run that somebody wrote down for a time to come',
      run: {
        startedAt: new Date('2036-11-24T02:15:00.000Z'),
        deadlineAt: new Date('2036-11-24T02:43:00.000Z'),
      },
    },
  ] as const)('$what', async ({ run }) => {
    await stage.runs.save(runOf({ state: 'succeeded', startedAt, ...run }));

    expect(await runDueJob(due, handling, stage.ports())).toBe('ran');
    expect(stage.begun).toHaveLength(1);
  });

  test('but begun where a row of its tenant’s runs is unreadable: the log says so', async () => {
    stage.runs.planted.keys.push('runs / odd');

    expect(await runDueJob(due, handling, stage.ports())).toBe('ran');
    expect(stage.log.of('store.unreadable')).toHaveLength(1);
  });
});

describe('a message that waited', () => {
  const handleAt = (job: DueJob['job'], now: string) => {
    stage.now = new Date(now);
    return runDueJob({ ...due, job }, handling, stage.ports());
  };

  test.each([
    ['watch-own-writes', '2026-11-24T02:30:00.000Z', 'ran'],
    ['watch-own-writes', '2026-11-24T02:30:00.001Z', 'outlived'],
    ['renew-eligibilities', '2026-12-01T02:15:00.000Z', 'ran'],
    ['renew-eligibilities', '2026-12-01T02:15:00.001Z', 'outlived'],
  ] as const)('of %s, at %s: %s', async (job, now, result) => {
    expect(await handleAt(job, now)).toBe(result);

    expect(stage.begun).toHaveLength(result === 'ran' ? 1 : 0);
  });

  test('until its timer fired again is dropped, told, and nobody is asked anything', async () => {
    await handleAt('watch-own-writes', '2026-11-24T04:00:00.000Z');

    expect(stage.log.lines).toMatchObject([{ level: 'warn', event: 'tenant-job.outlived' }]);
    expect(stage.log.of('tenant-job.outlived')).toEqual([
      { job: 'watch-own-writes', announcedAt: '2026-11-24T02:15:00.000Z' },
    ]);
    expect([stage.knocks, stage.leases.stored.size, stage.queue.queued.length]).toEqual([0, 0, 0]);
  });
});
