import { describe, expect, test } from '@jest/globals';
import { compareScopes, lookAtToken, maySee } from '../../../local/preview/sign-in/token-look.ts';
import { wantedScopes } from '../../../local/preview/sign-in/wanted-scopes.ts';

const tenantId = 'a0a930a3-631e-443e-9b16-f71295bb6cf5';
const wish = { tenant: 'contoso.onmicrosoft.com', tenantId, graphResource: 'https://graph.microsoft.com' };
const good = {
  aud: 'https://graph.microsoft.com',
  tid: tenantId,
  exp: Date.parse('2026-11-23T04:00:00Z') / 1000,
  scp: 'AuditLog.Read.All Directory.Read.All openid',
  upn: 'ada@contoso.example',
  oid: '11111111-2222-4333-8444-555555555555',
};

function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.signature`;
}

describe('a look at the token, before anything is sent with it', () => {
  test('finds account, tenant, scopes and end', () => {
    expect(lookAtToken(tokenOf(good), wish)).toEqual({
      account: 'ada@contoso.example',
      tenantId,
      scopes: ['AuditLog.Read.All', 'Directory.Read.All', 'openid'],
      expiresAt: new Date('2026-11-23T04:00:00Z'),
      activeRoles: undefined,
    });
  });

  test.each([
    [{ upn: undefined, preferred_username: 'ada@home.example' }, 'ada@home.example'],
    [{ upn: undefined, unique_name: 'live.com#ada@home.example' }, 'live.com#ada@home.example'],
    [{ upn: undefined }, good.oid],
  ])('names the account of a guest as well: %j', (claims, account) => {
    expect(lookAtToken(tokenOf({ ...good, ...claims }), wish).account).toBe(account);
  });

  test.each(['https://graph.microsoft.com/', '00000003-0000-0000-c000-000000000000'])(
    'takes %s for Graph',
    (aud) => {
      expect(lookAtToken(tokenOf({ ...good, aud }), wish).tenantId).toBe(tenantId);
    },
  );

  test.each([
    [
      'another tenant',
      { tid: 'b0a930a3-631e-443e-9b16-f71295bb6cf5' },
      'WrongTenant',
      /ada@contoso\.example signed in to tenant b0a930a3.*Nothing was sent/,
    ],
    ['no tenant', { tid: undefined }, 'TokenUnreadable', /nothing was sent with it/],
    [
      'another audience',
      { aud: 'https://management.azure.com' },
      'WrongAudience',
      /for https:\/\/management\.azure\.com and not for/,
    ],
    [
      'Graph of another cloud',
      { aud: 'https://graph.microsoft.us' },
      'WrongAudience',
      /graph\.microsoft\.us/,
    ],
  ])('refuses a token of %s', (_, claims, code, message) => {
    const look = () => lookAtToken(tokenOf({ ...good, ...claims }), wish);

    expect(look).toThrow(message);
    expect(look).toThrow(expect.objectContaining({ code }));
  });

  test('refuses what is no token, and does not quote it', () => {
    expect(() => lookAtToken('opaque-secret', wish)).toThrow(
      /^Not used: the token that Entra gave does not say(?!.*opaque-secret)/,
    );
  });
});

describe('the scopes of a token', () => {
  const wanted = wantedScopes({ withRequests: false });
  const names = wanted.map(({ name }) => name);

  test('are asked for by the names of what the deployed jobs read with, and write nothing', () => {
    expect(names).toEqual(['AuditLog.Read.All', 'Directory.Read.All', 'RoleManagement.Read.Directory']);
    for (const { reasons, unseen } of wanted) {
      for (const reason of reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
      expect(unseen).not.toMatch(/^what needs/);
    }
  });

  test('are asked for with two that write where requests are wanted, each with its reason', () => {
    const more = wantedScopes({ withRequests: true }).filter(({ name }) => !names.includes(name));

    expect(more.map(({ name }) => name)).toEqual([
      'RoleAssignmentSchedule.ReadWrite.Directory',
      'RoleEligibilitySchedule.ReadWrite.Directory',
    ]);
    for (const { reasons, unseen } of more) {
      expect(reasons).toContainEqual(expect.stringContaining('Requests say who asked for access'));
      expect(unseen).toMatch(/^requests for /);
    }
  });

  test.each([
    ['all of them', names, [], []],
    ['all, in another case', names.map((name) => name.toLowerCase()), [], []],
    [
      'those of every sign-in beside them',
      [...names, 'openid', 'profile', 'email', 'offline_access', 'User.Read'],
      [],
      [],
    ],
    ['one missing', names.slice(1), ['AuditLog.Read.All'], []],
    ['none', [], names, []],
    [
      'a wider one in the place of one',
      ['AuditLog.Read.All', 'Directory.Read.All', 'RoleManagement.ReadWrite.Directory'],
      [],
      ['RoleManagement.ReadWrite.Directory'],
    ],
    ['one too many', [...names, 'Mail.ReadWrite'], [], ['Mail.ReadWrite']],
  ])('are compared with what was asked for: %s', (_, scopes, missing, extra) => {
    const compared = compareScopes(scopes, wanted);

    expect(compared.missing.map(({ name }) => name)).toEqual(missing);
    expect(compared.extra).toEqual(extra);
  });

  test.each([
    ['Global Reader', ['f2ef992c-3afb-46b9-b7cf-a126ee74c451'], true, true],
    ['Global Reader, in capitals', ['F2EF992C-3AFB-46B9-B7CF-A126EE74C451'], true, true],
    ['Privileged Role Administrator', ['e8611ab8-c189-46e8-94e1-60213ab1f814'], true, false],
    ['Directory Readers', ['88d8e3e3-8f55-4a1e-953a-9b9898b8876b'], false, false],
    ['nothing', [], false, false],
    ['nobody knows what', undefined, undefined, undefined],
  ])('do not suffice: who is %s may read PIM and sign-ins, or not', (_, activeRoles, pim, signIns) => {
    expect(maySee('pim', { activeRoles })).toBe(pim);
    expect(maySee('sign-ins', { activeRoles })).toBe(signIns);
  });
});
