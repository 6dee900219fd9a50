import { describe, expect, test } from '@jest/globals';
import { readSettings, selfServiceClientOf } from '../../src/settings/settings.ts';
import { usable as environment, problemsOf } from './environment.ts';

const clientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';
const usable = {
  ...environment,
  AZURE_CLIENT_ID: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
  API_AUDIENCE: `api://pim-warden,${clientId}`,
  SELF_SERVICE: 'on',
};

const problemsWith = (changes: Readonly<Record<string, string | undefined>>) =>
  problemsOf({ ...usable, ...changes });

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
    expect(problemsWith(changes)).toEqual([expect.stringContaining(names)]);
    expect(problemsWith({ ...changes, SELF_SERVICE: 'off' })).toEqual([]);
  });

  test.each(['http://127.0.0.1:41741', 'https://login.example.com', 'http://login.microsoftonline.com'])(
    "send a user's token nowhere but to Entra over https: not to %s",
    (authority) => {
      expect(problemsWith({ SELF_SERVICE_AUTHORITY: authority })).toEqual([
        expect.stringContaining(`SELF_SERVICE_AUTHORITY="${authority}"`),
      ]);
    },
  );

  test("send a user's token to no other process of the same machine in Azure", () => {
    expect(
      problemsWith({ SELF_SERVICE_AUTHORITY: 'https://127.0.0.1:41741', WEBSITE_SITE_NAME: 'warden' }),
    ).toEqual([expect.stringContaining('SELF_SERVICE_AUTHORITY')]);
  });
});
