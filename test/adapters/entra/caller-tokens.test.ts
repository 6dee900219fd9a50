import { createHmac } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCallerTokens } from '../../../src/adapters/entra/caller-tokens.ts';
import { type KeyServer, makeKey, type SigningKey, sign, startKeyServer } from './key-server.ts';

const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
const audience = 'api://pim-warden';
const now = new Date('2026-11-24T09:00:00Z');
const seconds = now.getTime() / 1000;

let first: SigningKey;
let second: SigningKey;
let keys: KeyServer;

beforeAll(async () => {
  [first, second] = await Promise.all([makeKey('first'), makeKey('second')]);
});
beforeEach(async () => {
  keys = await startKeyServer();
  keys.publish([first]);
});
afterEach(() => keys.close());

function verifier(options: { keyCooldownMs?: number } = {}) {
  return createCallerTokens({
    authority: keys.origin,
    tenantId,
    audiences: [audience, 'client-id'],
    ...options,
  });
}

/** What an app that may read carries. */
function claims(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    aud: audience,
    iss: `${keys.origin}/${tenantId}/v2.0`,
    tid: tenantId,
    oid: '11111111-aaaa-4bbb-8ccc-000000000001',
    sub: '11111111-aaaa-4bbb-8ccc-000000000001',
    azp: '22222222-aaaa-4bbb-8ccc-000000000002',
    azpacr: '2',
    roles: ['PimWarden.Read'],
    ver: '2.0',
    nbf: seconds - 300,
    exp: seconds + 3_300,
    ...overrides,
  };
}

describe('a token of the tenant for this API', () => {
  test('tells who calls, through which app, and with which roles', async () => {
    const token = await sign(first, claims({ roles: ['PimWarden.Grant', 'Something.Else'] }));

    expect(await verifier().judge(token, now)).toEqual({
      kind: 'valid',
      caller: {
        objectId: '11111111-aaaa-4bbb-8ccc-000000000001',
        appId: '22222222-aaaa-4bbb-8ccc-000000000002',
        kind: 'app',
        roles: ['PimWarden.Grant'],
        signIn: {
          clientProof: 'certificate',
          scopes: [],
          contexts: [],
          isMultiFactor: false,
          handlesChallenges: false,
          isGuest: false,
        },
      },
    });
  });

  test('is of a user where an app acts on behalf of one', async () => {
    const token = await sign(first, claims({ scp: 'access_as_user', sub: 'pairwise', azpacr: '0' }));

    expect(await verifier().judge(token, now)).toMatchObject({ kind: 'valid', caller: { kind: 'user' } });
  });

  test('in the v1.0 form is as good', async () => {
    const v1 = { ver: '1.0', iss: `https://sts.windows.net/${tenantId}/`, azp: undefined, appid: 'an-app' };

    expect(await verifier().judge(await sign(first, claims(v1)), now)).toMatchObject({
      kind: 'valid',
      caller: { appId: 'an-app' },
    });
  });

  test('without roles is valid and may nothing', async () => {
    const token = await sign(first, claims({ roles: undefined }));

    expect(await verifier().judge(token, now)).toMatchObject({ kind: 'valid', caller: { roles: [] } });
  });

  test('may be signed with ES256', async () => {
    const elliptic = await makeKey('elliptic', 'ES256');
    keys.publish([first, elliptic]);

    expect(await verifier().judge(await sign(elliptic, claims(), 'ES256'), now)).toMatchObject({
      kind: 'valid',
    });
  });

  test.each([
    { when: 'a little early', change: { nbf: seconds + 30 } },
    { when: 'a little late', change: { exp: seconds - 30 } },
  ])('is accepted $when, because clocks differ', async ({ change }) => {
    expect(await verifier().judge(await sign(first, claims(change)), now)).toMatchObject({ kind: 'valid' });
  });
});

