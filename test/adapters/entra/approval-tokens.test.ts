import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApprovalTokens } from '../../../src/adapters/entra/approval-tokens.ts';
import type { ApprovalTokens } from '../../../src/ports/index.ts';
import { type KeyServer, makeKey, type SigningKey, sign, startKeyServer } from './key-server.ts';

const tenantId = '0a1b2c3d-1111-4222-8333-444455556666';
const clientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';
const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const digest = 'a'.repeat(64);
const at = new Date('2026-11-24T09:05:00Z');
const seconds = at.getTime() / 1000;

let server: KeyServer;
let key: SigningKey;
let tokens: ApprovalTokens;

beforeAll(async () => {
  server = await startKeyServer();
  key = await makeKey('today');
  server.publish([key]);
  tokens = createApprovalTokens({
    authority: server.origin,
    tenantId,
    clientId,
    authenticationContext: 'c1',
    keyCooldownMs: 0,
  });
});
afterAll(() => server.close());

function claims(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    aud: clientId,
    iss: `${server.origin}/${tenantId}/v2.0`,
    tid: tenantId,
    ver: '2.0',
    sub: 'pairwise',
    oid: grace,
    nonce: digest,
    acct: 0,
    acrs: ['c1'],
    roles: ['PimWarden.Approve'],
    iat: seconds - 30,
    nbf: seconds - 30,
    exp: seconds + 3_570,
    auth_time: seconds - 35,
    ...overrides,
  };
}

async function verdictOn(overrides: Readonly<Record<string, unknown>>, judgedAt = at) {
  return tokens.verify(await sign(key, claims(overrides)), { nonce: digest, at: judgedAt });
}

