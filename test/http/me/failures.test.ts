import { beforeEach, describe, expect, test } from '@jest/globals';
import { pimPage } from '../../../src/http/me/pim-page.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { MyApi, pimUrl } from './my-api.ts';

let api: MyApi;
beforeEach(() => {
  api = new MyApi();
});

const calls = {
  'a change': () => api.activate(),
  'a listing': () => api.me({ path: 'me/assignments' }),
};

describe.each(['a change', 'a listing'] as const)('where Entra gives no token, %s', (name) => {
  test.each([
    {
      kind: 'consent',
      status: 403,
      title: 'A consent is missing',
      detail:
        'Nobody has consented to the delegated permission of Microsoft Graph that this needs (AADSTS4711). An administrator consents to it for the app registration 5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11.',
      retry: 'never',
    },
    {
      kind: 'refused',
      status: 403,
      title: 'Microsoft Entra refused it',
      detail: `Microsoft Entra does not let you do this through this app (AADSTS4711). PIM itself may: ${pimUrl}`,
      retry: 'never',
    },
    {
      kind: 'user-token',
      status: 401,
      title: 'A new token is needed',
      detail: 'Microsoft Entra no longer accepts your token. Sign in again and retry.',
      retry: 'with-other-token',
    },
    {
      kind: 'set-up',
      status: 503,
      title: 'Self-service is not set up',
      detail:
        "This app's own registration is not set up for it (AADSTS4711): the fault is not yours, and the app's log says more.",
      retry: 'later',
    },
    {
      kind: 'unavailable',
      status: 503,
      title: 'Microsoft Entra cannot be used',
      detail: 'Microsoft Entra gave no token (AADSTS4711). Ask again in a while.',
      retry: 'later',
    },
  ] as const)('is answered with $status for $kind', async ({ kind, status, title, detail, retry }) => {
    api.onBehalfOf.failNext({ kind, code: 'AADSTS4711' });

    expect(await calls[name]()).toMatchObject({ status, jsonBody: { title, detail, retry } });
    expect(api.roles.submitted).toEqual([]);
  });

  test('names the app that a consent is for', async () => {
    api.onBehalfOf.failNext({ kind: 'consent' });

    expect(await calls[name]()).toMatchObject({
      jsonBody: { detail: expect.stringContaining('5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11') },
    });
  });

  test("says that the fault is not the caller's where it is ours, and raises an alarm", async () => {
    api.onBehalfOf.failNext({ kind: 'set-up', code: 'AADSTS70025', because: 'no federated credential' });

    const answer = await calls[name]();

    expect(answer).toMatchObject({
      headers: { 'retry-after': '60' },
      jsonBody: { detail: expect.stringContaining('not yours') },
    });
    expect(api.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'self-service.misconfigured' }),
    );
  });

  test('tells a client that its token is over in the words of bearer tokens', async () => {
    api.onBehalfOf.failNext({ kind: 'user-token' });

    expect(await calls[name]()).toMatchObject({
      headers: {
        'www-authenticate':
          'Bearer error="invalid_token", error_description="it cannot be used for Microsoft Graph any more"',
      },
    });
  });
});

describe('where Graph fails a user', () => {
  test.each([
    { kind: 'forbidden', status: 403 },
    { kind: 'signed-out', status: 401 },
    { kind: 'throttled', status: 503 },
    { kind: 'not-found', status: 404 },
  ] as const)(
    'the answer to $kind is $status: it is about the user and not about this app',
    async ({ kind, status }) => {
      api.roles.failNext(new GraphCallError(kind, `Graph said ${kind}.`, { code: 'X' }));

      expect((await api.activate()).status).toBe(status);
    },
  );

  test('the answer to what Graph does not allow says so, and that trying again is no use', async () => {
    api.roles.failNext(new GraphCallError('forbidden', 'Graph said no.', { code: 'X' }));

    expect(await api.activate()).toMatchObject({
      jsonBody: { title: 'Microsoft Graph does not allow you that', graphCode: 'X', retry: 'never' },
    });
  });

  test('what may have been done is not certain, and no failure', async () => {
    api.roles.failNext(new GraphCallError('unavailable', 'broken', { code: 'OutcomeUnknown' }));

    expect((await api.activate()).status).toBe(503);
    expect([...api.commands.facts.values()].flat().at(-1)).toMatchObject({
      outcome: { state: 'unconfirmed' },
    });
  });
});

describe("PIM's own page", () => {
  test.each([
    { authority: 'https://login.microsoftonline.com', page: pimUrl },
    { authority: 'https://login.microsoftonline.us', page: pimUrl.replace('azure.com', 'azure.us') },
    { authority: 'https://login.partner.microsoftonline.cn', page: pimUrl.replace('azure.com', 'azure.cn') },
  ])('is that of the cloud of $authority', ({ authority, page }) => {
    expect(pimPage(authority)).toBe(page);
  });
});
