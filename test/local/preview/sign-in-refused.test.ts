import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { SignInOptions } from '../../../local/preview/session.ts';
import { type SignInStage, startSignInStage } from './sign-in-stage.ts';

let stage: SignInStage;
beforeAll(async () => {
  stage = await startSignInStage();
});
afterAll(() => stage.close());
afterEach(() => stage.reset());

const aside = '7b5c8e5a-2f4e-4b6a-9c0d-1a2b3c4d5e6f';

/** The refusal of a sign-in of the administrator. */
async function refused(options: Partial<SignInOptions> = {}, act?: Parameters<SignInStage['signIn']>[0]) {
  const error: unknown = await stage.signIn(act ?? { user: stage.administrator }, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'SignInRefused' });
  return error as { readonly code: string; readonly message: string };
}

/** The sign-in waits for nobody: nothing was printed that asks a person to do anything. */
function nobodyWasAsked() {
  expect(stage.said().filter((line) => line.startsWith('Open '))).toEqual([]);
}

describe('a sign-in that Entra refuses', () => {
  test.each([
    ['device-code', 700016],
    ['device-code', 7000112],
    ['token', 65001],
    ['token', 90094],
    ['token', 50105],
    ['token', 53003],
    ['token', 53000],
    ['token', 530033],
    ['token', 50199],
    ['token', 50034],
    ['token', 50126],
    ['token', 50076],
    ['token', 70018],
    ['token', 70020],
    ['token', 7000218],
  ] as const)('at %s with AADSTS%i is named by that number', async (at, code) => {
    stage.simulator.signIn.refusal = { at, code };

    expect((await refused()).code).toBe(`AADSTS${code}`);
  });

  test('for want of the tenant is refused before anybody is asked', async () => {
    const { code, message } = await refused({ tenant: 'fabrikam.example' });

    expect(code).toBe('AADSTS90002');
    expect(message).toContain('knows no tenant "fabrikam.example"');
    nobodyWasAsked();
  });

  test.each(['common', 'organizations', 'a b', '../contoso.example', ''])(
    'for the tenant "%s", which is not one, is refused before anything is sent',
    async (tenant) => {
      stage.simulator.requests({ reset: true });

      expect((await refused({ tenant })).code).toBe('InvalidTenant');
      expect(stage.simulator.requests()).toEqual([]);
    },
  );

  test.each([
    'https://login.microsoftonline.com.evil.example',
    'https://evil.example',
    'http://127.0.0.1:1',
    'https://login.microsoftonline.com/other',
    'https://me@login.microsoftonline.com',
    'nonsense',
  ])("at %s, which is none of Microsoft's clouds, is refused before anything is sent", async (authority) => {
    expect((await refused({ authority })).code).toBe('InvalidAuthority');
    nobodyWasAsked();
  });

  test.each([
    [
      { cloud_instance_name: 'microsoftonline.us' },
      'OtherCloud',
      /Give --authority https:\/\/login\.microsoftonline\.us/,
    ],
    [{ msgraph_host: 'graph.evil.example' }, 'UnknownCloud', /none of Microsoft's known hosts/],
    [{ issuer: 'https://sts.windows.net/none/' }, 'InvalidTenant', /does not say which tenant/],
    [{ issuer: undefined }, 'OddAnswer', /answered 200, and not as Entra does/],
  ])(
    'for a tenant of which Entra says %j is refused before anybody is asked',
    async (said, code, message) => {
      const issuer = `https://login.microsoftonline.com/${aside}/v2.0`;
      const answer = {
        issuer,
        cloud_instance_name: 'microsoftonline.com',
        msgraph_host: 'graph.microsoft.com',
      };
      const found = async () => Response.json({ ...answer, ...said });

      const refusal = await refused({ authority: 'https://login.microsoftonline.com', fetch: found });

      expect(refusal).toMatchObject({ code, message: expect.stringMatching(message) });
      nobodyWasAsked();
    },
  );

  test('where nothing answers says that it could not be reached', async () => {
    expect(await refused({ authority: 'https://127.0.0.1:1' })).toMatchObject({
      code: 'Unreachable',
      message: expect.stringContaining('https://127.0.0.1:1 could not be reached'),
    });
  });

  test('with an application that the tenant does not know is refused', async () => {
    expect((await refused({ clientId: aside.replace('7b', '8c') })).code).toBe('AADSTS700016');
    nobodyWasAsked();
  });

  test('with an application that is no public client is refused', async () => {
    stage.simulator.applications.register({ clientId: aside, redirectUris: ['http://localhost'] });

    expect((await refused({ clientId: aside })).code).toBe('AADSTS7000218');
  });

  test('by whoever declines on the page says so', async () => {
    expect((await refused({}, { user: stage.administrator, answer: 'cancel' })).code).toBe('AADSTS70018');
  });

  test('is not waited for longer than the code lasts', async () => {
    stage.simulator.signIn.refusal = { at: 'token', code: 70020 };

    expect(await refused({}, { user: stage.administrator })).toMatchObject({
      message: expect.stringContaining('Run this again and enter the new code within 15 minutes.'),
    });
  });

  test('and that nobody finishes ends in time', async () => {
    const waiting = stage.signIn(undefined, { timeoutMilliseconds: 50 });

    await expect(waiting).rejects.toMatchObject({
      code: 'TimedOut',
      message: expect.stringContaining('--device-code'),
    });
  });

  test('and that the person at the terminal gives up ends at once, with their reason', async () => {
    const stop = new AbortController();
    const waiting = stage.signIn(undefined, {
      signal: stop.signal,
      say: (line) => {
        if (line.startsWith('Open ')) stop.abort(new Error('Ctrl-C'));
      },
    });

    await expect(waiting).rejects.toThrow('Ctrl-C');
  });

  test('for want of a browser says to use a device code, before anybody is asked', async () => {
    expect((await refused({ method: 'browser', hasBrowser: false })).message).toContain(
      'Run this again with --device-code',
    );
    nobodyWasAsked();
  });
});

describe('the consent', () => {
  test('is not given by somebody who may not: the page says that an administrator must', async () => {
    const waiting = stage.signIn({ user: stage.plain }, { timeoutMilliseconds: 1_000 });

    await expect(waiting).rejects.toMatchObject({ code: 'TimedOut' });
    expect(stage.page()?.html).toContain('AADSTS90094');
  });

  test('is given for everybody at the link that was printed, and then nobody is asked for it', async () => {
    await stage.signIn(undefined, { timeoutMilliseconds: 20 }).catch(() => undefined);
    const link =
      stage
        .said()
        .find((line) => line.includes('/v2.0/adminconsent?'))
        ?.trim() ?? '';
    const form = await stage.browser.open(link);
    const done = await stage.browser.submit(form, { user: stage.administrator, answer: 'sign-in' });

    expect(done.html).toContain('Consented for everybody');
    await expect(stage.signIn({ user: stage.plain })).resolves.toMatchObject({ missingScopes: [] });
  });

  test('of an administrator who does not give it is a sign-in that was declined', async () => {
    const act = { user: stage.administrator, consents: false };

    expect((await refused({ withRequests: true }, act)).code).toBe('AADSTS70018');
  });
});
