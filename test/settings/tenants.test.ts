import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../src/settings/settings.ts';
import { rulesPlaceOf } from '../../src/settings/tenant-setting-definitions.ts';
import { usable as environment, tenant as home, problemsOf } from './environment.ts';

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';
const usable = {
  ...environment,
  QUEUES_ENDPOINT: 'https://warden.queue.core.windows.net',
  DOORBELL__queueServiceUri: 'https://warden.queue.core.windows.net',
  AZURE_CLIENT_ID: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
  TENANTS: `${one}, ${two.toUpperCase()}`,
  TENANTS_CLIENT_ID: '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11',
};

const problemsWith = (changes: Readonly<Record<string, string | undefined>>) =>
  problemsOf({ ...usable, ...changes });

const ids = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `${String(index).padStart(8, '0')}-0000-4000-8000-000000000003`,
  );

describe('the settings of many tenants', () => {
  test('are absent: the app has one tenant, and needs nothing of what they need', () => {
    const none = { TENANTS: undefined, TENANTS_CLIENT_ID: undefined, QUEUES_ENDPOINT: undefined };

    expect(readSettings({ ...usable, ...none }).tenants).toBeUndefined();
  });

  test('name tenants by their ids, in lower case', () => {
    expect(readSettings(usable)).toMatchObject({ tenants: [one, two], tenantsAtOnce: 4 });
  });

  test.each([`${one},${one}`, `${one},${one.toUpperCase()}`, 'contoso.com', `${one},`])(
    'refuse %s: each tenant is named once, by its id',
    (TENANTS) => {
      expect(problemsWith({ TENANTS })).toEqual([expect.stringMatching(/^TENANTS=.*GUIDs .* each once/)]);
    },
  );

  test.each([
    [`${one},contoso.com,,${one}`, 'entry 2 is "contoso.com", entry 3 is empty, entry 4 is entry 1 again'],
    [
      `${one}${`,${two}`.repeat(6)}`,
      'entry 3 is entry 2 again, entry 4 is entry 2 again, entry 5 is entry 2 again, 2 more',
    ],
    [ids(501).join(), 'there are 501'],
  ])('say which of many is wrong: %.40s', (TENANTS, says) => {
    expect(problemsWith({ TENANTS })).toEqual([
      expect.stringMatching(new RegExp(`of at most 500 tenants; ${says}$`)),
    ]);
  });

  test('take 500', () => {
    expect(readSettings({ ...usable, TENANTS: ids(500).join(',\n') }).tenants).toHaveLength(500);
  });

  test.each([
    { what: 'TENANT_ID', changes: { TENANTS: `${one},${home}` }, says: /which is worked in as well/ },
    { what: 'no app', changes: { TENANTS_CLIENT_ID: undefined }, says: /TENANTS_CLIENT_ID as well/ },
    {
      what: 'a system-assigned identity',
      changes: { AZURE_CLIENT_ID: undefined },
      says: /AZURE_CLIENT_ID as well/,
    },
    {
      what: 'the managed identity as the app that tenants consent to',
      changes: { TENANTS_CLIENT_ID: usable.AZURE_CLIENT_ID.toUpperCase() },
      says: /^TENANTS_CLIENT_ID=.*expected the id of an app registration/,
    },
    { what: 'no queue', changes: { QUEUES_ENDPOINT: undefined }, says: /QUEUES_ENDPOINT as well/ },
    { what: 'nobody who listens', changes: { DOORBELL__queueServiceUri: '' }, says: /nothing listens/ },
    {
      what: 'tokens over http',
      changes: { API_AUTHORITY: 'http://127.0.0.1:9' },
      says: /TENANTS_AUTHORITY as well/,
    },
  ])('refuse $what beside them', ({ changes, says }) => {
    expect(problemsWith(changes)).toEqual([expect.stringMatching(says)]);
  });

  test('ask nobody to listen in a process that takes calls and does no job', () => {
    expect(problemsWith({ DOORBELL__queueServiceUri: '', APP_PARTS: 'front' })).toEqual([]);
  });

  test('say where the rules of each tenant are: files, or blobs', () => {
    expect(rulesPlaceOf(readSettings(usable), one)).toEqual({
      rulesFile: `rules/${one}.json`,
      rulesUrl: undefined,
    });
    const TENANTS_RULES = 'https://warden.blob.core.windows.net/rules/{tenant}.json';
    expect(rulesPlaceOf(readSettings({ ...usable, TENANTS_RULES }), two)).toMatchObject({
      rulesUrl: `https://warden.blob.core.windows.net/rules/${two}.json`,
    });
  });

  test.each([
    'rules.json',
    'https://example.com/rules/{tenant}.json',
    'https://warden.blob.core.windows.net/rules/all.json',
  ])('refuse %s as the place of the rules of each tenant', (TENANTS_RULES) => {
    expect(problemsWith({ TENANTS_RULES })).toEqual([expect.stringMatching(/^TENANTS_RULES=/)]);
  });
});
