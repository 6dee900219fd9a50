import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { azuriteAccount, azuriteKey } from '../../../src/adapters/storage-host.ts';
import { type HostMessage, type HostProcess, startHostProcess } from '../host-process.ts';

let azurite: RunningAzurite;
let host: HostProcess | undefined;
beforeAll(async () => {
  azurite = await startAzurite({ service: 'queue' });
});
afterEach(() => host?.kill());
afterAll(() => azurite.stop());

function queue(name: string): QueueClient {
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  return new QueueClient(`${azurite.endpoint}/${name}`, credential);
}

const send = (to: string, text: string) => queue(to).sendMessage(Buffer.from(text).toString('base64'));
const line = ({ log }: HostMessage) => JSON.stringify(log ?? '');

describe('a queue function, hosted through the unchanged @azure/functions', () => {
  test('gets what is in the message, and how often it was taken; then the message is gone', async () => {
    await queue('work').create();
    host = startHostProcess('queues', { QUEUE: 'work', WORK__queueServiceUri: azurite.endpoint });
    const { functions } = await host.waitFor(({ kind }) => kind === 'ready');
    expect(functions).toEqual([{ name: 'worker', kind: 'queue', queue: 'work' }]);

    await send('work', '20261124T090000000Z-1a2b3c4d');
    const { log } = await host.waitFor((message) => line(message).includes('1a2b3c4d'));
    host.send('close');
    await host.waitFor(({ kind }) => kind === 'closed');

    expect(log).toMatchObject({ functionName: 'worker', category: 'user' });
    expect(JSON.parse(JSON.parse(JSON.stringify(log)).message)).toEqual({
      message: '20261124T090000000Z-1a2b3c4d',
      dequeueCount: 1,
    });
    expect((await queue('work').getProperties()).approximateMessagesCount).toBe(0);
  });

  test('that fails five times has its message in the poison queue', async () => {
    await queue('bad').create();
    await send('bad', 'fails');
    host = startHostProcess('queues', { QUEUE: 'bad', WORK__queueServiceUri: azurite.endpoint });

    await host.waitFor((message) => line(message).includes('bad-poison'));
    host.send('close');
    await host.waitFor(({ kind }) => kind === 'closed');

    const calls = host.messages.filter((message) => line(message).includes('dequeueCount'));
    expect(calls).toHaveLength(5);
    const { peekedMessageItems } = await queue('bad-poison').peekMessages();
    expect(
      peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString()),
    ).toEqual(['fails']);
  });

  test.each([
    { uri: '', says: 'its app setting WORK__queueServiceUri is not set' },
    { uri: 'https://warden.queue.core.windows.net', says: 'the local host reads queues of Azurite' },
  ])('whose connection is "$uri" cannot be hosted, and it says why', async ({ uri, says }) => {
    host = startHostProcess('queues', { QUEUE: 'work', WORK__queueServiceUri: uri });

    const { message } = await host.waitFor(({ kind }) => kind === 'failed');

    expect(message).toContain(says);
  });

  test('cannot be hosted where host.json names no extension bundle: the platform would leave it out', async () => {
    const settings = { QUEUE: 'work', WORK__queueServiceUri: azurite.endpoint };
    host = startHostProcess('queues', settings, 'api', { EXTENSION_BUNDLE: 'none' });

    const { message } = await host.waitFor(({ kind }) => kind === 'failed');

    expect(message).toContain('Function "worker": host.json names no extensionBundle');
  });

  test('that is switched off takes no message', async () => {
    await queue('idle').create();
    await send('idle', 'stays');
    host = startHostProcess('queues', {
      ...{ QUEUE: 'idle', WORK__queueServiceUri: azurite.endpoint },
      'AzureWebJobs.worker.Disabled': 'true',
    });
    await host.waitFor(({ kind }) => kind === 'ready');

    host.send('close');
    await host.waitFor(({ kind }) => kind === 'closed');

    const { peekedMessageItems } = await queue('idle').peekMessages();
    expect(peekedMessageItems.map(({ dequeueCount }) => dequeueCount)).toEqual([0]);
  });
});
