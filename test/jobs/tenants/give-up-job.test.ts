import { beforeEach, describe, expect, test } from '@jest/globals';
import { giveUpJob } from '../../../src/jobs/tenants/give-up-job.ts';
import { runDueJob } from '../../../src/jobs/tenants/run-due-job.ts';
import { due, handling, runOf, TenantStage } from './tenant-stage.ts';

let stage: TenantStage;
beforeEach(() => {
  stage = new TenantStage();
});

describe('a message that came as often as it may', () => {
  test('is a failed run of its tenant and job, a line and a notice', async () => {
    expect(await giveUpJob(due, handling, stage.ports())).toBe('given-up');

    expect(stage.runs.saves.at(-1)).toMatchObject({
      job: due.job,
      state: 'failed',
      reason: expect.stringMatching(
        /^The message of 2026-11-24T02:15:00.000Z that asked for this job came as often as it may/,
      ),
    });
    expect(stage.log.lines).toMatchObject([
      { level: 'error', event: 'tenant-job.given-up' },
      { event: 'run.started' },
      { level: 'error', event: 'run.finished' },
    ]);
    expect(stage.notifier.posted).toMatchObject([{ job: due.job, state: 'failed' }]);
  });

  test('is a run of which nothing was asked, and a notice that says no more than why', async () => {
    await giveUpJob(due, handling, stage.ports());

    const at = stage.now;
    const reason =
      'The message of 2026-11-24T02:15:00.000Z that asked for this job came as often as it may, and no run of it has ended: its process was ended each time, or the store was away. The next night asks again (docs/runbook.md#tenant-job-given-up).';
    const run = stage.runs.saves.at(-1);
    expect(run).toMatchObject({
      ...{ tenantId: due.tenantId, job: due.job, appVersion: '1.2.3', startedAt: at, deadlineAt: at, reason },
      askedBy: { objectId: due.job, appId: undefined },
      counts: { requests: 0, throttled: 0, retried: 0, pages: 0, read: 0, added: 0, known: 0, conflicts: 0 },
    });
    expect(stage.notifier.posted).toEqual([
      {
        ...{ tenantId: due.tenantId, id: `${run?.id}-not-worked`, runId: run?.id, job: due.job },
        ...{ state: 'failed', reason, at, mode: 'plan', sections: [], links: [] },
      },
    ]);
    expect(stage.log.of('tenant-job.given-up')).toEqual([
      { job: due.job, announcedAt: '2026-11-24T02:15:00.000Z' },
    ]);
  });

  test('is given up once, however often it comes, and stands in the way of no other message', async () => {
    await giveUpJob(due, handling, stage.ports());

    expect(await giveUpJob(due, handling, stage.ports())).toBe('done-before');
    expect(stage.notifier.posted).toHaveLength(1);
    expect(await runDueJob(due, { ...handling, holder: 'invocation-2' }, stage.ports())).toBe('ran');
  });

  test('leaves the tenant to whoever comes next', async () => {
    await giveUpJob(due, handling, stage.ports());

    expect(stage.leases.stored.get('tenant-job')?.holder).toBe('');
  });

  test('is over where a run has ended after all', async () => {
    await stage.runs.save(runOf({ state: 'partial', startedAt: stage.now }));

    expect(await giveUpJob(due, handling, stage.ports())).toBe('done-before');
    expect(stage.log.lines).toEqual([]);
  });

  test('goes back to the queue while the handler that was given up on is at work', async () => {
    await stage.leases.take('tenant-job', 'slow', {
      now: stage.now,
      forMilliseconds: 180_000,
      goesFirst: true,
    });

    expect(await giveUpJob(due, handling, stage.ports())).toBe('waits');

    expect(stage.queue.queued).toEqual([{ due, afterSeconds: 30 }]);
    expect(stage.runs.saves).toEqual([]);
    expect(stage.log.of('tenant-job.waits')).toEqual([
      { job: due.job, because: 'the tenant is being worked in', seconds: 30 },
    ]);
  });
});
