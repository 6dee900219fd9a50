import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { defaultQueueRules } from '../../local/functions-host/host-json.ts';
import { readHostFiles, settingsOfOtherStacks, stackSettings } from '../../local/stack-settings.ts';

const stack = {
  graphOrigin: 'http://127.0.0.1:1',
  identityEndpoint: 'http://127.0.0.1:1/msi/token',
  identityHeader: 'secret',
  identityClientId: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
  tokenAuthority: 'https://127.0.0.1:5',
  tablesEndpoint: 'http://127.0.0.1:2/devstoreaccount1',
  queuesEndpoint: 'http://127.0.0.1:4/devstoreaccount1',
  tenantId: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
  rulesFile: '/rules.json',
  signingKeyFile: '/signing-key.pem',
  notifyWebhookUrl: 'http://127.0.0.1:3/notices',
};

describe('a setting of the local stack', () => {
  test('comes from local.settings.json, and the environment wins over it', () => {
    const settings = stackSettings({ B: 'environment' }, { A: 'file', B: 'file' }, stack);

    expect(settings).toMatchObject({ A: 'file', B: 'environment' });
  });

  test('that is an address of the stack is never overruled: a real tenant is not read by accident', () => {
    const real = {
      GRAPH_ORIGIN: 'https://graph.microsoft.com',
      IDENTITY_ENDPOINT: 'http://169.254.130.1/msi/token',
      IDENTITY_HEADER: 'real',
      TABLES_ENDPOINT: 'https://real.table.core.windows.net',
      QUEUES_ENDPOINT: 'https://real.queue.core.windows.net',
      DOORBELL__queueServiceUri: 'https://real.queue.core.windows.net',
      API_AUTHORITY: 'https://login.microsoftonline.com',
      SELF_SERVICE_AUTHORITY: 'https://login.microsoftonline.com',
      AZURE_CLIENT_ID: '99999999-51c3-4f4e-8a55-2a9f5a7f0001',
      TENANT_ID: '99999999-0000-4000-8000-ccccddddeeee',
      EVIDENCE_SIGNING_KEY_URL: 'https://real.vault.azure.net/keys/log/1',
    };

    expect(stackSettings(real, real, stack)).toMatchObject({
      GRAPH_ORIGIN: 'http://127.0.0.1:1',
      IDENTITY_ENDPOINT: 'http://127.0.0.1:1/msi/token',
      IDENTITY_HEADER: 'secret',
      TABLES_ENDPOINT: 'http://127.0.0.1:2/devstoreaccount1',
      QUEUES_ENDPOINT: 'http://127.0.0.1:4/devstoreaccount1',
      DOORBELL__queueServiceUri: 'http://127.0.0.1:4/devstoreaccount1',
      API_AUTHORITY: 'http://127.0.0.1:1',
      SELF_SERVICE_AUTHORITY: 'https://127.0.0.1:5',
      AZURE_CLIENT_ID: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
      TENANT_ID: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
      EVIDENCE_SIGNING_KEY_URL: '',
      EVIDENCE_SIGNING_KEY_FILE: '/signing-key.pem',
    });
  });

  test('names no queue where the stack has none, whatever a machine has', () => {
    const real = { QUEUES_ENDPOINT: 'https://real.queue.core.windows.net' };

    expect(stackSettings(real, real, { ...stack, queuesEndpoint: undefined })).toMatchObject({
      QUEUES_ENDPOINT: '',
      DOORBELL__queueServiceUri: '',
    });
  });

  test('that says when the night is has a default', () => {
    expect(stackSettings({}, {}, stack)).toMatchObject({ SNAPSHOT_AUDIT_LOGS_SCHEDULE: '0 0 2 * * *' });
  });
});

describe('a setting of another deployment', () => {
  test.each([
    { environment: { APP_PARTS: 'writer' }, local: {}, names: ['APP_PARTS="writer"'] },
    {
      environment: {},
      local: { APP_PARTS: 'frontend', PLAN_ONLY: 'on' },
      names: ['APP_PARTS=', 'PLAN_ONLY='],
    },
    { environment: { TENANTS: 'nobody' }, local: { PLAN_ONLY: 'off' }, names: ['TENANTS='] },
    { environment: { APP_PARTS: '' }, local: { APP_PARTS: 'front,keeper,writer' }, names: [] },
  ])('is refused by name: $environment $local', ({ environment, local, names }) => {
    const said = settingsOfOtherStacks(environment, local);

    expect(said).toEqual(names.map((name) => expect.stringContaining(name)));
    for (const sentence of said) expect(sentence).toContain('Unset it');
  });
});

describe('the files beside package.json', () => {
  test('are read, local.settings.json only if it is there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pim-warden-host-'));
    const url = pathToFileURL(`${folder}/`);
    writeFileSync(join(folder, 'host.json'), '{"version": "2.0"}');

    const without = readHostFiles(url);
    writeFileSync(join(folder, 'local.settings.json'), '{"Values": {"A": "1"}}');
    const withIt = readHostFiles(url);
    rmSync(folder, { recursive: true });

    expect(without).toEqual({
      hostJson: { routePrefix: 'api', queues: defaultQueueRules, functionTimeoutMilliseconds: 1_800_000 },
      localValues: {},
    });
    expect(withIt.localValues).toEqual({ A: '1' });
  });
});
