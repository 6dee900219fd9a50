import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { createJobQueue, jobQueueName, readDueJob } from '../../../src/adapters/queue/job-queue.ts';
import { azuriteAccount, azuriteKey } from '../../../src/adapters/storage-host.ts';
import type { JobPart } from '../../../src/domain/model/scheduled-job.ts';
import { tenantId } from '../../builders.ts';

const announcedAt = new Date('2026-11-24T02:15:00.000Z');

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ service: 'queue' });
});
afterAll(() => azurite.stop());

/** What can be received now. */
async function received(part: JobPart) {
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  const client = new QueueClient(`${azurite.endpoint}/${jobQueueName(part)}`, credential);
  const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 10 });
  return receivedMessageItems.map(({ messageText, insertedOn, expiresOn }) => ({
    due: readDueJob(JSON.parse(Buffer.from(messageText, 'base64').toString())),
    seconds: (expiresOn.getTime() - insertedOn.getTime()) / 1000,
  }));
}

describe('the queues of jobs in Queue Storage', () => {
  test('are one for each part, and give what was put into them for seven days', async () => {
    const queue = createJobQueue({ endpoint: azurite.endpoint });
    await queue.put({ tenantId, job: 'snapshot-access', announcedAt });
    await queue.put({ tenantId, job: 'renew-eligibilities', announcedAt });

    expect(await received('keeper')).toEqual([
      { due: { tenantId, job: 'snapshot-access', announcedAt }, seconds: 7 * 86_400 },
    ]);
    expect(await received('writer')).toMatchObject([{ due: { job: 'renew-eligibilities' } }]);
  });

  test('forget the watch that a quarter of an hour later asks for again, and hide what waits', async () => {
    const queue = createJobQueue({ endpoint: azurite.endpoint });
    await queue.put({ tenantId, job: 'watch-own-writes', announcedAt });
    await queue.put({ tenantId, job: 'snapshot-access', announcedAt }, 60);

    expect(await received('keeper')).toMatchObject([{ due: { job: 'watch-own-writes' }, seconds: 900 }]);
  });

  test('say why nothing could be put where nothing answers', async () => {
    const queue = createJobQueue({ endpoint: 'http://127.0.0.1:9/devstoreaccount1' });

    await expect(queue.put({ tenantId, job: 'snapshot-access', announcedAt })).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

describe('a message that somebody else wrote', () => {
  test.each([
    'text',
    undefined,
    { tenantId, job: 'drop-everything', announcedAt: announcedAt.toISOString() },
    { tenantId: 'no id', job: 'snapshot-access', announcedAt: announcedAt.toISOString() },
    { tenantId, job: 'snapshot-access', announcedAt: 'today' },
    { tenantId, job: 'snapshot-access', announcedAt: announcedAt.toISOString(), upTo: 'apply' },
  ])('is none: %j', (message) => {
    expect(readDueJob(message)).toBeUndefined();
  });
});
