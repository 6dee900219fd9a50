import { describe, expect, test } from '@jest/globals';
import { announceJob } from '../../../src/jobs/tenants/announce-job.ts';
import { FakeJobQueue } from '../../fakes/fake-job-queue.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { announcedAt } from './tenant-stage.ts';

const tenants = ['one', 'two', 'three'].map((tenantId) => ({ tenantId, log: new FakeLog() }));

describe('a job whose timer fires', () => {
  test('is a message for each tenant', async () => {
    const queue = new FakeJobQueue();

    await announceJob('snapshot-access', announcedAt, tenants, queue);

    expect(queue.queued.map(({ due }) => due)).toEqual(
      tenants.map(({ tenantId }) => ({ tenantId, job: 'snapshot-access', announcedAt })),
    );
  });

  test('fails where a message is missing, says whose, and every other tenant has its own', async () => {
    const queue = new FakeJobQueue();
    queue.brokenFor.add('two');

    await expect(announceJob('snapshot-access', announcedAt, tenants, queue)).rejects.toThrow(
      '1 of 3 tenants have no message for snapshot-access',
    );

    expect(queue.queued.map(({ due }) => due.tenantId)).toEqual(['one', 'three']);
    expect(tenants[0]?.log.of('tenant-job.announced')).toEqual(Array(2).fill({ job: 'snapshot-access' }));
    expect(tenants[1]?.log.of('tenant-job.unannounced')).toEqual([
      { job: 'snapshot-access', because: 'the queue is away' },
    ]);
  });
});
