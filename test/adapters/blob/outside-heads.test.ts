import { randomUUID } from 'node:crypto';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { createOutsideHeads } from '../../../src/adapters/blob/outside-heads.ts';
import { azuriteAccount, azuriteKey } from '../../../src/adapters/storage-host.ts';
import { tenantId } from '../../builders.ts';
import { describeOutsideHeads } from '../../contracts/outside-heads.ts';
import { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ service: 'blob' });
});
afterAll(() => azurite.stop());

/** A container of its own, empty. */
async function container(): Promise<ContainerClient> {
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  const client = new ContainerClient(`${azurite.endpoint}/heads-${randomUUID()}`, credential);
  await client.create();
  return client;
}

describeOutsideHeads('Blob Storage (Azurite)', async () =>
  createOutsideHeads({ url: (await container()).url, folder: tenantId }),
);
describeOutsideHeads('the fake', async () => new FakeOutsideHeads());

describe('heads in a container', () => {
  test('say when they were created, by the clock of the store', async () => {
    const outside = createOutsideHeads({ url: (await container()).url, folder: tenantId });

    await outside.create([{ path: 'heads/0000000001', bytes: Buffer.from('note') }]);

    expect(await outside.last()).toMatchObject({ createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
  });

  test('of one tenant are not those of another, nor files of other names', async () => {
    const client = await container();
    const outside = createOutsideHeads({ url: client.url, folder: tenantId });
    for (const name of ['other/heads/0000000007', `${tenantId}/heads/7`, `${tenantId}/heads/0000000008.txt`])
      await client.uploadBlockBlob(name, 'x', 1);

    expect(await outside.last()).toBeUndefined();
  });

  test('that cannot be kept say why: there is no such container', async () => {
    const outside = createOutsideHeads({ url: `${azurite.endpoint}/nowhere`, folder: tenantId });

    await expect(outside.last()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/^listing heads in the container \S+\/nowhere: it did not work \(404\)/),
    });
  });

  test.each([
    'https://account.blob.core.windows.net',
    'https://account.blob.core.windows.net/heads/deeper',
    'http://storage.example/devstoreaccount1/heads',
    'not an address',
    'https://account.blob.core.windows.net/heads',
  ])('are kept at no address that is no container, or without an identity: %s', async (url) => {
    const outside = createOutsideHeads({ url, folder: tenantId });

    await expect(outside.last()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining(`"${url}" is no container that can be used.`),
    });
  });
});
