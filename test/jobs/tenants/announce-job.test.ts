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

  test('says no more than a line of why a message is missing', async () => {
    const queue = new FakeJobQueue();
    const [one] = tenants;
    queue.put = () => Promise.reject('x'.repeat(301));
    const log = new FakeLog();

    await expect(
      announceJob('snapshot-access', announcedAt, [{ tenantId: one?.tenantId ?? '', log }], queue),
    ).rejects.toThrow('1 of 1 tenants have no message for snapshot-access: the log names them.');

    expect(log.of('tenant-job.unannounced')).toEqual([{ job: 'snapshot-access', because: 'x'.repeat(300) }]);
  });

  test('puts eight messages at a time', async () => {
    const queue = new FakeJobQueue();
    const puts: (() => void)[] = [];
    queue.put = () => new Promise((resolve) => puts.push(resolve));
    const many = Array.from({ length: 9 }, (_, index) => ({ tenantId: String(index), log: new FakeLog() }));
    const announced = announceJob('snapshot-access', announcedAt, many, queue);
    const settled = async () => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    };
    await settled();
    expect(puts).toHaveLength(8);

    puts[0]?.();
    await settled();
    expect(puts).toHaveLength(9);
    for (const put of puts) put();
    await announced;
  });
});
