import { describe, expect, test } from '@jest/globals';
import { judgeClaims } from '../../../src/adapters/entra/caller-claims.ts';
import type { SignIn } from '../../../src/ports/caller.ts';

const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
const authority = 'https://login.microsoftonline.com';
const oid = '11111111-aaaa-4bbb-8ccc-000000000001';
const appId = '22222222-aaaa-4bbb-8ccc-000000000002';

/** An app by itself, with a certificate. */
const app = {
  iss: `${authority}/${tenantId}/v2.0`,
  tid: tenantId,
  oid,
  sub: oid,
  azp: appId,
  azpacr: '2',
  ver: '2.0',
};
/** A member of the tenant, through a public client. */
const user = { ...app, sub: 'pairwise', scp: 'access_as_user', azpacr: '0', acct: 0 };
/** The same in the v1.0 form. */
const v1 = {
  iss: `https://sts.windows.net/${tenantId}/`,
  ver: '1.0',
  azp: undefined,
  azpacr: undefined,
  appid: appId,
  appidacr: '0',
};

type Claims = Readonly<Record<string, unknown>>;

function judge(claims: Claims) {
  return judgeClaims(claims, { authority, tenantId });
}

function signInOf(claims: Claims): SignIn {
  const verdict = judge(claims);
  if (verdict.kind !== 'valid') throw new Error(JSON.stringify(verdict));
  return verdict.caller.signIn;
}

describe('who calls', () => {
  test.each<{ what: string; claims: Claims; kind: 'user' | 'app' }>([
    { what: 'without idtyp, an app', claims: app, kind: 'app' },
    { what: 'with idtyp app, an app', claims: { ...app, idtyp: 'app' }, kind: 'app' },
    { what: 'without idtyp, a user', claims: user, kind: 'user' },
    { what: 'with idtyp user, a user', claims: { ...user, idtyp: 'user' }, kind: 'user' },
    { what: 'in the v1.0 form, a user', claims: { ...user, ...v1 }, kind: 'user' },
    { what: 'in the v1.0 form, an app', claims: { ...app, ...v1, appidacr: '2' }, kind: 'app' },
  ])('is, $what', ({ claims, kind }) => {
    expect(judge(claims)).toMatchObject({ kind: 'valid', caller: { kind, objectId: oid, appId } });
  });

  test.each<{ what: string; claims: Claims }>([
    { what: 'an app that has a scope', claims: { ...app, scp: 'access_as_user' } },
    { what: 'an app by idtyp that has a scope', claims: { ...user, idtyp: 'app' } },
    { what: 'a user by idtyp without a scope', claims: { ...app, idtyp: 'user' } },
    { what: 'a user whose sub is the object id', claims: { ...user, sub: oid } },
    { what: 'an app whose sub is another', claims: { ...app, sub: 'pairwise' } },
    { what: 'an app by itself from a public client', claims: { ...app, azpacr: '0' } },
    { what: 'an idtyp that is neither', claims: { ...app, idtyp: 'device' } },
    { what: 'an empty scope', claims: { ...app, scp: '' } },
    { what: 'a scope of blanks', claims: { ...user, scp: ' ' } },
    { what: 'a scope that is a list', claims: { ...user, scp: ['access_as_user'] } },
    { what: 'a scope that is null', claims: { ...app, scp: null } },
  ])('is not known, and refused, of $what', ({ claims }) => {
    expect(judge(claims)).toEqual({
      kind: 'refused',
      because: 'its claims contradict each other on whether a user calls or an app for itself',
    });
  });

  test('is taken for the v2.0 form where a token does not say its version', () => {
    expect(judge({ ...app, ver: undefined })).toMatchObject({
      kind: 'valid',
      caller: { objectId: oid, appId },
    });
  });

  test.each<{ what: string; claims: Claims }>([
    { what: 'no app', claims: { ...app, azp: undefined } },
    { what: 'an app that is an empty text', claims: { ...app, azp: '' } },
    { what: 'an app that is a number', claims: { ...app, azp: 7 } },
    { what: 'no caller', claims: { ...app, oid: undefined } },
    { what: 'a caller that is an empty text', claims: { ...app, oid: '', sub: '' } },
    { what: 'a caller that is a number', claims: { ...app, oid: 7, sub: 7 } },
  ])('is not said by a token that names $what', ({ claims }) => {
    expect(judge(claims)).toEqual({
      kind: 'refused',
      because: 'it is not an access token: it names no caller and app',
    });
  });

  test('is not known of a token in a form that there is not', () => {
    expect(judge({ ...app, ver: '3.0' })).toEqual({ kind: 'refused', because: 'it is of another issuer' });
  });
});

