import { describe, expect, test } from '@jest/globals';
import { readSettings, SettingsError, selfServiceClientOf } from '../../src/settings/settings.ts';

const clientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';
const usable = {
  TENANT_ID: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token',
  TABLES_ENDPOINT: 'https://warden.table.core.windows.net',
  AZURE_CLIENT_ID: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
  API_AUDIENCE: `api://pim-warden,${clientId}`,
  SELF_SERVICE: 'on',
};

function problemsOf(changes: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readSettings({ ...usable, ...changes });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('the settings of self-service', () => {
  test('are off, unless somebody turns it on', () => {
    expect(readSettings({ ...usable, SELF_SERVICE: undefined }).selfService).toBe('off');
  });

  test('take the app registration of the API, unless another is named', () => {
    const other = 'EEEEEEEE-0d6f-4c3b-9a1e-0f5f4a3a1c11';

    expect(selfServiceClientOf(readSettings(usable))).toBe(clientId);
    expect(selfServiceClientOf(readSettings({ ...usable, SELF_SERVICE_CLIENT_ID: other }))).toBe(
      other.toLowerCase(),
    );
  });

  test.each([
    { what: 'a user-assigned identity', changes: { AZURE_CLIENT_ID: undefined }, names: 'AZURE_CLIENT_ID' },
    {
      what: 'an app registration',
      changes: { API_AUDIENCE: 'api://pim-warden' },
      names: 'SELF_SERVICE_CLIENT_ID',
    },
    {
      what: 'an authority over https',
      changes: { API_AUTHORITY: 'http://127.0.0.1:41741' },
      names: 'SELF_SERVICE_AUTHORITY',
    },
  ])('need $what', ({ changes, names }) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(names)]);
    expect(problemsOf({ ...changes, SELF_SERVICE: 'off' })).toEqual([]);
  });

  test.each(['http://127.0.0.1:41741', 'https://login.example.com', 'http://login.microsoftonline.com'])(
    "send a user's token nowhere but to Entra over https: not to %s",
    (authority) => {
      expect(problemsOf({ SELF_SERVICE_AUTHORITY: authority })).toEqual([
        expect.stringContaining(`SELF_SERVICE_AUTHORITY="${authority}"`),
      ]);
    },
  );

  test("send a user's token to no other process of the same machine in Azure", () => {
    expect(
      problemsOf({ SELF_SERVICE_AUTHORITY: 'https://127.0.0.1:41741', WEBSITE_SITE_NAME: 'warden' }),
    ).toEqual([expect.stringContaining('SELF_SERVICE_AUTHORITY')]);
  });
});