describe('a token that is not to be accepted', () => {
  test.each([
    { what: 'expired', change: { exp: seconds - 61 }, because: 'it has expired' },
    { what: 'not valid yet', change: { nbf: seconds + 61 }, because: 'it is not valid yet' },
    { what: 'of another tenant', change: { tid: 'other' }, because: 'it is of another tenant' },
    { what: 'for another audience', change: { aud: 'api://other' }, because: 'it is for another audience' },
    {
      what: 'of another issuer',
      change: { iss: 'https://evil.example/v2.0' },
      because: 'it is of another issuer',
    },
    {
      what: 'of the v1.0 issuer in the v2.0 form',
      change: { iss: `https://sts.windows.net/${tenantId}/` },
      because: 'it is of another issuer',
    },
    { what: 'without expiry', change: { exp: undefined }, because: 'its claim exp is not usable' },
    { what: 'without tenant', change: { tid: undefined }, because: 'its claim tid is not usable' },
    {
      what: 'an ID token',
      change: { azp: undefined },
      because: 'it is not an access token: it names no caller and app',
    },
  ])('is refused when it is $what', async ({ change, because }) => {
    expect(await verifier().judge(await sign(first, claims(change)), now)).toEqual({
      kind: 'refused',
      because,
    });
  });

  test('is refused when a key signed it that is not published', async () => {
    expect(await verifier().judge(await sign(second, claims()), now)).toEqual({
      kind: 'refused',
      because: 'it is not signed with a key of this tenant',
    });
  });

  test('is refused when it names a published key and another signed it', async () => {
    const forged = await sign({ ...second, id: 'first' }, claims());

    expect(await verifier().judge(forged, now)).toEqual({
      kind: 'refused',
      because: 'it is not signed with a key of this tenant',
    });
  });

  test('is refused unsigned, before any key is asked for', async () => {
    const unsigned = `${encoded({ alg: 'none' })}.${encoded(claims())}.`;

    expect(await verifier().judge(unsigned, now)).toEqual({
      kind: 'refused',
      because: 'it is not signed with an algorithm that Entra uses',
    });
    expect(keys.asked).toEqual([]);
  });

  test('is refused when the published key was used as the secret of HS256', async () => {
    const content = `${encoded({ alg: 'HS256', kid: 'first' })}.${encoded(claims())}`;
    const signature = createHmac('sha256', JSON.stringify(first.jwk)).update(content).digest('base64url');

    expect(await verifier().judge(`${content}.${signature}`, now)).toEqual({
      kind: 'refused',
      because: 'it is not signed with an algorithm that Entra uses',
    });
  });

  test.each([
    { what: 'empty', token: '', because: 'it is not a JSON Web Token' },
    { what: 'a letter', token: 'x', because: 'it is not a JSON Web Token' },
    { what: 'three letters', token: 'a.b.c', because: 'it is not a JSON Web Token' },
    { what: 'of 16 KiB', token: 'x'.repeat(16_384), because: 'it is not a JSON Web Token' },
    { what: 'longer than 16 KiB', token: 'x'.repeat(16_385), because: 'the token is too long' },
    {
      what: 'without an algorithm',
      token: `${encoded({ kid: 'first' })}.x.y`,
      because: 'it is not signed with an algorithm that Entra uses',
    },
    {
      what: 'a head without the rest',
      token: `${encoded({ alg: 'RS256' })}.x.y`,
      because: 'it is not a usable JSON Web Token',
    },
  ])('is refused when it is $what', async ({ token, because }) => {
    expect(await verifier().judge(token, now)).toEqual({ kind: 'refused', because });
  });

  test('is refused when it is valid and longer than 16 KiB, before any key is asked for', async () => {
    const token = await sign(first, claims({ padding: 'x'.repeat(16_384) }));

    expect(await verifier().judge(token, now)).toEqual({ kind: 'refused', because: 'the token is too long' });
    expect(keys.asked).toEqual([]);
  });
});

describe("the tenant's keys", () => {
  test('are read once, at their own address, for many tokens', async () => {
    const tokens = verifier();
    for (let n = 0; n < 5; n++) await tokens.judge(await sign(first, claims({ n })), now);

    expect(keys.asked).toEqual([`/${tenantId}/discovery/v2.0/keys`]);
  });

  test('are read again when a token names a new one: a rotation lets nobody stand outside', async () => {
    const tokens = verifier({ keyCooldownMs: 0 });
    await tokens.judge(await sign(first, claims()), now);
    keys.publish([second]);

    expect(await tokens.judge(await sign(second, claims()), now)).toMatchObject({ kind: 'valid' });
  });

  test('are not asked for again and again because strangers name keys that there are not', async () => {
    const tokens = verifier();
    for (let n = 0; n < 5; n++)
      await tokens.judge(await sign({ ...second, id: `made-up-${n}` }, claims()), now);

    expect(keys.asked).toHaveLength(1);
  });

  test('that cannot be read leave everybody unverified, and nobody accepted', async () => {
    const token = await sign(first, claims());
    await keys.close();

    expect(await verifier().judge(token, now)).toMatchObject({
      kind: 'unverifiable',
      because: expect.stringContaining('/discovery/v2.0/keys cannot be read'),
    });
  });
});

function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