describe('a sign-in', () => {
  test.each([
    { azpacr: '0', clientProof: 'none' },
    { azpacr: '1', clientProof: 'secret' },
    { azpacr: '2', clientProof: 'certificate' },
    { azpacr: undefined, clientProof: 'unknown' },
    { azpacr: '3', clientProof: 'unknown' },
  ])('whose azpacr is $azpacr has the proof $clientProof', ({ azpacr, clientProof }) => {
    expect(signInOf({ ...user, azpacr }).clientProof).toBe(clientProof);
  });

  test('has the proof of its own version: azpacr says nothing in a token of v1.0', () => {
    expect(signInOf({ ...user, ...v1, azpacr: '2', appidacr: '1' }).clientProof).toBe('secret');
  });

  test('has its scopes and authentication contexts', () => {
    const { scopes, contexts } = signInOf({ ...user, scp: 'openid access_as_user', acrs: ['c1', 'c3', 7] });

    expect(scopes).toEqual(['openid', 'access_as_user']);
    expect(contexts).toEqual(['c1', 'c3']);
  });

  test('has no scope between two blanks', () => {
    expect(signInOf({ ...user, scp: 'openid  access_as_user ' }).scopes).toEqual([
      'openid',
      'access_as_user',
    ]);
  });

  test('has no authentication context in a text that holds its name', () => {
    expect(signInOf({ ...user, acrs: 'c1' }).contexts).toEqual([]);
  });

  test('shows several factors in a token of v1.0 only', () => {
    expect(signInOf({ ...user, ...v1, amr: ['pwd', 'mfa'] }).isMultiFactor).toBe(true);
    expect(signInOf({ ...user, ...v1, amr: ['pwd'] }).isMultiFactor).toBe(false);
    expect(signInOf({ ...user, amr: ['pwd', 'mfa'] }).isMultiFactor).toBe(false);
  });

  test.each([
    { xms_cc: ['cp1'], handles: true },
    { xms_cc: ['protapp', 'CP1'], handles: true },
    { xms_cc: 'cp1', handles: true },
    { xms_cc: 'protapp, cp1', handles: true },
    { xms_cc: ['cp10'], handles: false },
    { xms_cc: 'cp10', handles: false },
    { xms_cc: undefined, handles: false },
  ])('says whether its client understands claims challenges: $xms_cc, $handles', ({ xms_cc, handles }) => {
    expect(signInOf({ ...user, xms_cc }).handlesChallenges).toBe(handles);
  });

  test.each<{ what: string; claims: Claims; isGuest: boolean | undefined }>([
    { what: 'acct 0', claims: {}, isGuest: false },
    { what: 'acct 1', claims: { acct: 1 }, isGuest: true },
    { what: 'acct 1 as a text', claims: { acct: '1' }, isGuest: true },
    { what: 'no acct', claims: { acct: undefined }, isGuest: undefined },
    { what: 'an acct that nobody knows', claims: { acct: 2 }, isGuest: undefined },
    {
      what: 'the issuer itself as idp',
      claims: { idp: `https://sts.windows.net/${tenantId}/` },
      isGuest: false,
    },
    {
      what: 'another tenant as idp, whatever acct says',
      claims: { idp: 'https://sts.windows.net/99999999-0000-4000-8000-ccccddddeeee/' },
      isGuest: true,
    },
    { what: 'an account of Microsoft as idp', claims: { acct: undefined, idp: 'live.com' }, isGuest: true },
    {
      what: 'the name of somebody invited',
      claims: { acct: undefined, upn: 'ada_fabrikam.com#EXT#@contoso.com' },
      isGuest: true,
    },
    {
      what: 'the name of an account of Microsoft',
      claims: { unique_name: 'live.com#ada@outlook.com' },
      isGuest: true,
    },
    {
      what: 'a name that only looks like one of an account of Microsoft',
      claims: { upn: 'olive.com#ada@contoso.com' },
      isGuest: false,
    },
    { what: 'a name that is no text', claims: { upn: ['ada#EXT#@contoso.com'] }, isGuest: false },
  ])('with $what is of a guest: $isGuest', ({ claims, isGuest }) => {
    expect(signInOf({ ...user, ...claims }).isGuest).toBe(isGuest);
  });

  test('of an app is of no guest', () => {
    expect(signInOf(app).isGuest).toBe(false);
  });
});
