import { createServer } from 'node:http';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { createRulesBlob } from '../../../src/adapters/blob/rules-blob.ts';
import { azuriteAccount, azuriteKey } from '../../../src/adapters/storage-host.ts';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { createRulesFrom } from '../../../src/rules/rules-file.ts';
import { rulesText } from '../../rules/rules-text.ts';

const nobody = { getToken: () => Promise.reject(new Error('no token is for Azurite')) };
const maxBytes = 64 * 1024;

describe('rules in a blob', () => {
  let azurite: RunningAzurite;
  let container: ContainerClient;

  beforeAll(async () => {
    azurite = await startAzurite({ service: 'blob' });
    const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
    container = new ContainerClient(`${azurite.endpoint}/rules`, credential);
    await container.create();
  });
  afterAll(() => azurite.stop());

  const source = (name: string) => {
    const url = `${container.url}/${name}`;
    return createRulesFrom(url, createRulesBlob({ url, credential: nobody, maxBytes }));
  };
  const upload = (name: string, text: string) =>
    container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));

  test('are read anew for every run, without a deployment', async () => {
    await upload('rules.json', rulesText());
    const rules = source('rules.json');
    const before = await rules.load();

    await upload('rules.json', rulesText('"renew": { "mode": "apply" }'));
    const after = await rules.load();

    expect([before.rules.renew.mode, after.rules.renew.mode]).toEqual(['plan', 'apply']);
    expect(after.hash).not.toBe(before.hash);
  });

  test('come with their bytes, which are what somebody approves', async () => {
    await upload('bytes.json', rulesText());

    const { bytes } = await source('bytes.json').read();

    expect(Buffer.from(bytes).toString('utf8')).toBe(rulesText());
  });

  test('that are not there make nothing usable, and say how to put them there', async () => {
    const loading = source('none.json').load();

    await expect(loading).rejects.toThrow(RulesUnusable);
    await expect(loading).rejects.toThrow(
      'is not there: write one with `npm run rules -- init rules.json` and upload it there',
    );
  });

  test('that are empty are none', async () => {
    await upload('empty.json', '');

    await expect(source('empty.json').load()).rejects.toThrow('is empty');
  });

  test('that are longer than they may be are not read', async () => {
    await upload('long.json', `${rulesText()}${' '.repeat(maxBytes)}`);

    await expect(source('long.json').load()).rejects.toThrow(`is longer than ${maxBytes} bytes`);
  });

  test('that the identity may not read say which role to grant', async () => {
    const server = createServer((_request, response) => response.writeHead(403).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/devstoreaccount1/rules/rules.json`;

    const reading = createRulesBlob({ url, credential: nobody, maxBytes })();

    await expect(reading).rejects.toThrow(
      'may not be read (403): grant this identity Storage Blob Data Reader',
    );
    server.close();
  });

  test('are asked of Azure with a token of the identity', async () => {
    const url = 'https://account.blob.core.windows.net/rules/rules.json';

    const reading = createRulesBlob({ url, credential: nobody, maxBytes })();

    await expect(reading).rejects.toThrow('could not be read: no token is for Azurite');
  });

  test('for which there is no token say why, and what to do', async () => {
    const url = 'https://account.blob.core.windows.net/rules/rules.json';
    const message = 'ManagedIdentityCredential: Network unreachable. Message: network_error';
    const unavailable = Object.assign(new Error(message), { name: 'CredentialUnavailableError' });

    const reading = createRulesBlob({
      url,
      credential: { getToken: () => Promise.reject(unavailable) },
      maxBytes,
    })();

    await expect(reading).rejects.toThrow(
      'cannot be asked for: no token for its account: nothing that gives tokens answers there. Enable a managed identity',
    );
  });

  test('that nobody answers for say where to look', async () => {
    const url = 'http://127.0.0.1:9/devstoreaccount1/rules/rules.json';

    const reading = createRulesBlob({ url, credential: nobody, maxBytes })();

    await expect(reading).rejects.toThrow(
      'cannot be asked for: nothing answers there (ECONNREFUSED). Check that RULES_URL is right',
    );
  });
});
