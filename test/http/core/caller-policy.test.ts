import { beforeEach, describe, expect, test } from '@jest/globals';
import { type CallerPolicy, policyNotes } from '../../../src/http/core/caller-policy.ts';
import { routes } from '../../../src/http/routes.ts';
import type { Caller, SignIn } from '../../../src/ports/caller.ts';
import { apiRoles } from '../../../src/ports/caller.ts';
import { Api } from '../api.ts';
import { caller, gate } from '../callers.ts';

const read = { path: 'runs' };
const write = { path: 'plans', body: { job: 'renew-eligibilities' } };

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** Asks as somebody who holds every role: only the sign-in can stand against it. */
function ask(
  asked: typeof read | typeof write,
  who: Partial<Omit<Caller, 'signIn'>> & { readonly signIn?: Partial<SignIn> },
  policy: Partial<CallerPolicy> = {},
) {
  const strict = gate(async () => ({ kind: 'valid', caller: caller({ roles: apiRoles, ...who }) }));
  return api.ask(asked, { gate: { ...strict, policy: { ...strict.policy, ...policy } } });
}

const app = { kind: 'app', signIn: { clientProof: 'certificate', scopes: [], contexts: [] } } as const;
const denied = { status: 403, headers: { 'content-type': 'application/problem+json' } };

describe('a user', () => {
  test('who signed in under the authentication context may write, through a public client', async () => {
    expect((await ask(write, {})).status).toBe(200);
  });

  test('who did not may read, and is told how to step up before writing', async () => {
    const signIn = { contexts: ['c2'] };

    expect((await ask(read, { signIn })).status).toBe(200);
    const answer = await ask(write, { signIn });

    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const base64 = 'eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19';
    expect(answer).toMatchObject({
      status: 401,
      headers: {
        'www-authenticate': `Bearer error="insufficient_claims", claims="${base64}", cc_type="authcontext"`,
      },
      jsonBody: { retry: 'with-other-token', claims },
    });
    expect(api.hygieneAsked).toEqual([]);
  });

  test('needs the authentication context also where the token shows several factors', async () => {
    expect((await ask(write, { signIn: { contexts: [], isMultiFactor: true } })).status).toBe(401);
  });

  test('needs several factors where no authentication context is set, which a token of v2.0 never shows', async () => {
    const unset = { authenticationContext: undefined };

    expect(await ask(write, { signIn: { contexts: ['c1'] } }, unset)).toMatchObject({
      ...denied,
      jsonBody: { detail: expect.stringContaining('Set API_AUTHENTICATION_CONTEXT') },
    });
    expect((await ask(write, { signIn: { isMultiFactor: true } }, unset)).status).toBe(200);
  });

  test('needs neither where that is said in so many words', async () => {
    const off = { authenticationContext: 'off' };

    expect((await ask(write, { signIn: { contexts: [] } }, off)).status).toBe(200);
  });

  test.each([read, write])('without the scope of this API is not let in: $path', async (asked) => {
    expect(await ask(asked, { signIn: { scopes: ['user_impersonation', 'access_as_user2'] } })).toMatchObject(
      {
        status: 403,
        headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="access_as_user"' },
      },
    );
  });

  test.each([read, write])('who is a guest is not let in: $path', async (asked) => {
    expect(await ask(asked, { signIn: { isGuest: true } })).toMatchObject(denied);
    expect((await ask(asked, { signIn: { isGuest: true } }, { guests: 'allow' })).status).toBe(200);
  });

  test('of whom nobody knows whether they are a guest may read only', async () => {
    const signIn = { isGuest: undefined };

    expect((await ask(read, { signIn })).status).toBe(200);
    expect(await ask(write, { signIn })).toMatchObject({
      ...denied,
      jsonBody: { detail: expect.stringContaining('optional claim acct') },
    });
    expect((await ask(write, { signIn }, { guests: 'allow' })).status).toBe(200);
  });
});

describe('an app', () => {
  test('that signed in with a certificate may write: authentication contexts are for users', async () => {
    expect((await ask(write, app)).status).toBe(200);
  });

  test.each(['secret', 'unknown'] as const)('whose proof is %s may read only', async (clientProof) => {
    const signIn = { ...app.signIn, clientProof };

    expect((await ask(read, { ...app, signIn })).status).toBe(200);
    expect(await ask(write, { ...app, signIn })).toMatchObject(denied);
    expect(api.hygieneAsked).toEqual([]);
  });

  test('with a secret may not write on behalf of a user either', async () => {
    expect(await ask(write, { signIn: { clientProof: 'secret' } })).toMatchObject(denied);
  });

  test.each([read, write])('that is not among those that may call is not let in: $path', async (asked) => {
    const clientApps = ['22222222-aaaa-4bbb-8ccc-000000000002'];

    expect(await ask(asked, { ...app, appId: 'foreign' }, { clientApps })).toMatchObject(denied);
    expect(await ask(asked, { appId: 'foreign' }, { clientApps })).toMatchObject(denied);
    const listed = '22222222-AAAA-4bbb-8ccc-000000000002';
    expect((await ask(asked, { ...app, appId: listed }, { clientApps })).status).toBe(200);
  });
});

describe('every route', () => {
  const changing = routes.filter(({ method }) => method !== 'GET');

  test.each(changing.map(({ method, path }) => ({ method, path })))(
    '$method $path asks users for a strong sign-in',
    async (asked) => {
      expect((await ask(asked, { signIn: { contexts: [] } })).status).toBe(401);
    },
  );

  test('that only reads asks for none', () => {
    expect(changing.map(({ method }) => method)).not.toContain('GET');
    expect(routes.every(({ method, changes }) => changes !== true || method !== 'GET')).toBe(true);
  });
});

describe('what an operator is told of the settings', () => {
  const notes = (authenticationContext: string | undefined) =>
    policyNotes({ authenticationContext, clientApps: undefined, guests: 'refuse' });

  test('names the authentication context that is not set, and that it is off only for those who see the log', () => {
    expect(notes('c1')).toEqual([]);
    expect(notes(undefined)).toMatchObject([
      { isPublic: true, sentence: expect.stringContaining('API_AUTHENTICATION_CONTEXT is not set') },
    ]);
    expect(notes('off')).toMatchObject([
      { isPublic: false, sentence: expect.stringContaining('API_AUTHENTICATION_CONTEXT is off') },
    ]);
  });
});
