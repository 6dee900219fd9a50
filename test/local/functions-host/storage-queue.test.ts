import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { openStorageQueue } from '../../../local/functions-host/storage-queue.ts';
import { azuriteAccount, azuriteKey } from '../../../src/adapters/storage-host.ts';
import { describeMessageQueue } from '../../contracts/message-queue.ts';
import { FakeMessageQueue } from '../../fakes/fake-message-queue.ts';

let azurite: RunningAzurite;
let queues = 0;
beforeAll(async () => {
  azurite = await startAzurite({ service: 'queue' });
});
afterAll(() => azurite.stop());

function client(name: string): QueueClient {
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  return new QueueClient(`${azurite.endpoint}/${name}`, credential);
}

describeMessageQueue('the fake', async () => {
  const queue = new FakeMessageQueue();
  return { queue, put: async (text) => queue.put(text), poisoned: async () => queue.poisoned };
});

describeMessageQueue('Azurite', async () => {
  const name = `work-${++queues}`;
  await client(name).create();
  return {
    queue: openStorageQueue(azurite.endpoint, name),
    async put(text) {
      await client(name).sendMessage(text);
    },
    async poisoned() {
      const { peekedMessageItems } = await client(`${name}-poison`).peekMessages({ numberOfMessages: 10 });
      return peekedMessageItems.map(({ messageText }) => messageText);
    },
  };
});

describe('a queue that is not there', () => {
  test('has nothing to give', async () => {
    expect(await openStorageQueue(azurite.endpoint, 'nobody-rang').receive(10, 60_000)).toEqual([]);
  });
});
