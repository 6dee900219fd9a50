import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { createDoorbell, type DoorbellOptions, doorbellQueue } from '../../../src/adapters/queue/doorbell.ts';
import { azuriteAccount, azuriteKey } from '../../../src/adapters/storage-host.ts';
import { FakeLog } from '../../fakes/fake-log.ts';

const commandId = '20261124T090000000Z-1a2b3c4d';

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ service: 'queue' });
});
afterAll(() => azurite.stop());

let log: FakeLog;
const servers: Server[] = [];
beforeEach(() => {
  log = new FakeLog();
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const ring = (options: DoorbellOptions) => createDoorbell(options)(log).ring(commandId);
const unheard = () => log.of('doorbell.unheard');

/** The queue as its listener sees it. */
function queue(): QueueClient {
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  return new QueueClient(`${azurite.endpoint}/${doorbellQueue}`, credential);
}

describe('a doorbell in Queue Storage', () => {
  test('leaves the id of the command in base64, and creates the queue where it is not there', async () => {
    const doorbell = createDoorbell({ endpoint: azurite.endpoint })(log);

    await doorbell.ring(commandId);
    await doorbell.ring(commandId);

    const { receivedMessageItems } = await queue().receiveMessages({ numberOfMessages: 10 });
    const texts = receivedMessageItems.map(({ messageText }) =>
      Buffer.from(messageText, 'base64').toString(),
    );
    expect(texts).toEqual([commandId, commandId]);
    expect(unheard()).toEqual([]);
  });

  test('is silent where the settings name none', async () => {
    await ring({ endpoint: undefined });

    expect(log.lines).toEqual([]);
  });
});

describe('a doorbell that nobody hears is logged, and rings all the same for whoever called', () => {
  test('where nothing answers', async () => {
    await ring({ endpoint: 'http://127.0.0.1:9/devstoreaccount1', withinMilliseconds: 60_000 });

    expect(unheard()).toMatchObject([
      { changeId: commandId, because: expect.stringMatching(/ECONNREFUSED/) },
    ]);
  });

  test('where the queue says nothing in its time', async () => {
    const silent = createServer(() => {});
    servers.push(silent);
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;

    await ring({ endpoint: `http://127.0.0.1:${port}/devstoreaccount1`, withinMilliseconds: 20 });

    expect(unheard()).toHaveLength(1);
  });

  test('where the identity gets no token and waits on', async () => {
    const credential = { getToken: () => new Promise<never>(() => {}) };

    await ring({ endpoint: 'https://warden.queue.core.windows.net', credential, withinMilliseconds: 20 });

    expect(unheard()).toMatchObject([{ because: 'it took too long' }]);
  });

  test.each([
    { endpoint: 'http://warden.queue.core.windows.net', why: /neither https nor http on this machine/ },
    { endpoint: 'http://127.0.0.1:10001', why: /its path must be \/devstoreaccount1/ },
    { endpoint: 'https://warden.queue.core.windows.net', why: /needs a credential/ },
  ])('where $endpoint is no address for it', async ({ endpoint, why }) => {
    await ring({ endpoint, withinMilliseconds: 60_000 });

    expect(unheard()).toMatchObject([{ because: expect.stringMatching(why) }]);
  });
});