describe('an approval that Entra signed', () => {
  test('names who signed and when', async () => {
    expect(await verdictOn({})).toEqual({
      kind: 'valid',
      signer: grace,
      signedAt: new Date('2026-11-24T09:04:30Z'),
      contexts: ['c1'],
    });
  });

  test('counts long after, at the instant it was decided at', async () => {
    expect(await verdictOn({ exp: seconds + 60 })).toMatchObject({ kind: 'valid' });
  });

  test.each([
    { what: 'of something else', change: { nonce: 'b'.repeat(64) }, because: 'its nonce is not the digest' },
    { what: 'of nothing', change: { nonce: undefined }, because: 'nonce' },
    {
      what: 'of this in another spelling',
      change: { nonce: 'A'.repeat(64) },
      because: 'its nonce is not the digest',
    },
    {
      what: 'for another app',
      change: { aud: '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c12' },
      because: 'another audience',
    },
    {
      what: 'in another tenant',
      change: { tid: '0a1b2c3d-1111-4222-8333-444455556667' },
      because: 'another tenant',
    },
    {
      what: 'by another issuer',
      change: { iss: `https://sts.windows.net/${tenantId}/` },
      because: 'another issuer',
    },
    { what: 'at the endpoint v1.0', change: { ver: '1.0' }, because: 'another issuer' },
    {
      what: 'without the authentication context',
      change: { acrs: undefined },
      because: 'authentication context c1',
    },
    {
      what: 'under another authentication context',
      change: { acrs: ['c2', 'c11'] },
      because: 'authentication context c1',
    },
    { what: 'by somebody without a role', change: { roles: undefined }, because: 'PimWarden.Approve' },
    {
      what: 'by somebody with another role',
      change: { roles: ['PimWarden.Read'] },
      because: 'PimWarden.Approve',
    },
    { what: 'by a guest', change: { acct: 1 }, because: 'guests approve nothing' },
    { what: 'by one who may be a guest', change: { acct: undefined }, because: 'optional claim "acct"' },
    { what: 'by nobody', change: { oid: undefined }, because: 'oid' },
    { what: 'by no object id', change: { oid: 'grace' }, because: 'it names nobody by an object id' },
    { what: 'by an object id and more', change: { oid: `${grace}0` }, because: 'it names nobody' },
    { what: 'by more and an object id', change: { oid: `0${grace}` }, because: 'it names nobody' },
    { what: 'by an id that is a number', change: { oid: 7 }, because: 'it names nobody' },
    {
      what: 'by a sign-in of this morning',
      change: { auth_time: seconds - 3_600 },
      because: 'did not sign in for it',
    },
    { what: 'as an access token', change: { scp: 'access_as_user', azp: clientId }, because: 'access token' },
    { what: 'by an app', change: { idtyp: 'app' }, because: 'access token' },
    { what: 'with a scope', change: { scp: 'access_as_user' }, because: 'access token' },
    { what: 'through an app', change: { azp: clientId }, because: 'access token' },
    { what: "with an app's proof", change: { azpacr: '2' }, because: 'access token' },
    { what: 'through an app of v1.0', change: { appid: clientId }, because: 'access token' },
    { what: "with an app's proof of v1.0", change: { appidacr: '2' }, because: 'access token' },
    { what: 'by one who is no guest in words', change: { acct: 'no' }, because: 'guests approve nothing' },
    { what: 'at no time', change: { iat: undefined }, because: 'its claim iat is not usable' },
    {
      what: 'by a sign-in of no time',
      change: { auth_time: 'now' },
      because: 'whoever signed did not sign in for it: sign in again',
    },
    {
      what: 'by a sign-in of a time in a text',
      change: { auth_time: String(seconds - 35) },
      because: 'whoever signed did not sign in for it: sign in again',
    },
    { what: 'at a time in a text', change: { iat: String(seconds - 30) }, because: 'its claim iat' },
    {
      what: 'ten minutes and a second after the sign-in',
      change: { auth_time: seconds - 631 },
      because: 'whoever signed did not sign in for it: sign in again',
    },
  ])('is refused when it was signed $what', async ({ change, because }) => {
    expect(await verdictOn(change)).toEqual({ kind: 'refused', because: expect.stringContaining(because) });
  });

  test.each([
    { when: 'ten minutes later', later: 570, kind: 'valid' },
    { when: 'more than ten minutes later', later: 571, kind: 'refused' },
    { when: 'a minute before it was signed: clocks differ', later: -90, kind: 'valid' },
    { when: 'longer before it was signed', later: -91, kind: 'refused' },
  ])('is $kind when it is used $when', async ({ later, kind }) => {
    const verdict = await verdictOn({}, new Date(at.getTime() + later * 1000));

    expect(verdict).toMatchObject({ kind });
  });

  test.each([
    { later: 571, because: 'it was signed more than ten minutes before it was used: sign in again' },
    // `nbf` would say so first.
    { later: -91, nbf: seconds - 600, because: 'it was signed later than it was used' },
  ])('says what is wrong when it is used $later seconds later', async ({ later, nbf, because }) => {
    const verdict = await verdictOn(nbf === undefined ? {} : { nbf }, new Date(at.getTime() + later * 1000));

    expect(verdict).toEqual({ kind: 'refused', because });
  });

  test.each([
    { what: 'ten minutes after the sign-in, to the second', change: { auth_time: seconds - 630 } },
    { what: 'without saying when somebody signed in', change: { auth_time: undefined } },
    { what: 'by a member, in a text', change: { acct: '0' } },
    { what: 'under one context, in a text', change: { acrs: 'c1' } },
    { what: 'with one role, in a text', change: { roles: 'PimWarden.Approve' } },
  ])('counts when it was signed $what', async ({ change }) => {
    expect(await verdictOn(change)).toMatchObject({ kind: 'valid', signer: grace });
  });

  test('names the contexts that are texts, and no others', async () => {
    expect(await verdictOn({ acrs: ['c1', 7, null] })).toMatchObject({ kind: 'valid', contexts: ['c1'] });
  });

  test.each([
    { roles: ['PimWarden.Approve', 'PimWarden.Activate'], held: ['PimWarden.Activate'], kind: 'valid' },
    { roles: ['PimWarden.Approve', 'PimWarden.Activate'], held: ['PimWarden.Read'], kind: 'refused' },
    { roles: [], held: undefined, kind: 'valid' },
  ] as const)('is $kind where one of $roles is wanted and $held is held', async ({ roles, held, kind }) => {
    const token = await sign(key, claims({ roles: held }));
    const verdict = await tokens.verify(token, { nonce: digest, at, roles });

    expect(verdict).toMatchObject({ kind });
    if (kind === 'refused')
      expect(verdict).toMatchObject({
        because: 'whoever signed lacks the app role PimWarden.Approve or PimWarden.Activate',
      });
  });

  test.each([
    { acct: 1, guests: 'allow', kind: 'valid' },
    { acct: 1, guests: 'refuse', kind: 'refused' },
    { acct: undefined, guests: 'allow', kind: 'refused' },
  ] as const)(
    'of a guest ($acct) is $kind where the rules $guests guests',
    async ({ acct, guests, kind }) => {
      const token = await sign(key, claims({ acct }));

      expect(await tokens.verify(token, { nonce: digest, at, guests })).toMatchObject({ kind });
    },
  );

  test('is refused after its end', async () => {
    expect(await verdictOn({ exp: seconds - 61 })).toEqual({ kind: 'refused', because: 'it has expired' });
  });

  test('is refused with a key that the tenant does not publish, or another algorithm', async () => {
    const foreign = { ...(await makeKey('foreign')), id: 'today' };
    const elliptic = await makeKey('elliptic', 'ES256');

    const forged = await tokens.verify(await sign(foreign, claims()), { nonce: digest, at });
    const other = await tokens.verify(await sign(elliptic, claims(), 'ES256'), { nonce: digest, at });

    expect(forged).toEqual({ kind: 'refused', because: 'it is not signed with a key of this tenant' });
    expect(other).toEqual({ kind: 'refused', because: 'it is not signed with an algorithm that Entra uses' });
  });

  test('cannot be told where the keys cannot be read', async () => {
    const blind = createApprovalTokens({
      authority: 'http://127.0.0.1:9',
      tenantId,
      clientId,
      authenticationContext: 'c1',
    });

    expect(await blind.verify(await sign(key, claims()), { nonce: digest, at })).toMatchObject({
      kind: 'unverifiable',
      because: expect.stringContaining('cannot be read'),
    });
  });

  test('approves nothing where there is nothing to be approved', async () => {
    expect(await tokens.verify(await sign(key, claims({ nonce: '' })), { nonce: '', at })).toMatchObject({
      kind: 'refused',
    });
  });
});
