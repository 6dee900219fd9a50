import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { type Browser, createBrowser } from '../../browser.ts';

const clientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const redirectUri = 'http://localhost:53123';
const noon = new Date('2026-09-15T12:00:00Z');
const verifier = 'a-verifier-that-is-long-enough-for-pkce-0123456789';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const scopes = ['AuditLog.Read.All', 'Directory.Read.All', 'RoleManagement.Read.Directory'];

let simulator: Simulator;
let browser: Browser;
let administrator: string;
beforeAll(async () => {
  const clock = createSimulatorClock(noon, { frozen: true });
  simulator = await startSimulator({ users: 60, auditEvents: 10, clock, throttling: false });
  browser = createBrowser();
  administrator =
    simulator.tenant.users
      .all()
      .find(({ userPrincipalName }) => userPrincipalName.startsWith('emergency-access-1'))?.id ?? '';
});
beforeEach(() => {
  simulator.clock.set(noon);
});
afterAll(() => simulator.close());

const at = (path: string) => `${simulator.origin}/${simulator.tenant.tenantId}${path}`;

function authorizeUrl(changed: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    response_mode: 'form_post',
    redirect_uri: redirectUri,
    scope: `${scopes.map((scope) => `https://graph.microsoft.com/${scope}`).join(' ')} openid offline_access`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'a-state',
    ...changed,
  });
  return at(`/oauth2/v2.0/authorize?${query}`);
}

async function codeFor(user: string): Promise<string> {
  const page = await browser.open(authorizeUrl());
  const { form } = await browser.submit(page, { user, answer: 'sign-in' });
  expect(form).toMatchObject({ action: `${redirectUri}/`, fields: { state: 'a-state' } });
  return form?.fields.code ?? '';
}

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
  readonly error: string;
  readonly error_codes: readonly number[];
}

async function token(fields: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const form = new URLSearchParams({ client_id: clientId, scope: scopes.join(' '), ...fields });
  const answer = await fetch(at('/oauth2/v2.0/token'), { method: 'POST', body: form });
  return (await answer.json()) as TokenAnswer;
}

const redeem = (code: string, more: Readonly<Record<string, string>> = {}) =>
  token({
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    code,
    ...more,
  });

describe('a public client, in the simulated tenant', () => {
  test('gets a token with what was consented to, for the person who signed in', async () => {
    const given = await redeem(await codeFor(administrator));

    expect(decodeJwt(given.access_token)).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: simulator.tenant.tenantId,
      oid: administrator,
      appid: clientId,
      scp: [...scopes, 'openid', 'profile', 'email'].join(' '),
      wids: expect.arrayContaining(['62e90394-69f5-4237-9190-012177145e10']),
    });
  });

  test.each([
    ['another verifier', { code_verifier: 'another' }, 50148],
    ['another redirect URI', { redirect_uri: 'http://localhost:1' }, 50011],
  ])('gets none with %s', async (_, changed, code) => {
    expect((await redeem(await codeFor(administrator), changed)).error_codes).toEqual([code]);
  });

  test('gets none with a code a second time, nor ten minutes later', async () => {
    const code = await codeFor(administrator);
    await redeem(code);
    expect((await redeem(code)).error_codes).toEqual([70008]);

    const late = await codeFor(administrator);
    simulator.clock.advance(600_000);
    expect((await redeem(late)).error_codes).toEqual([70008]);
  });

  test('renews by its refresh token, and not by another text', async () => {
    const { refresh_token } = await redeem(await codeFor(administrator));

    expect(await token({ grant_type: 'refresh_token', refresh_token })).toMatchObject({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
    });
    expect(await token({ grant_type: 'refresh_token', refresh_token: 'made-up' })).toMatchObject({
      error_codes: [50173],
    });
  });

  test('renews no token with a scope that nobody consented to', async () => {
    const { refresh_token } = await redeem(await codeFor(administrator));
    const wider = { grant_type: 'refresh_token', refresh_token, scope: 'RoleManagement.ReadWrite.Directory' };

    expect(await token(wider)).toMatchObject({ error: 'invalid_grant', error_codes: [65001] });
  });

  test.each([
    ['of nobody known', { client_id: '00000000-0000-4000-8000-000000000009' }, 'AADSTS700016'],
    ['with an address elsewhere', { redirect_uri: 'http://localhost.evil.example:1' }, 'AADSTS50011'],
    ['with a path that is not registered', { redirect_uri: 'http://localhost:1/path' }, 'AADSTS50011'],
    ['without a challenge', { code_challenge: '' }, 'AADSTS900144'],
    [
      'with a scope that Graph does not have',
      { scope: 'https://graph.microsoft.com/Made.Up' },
      'AADSTS650053',
    ],
    ['with a scope of another resource', { scope: 'https://vault.azure.net/.default' }, 'AADSTS70011'],
  ])('%s is shown a page, and nothing is sent anywhere', async (_, changed, code) => {
    const page = await browser.open(authorizeUrl(changed));

    expect(page.html).toContain(code);
    expect(page.form).toBeUndefined();
  });

  test('of another tenant, or none, is told that there is none', async () => {
    const document = (tenant: string) =>
      fetch(`${simulator.origin}/${tenant}/v2.0/.well-known/openid-configuration`).then(
        async (answer) =>
          [answer.status, (await answer.json()) as { error?: string; issuer?: string }] as const,
      );

    expect(await document('fabrikam.example')).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_tenant' }),
    ]);
    expect(await document('contoso.example')).toEqual([
      200,
      expect.objectContaining({ issuer: at('/v2.0'), msgraph_host: 'graph.microsoft.com' }),
    ]);
  });
});

describe('a person whose token lacks something', () => {
  const read = {
    schedules: '/v1.0/roleManagement/directory/roleAssignmentSchedules',
    definitions: '/v1.0/roleManagement/directory/roleDefinitions',
    policies: "/v1.0/policies/roleManagementPolicies?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'",
    groups: '/v1.0/groups/00000000-0000-4000-8000-000000000001/transitiveMembers',
    users: '/v1.0/users?$select=id,accountEnabled&$top=1',
    signIns: '/v1.0/users?$select=id,signInActivity&$top=1',
    audits: '/v1.0/auditLogs/directoryAudits?$top=1',
    requests: '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests',
    alerts:
      "/beta/identityGovernance/roleManagementAlerts/alerts?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'",
  };
  const forbidden = async (userId: string, having: readonly string[]) => {
    const bearer = await simulator.userToken({ userId, scopes: having });
    const answers = await Promise.all(
      Object.entries(read).map(async ([name, path]) => {
        const headers = { authorization: `Bearer ${bearer}` };
        return [name, (await fetch(`${simulator.origin}${path}`, { headers })).status] as const;
      }),
    );
    return answers.filter(([, status]) => status === 403).map(([name]) => name);
  };

  test.each([
    ['AuditLog.Read.All', ['signIns', 'audits', 'requests', 'alerts']],
    ['Directory.Read.All', ['groups', 'users', 'signIns', 'requests', 'alerts']],
    ['RoleManagement.Read.Directory', ['schedules', 'policies', 'requests', 'alerts']],
    ['nothing', ['requests', 'alerts']],
  ])('(%s) is refused what needs it, and nothing else', async (lacking, expected) => {
    const having = scopes.filter((scope) => scope !== lacking);

    expect(await forbidden(administrator, having)).toEqual(expected);
  });

  test('(a directory role) is refused PIM, the audit log and sign-ins', async () => {
    const holders = new Set(
      simulator.tenant.roleManagement.assignmentSchedules(noon).map(({ principalId }) => principalId),
    );
    const plain = simulator.tenant.users
      .all()
      .find(({ id, accountEnabled }) => accountEnabled && !holders.has(id));

    expect(await forbidden(plain?.id ?? '', scopes)).toEqual([
      'schedules',
      'signIns',
      'audits',
      'requests',
      'alerts',
    ]);
  });
});
