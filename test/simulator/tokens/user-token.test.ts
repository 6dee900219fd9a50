import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';

const now = new Date('2026-11-22T02:00:00Z');
const scope = 'RoleAssignmentSchedule.ReadWrite.Directory';
const requests = '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests';
let simulator: Simulator;
let userId: string;

beforeAll(async () => {
  const clock = createSimulatorClock(now, { frozen: true });
  simulator = await startSimulator({ users: 40, auditEvents: 50, clock, control: true, throttling: false });
  userId = simulator.tenant.users.all()[3]?.id ?? '';
});
afterAll(() => simulator.close());

const control = (method: string, path: string, body?: unknown) =>
  fetch(`${simulator.origin}/_simulator/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const ask = (token: string, path: string, init: RequestInit = {}) =>
  fetch(`${simulator.origin}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('a token of a signed-in user', () => {
  test('carries scopes, who it is and how the sign-in was', async () => {
    const token = await simulator.userToken({
      userId,
      scopes: [scope, 'User.Read'],
      mfa: true,
      acrs: ['c1'],
    });

    expect(claimsOf(token)).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: simulator.tenant.tenantId,
      oid: userId,
      upn: simulator.tenant.users.find(userId)?.userPrincipalName,
      scp: `${scope} User.Read`,
      amr: ['pwd', 'mfa'],
      acrs: ['c1'],
      idtyp: 'user',
    });
    expect(claimsOf(token)).not.toHaveProperty('roles');
  });

  test('passes the gates by its scopes: one’s own requests are read with it', async () => {
    const path = `${requests}/filterByCurrentUser(on='principal')`;
    const mine = await simulator.userToken({ userId, scopes: [scope] });
    const other = await simulator.userToken({ userId, scopes: ['User.Read'] });

    expect((await ask(mine, path)).status).toBe(200);
    expect((await ask(other, path)).status).toBe(403);
  });

  test('without a second factor breaks the MFA rule', async () => {
    const token = await simulator.userToken({ userId, scopes: [scope] });
    const body = JSON.stringify({
      ...{ action: 'selfActivate', principalId: userId, directoryScopeId: '/', justification: 'x' },
      roleDefinitionId: '4a5d8f65-41da-4de4-8968-e035b65339cf',
      scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
    });
    const answer = await ask(token, requests, { method: 'POST', body });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { message: 'The following policy rules failed: ["EligibilityRule","MfaRule"]' },
    });
  });

  test('is given by the control endpoint as well', async () => {
    const answer = await control('POST', 'tokens', { userId, scopes: [scope], mfa: true });
    const { access_token: token } = (await answer.json()) as { access_token: string };

    expect(answer.status).toBe(201);
    expect(claimsOf(token)).toMatchObject({ oid: userId, amr: ['pwd', 'mfa'] });
  });

  test('is given to nobody who cannot sign in', async () => {
    const disabled = simulator.tenant.users.all().find(({ accountEnabled }) => !accountEnabled)?.id ?? '';

    await expect(simulator.userToken({ userId: 'nobody', scopes: [] })).rejects.toThrow(
      'there is no user nobody',
    );
    await expect(simulator.userToken({ userId: disabled, scopes: [] })).rejects.toThrow('is disabled');
    expect((await control('POST', 'tokens', { userId: disabled, scopes: [] })).status).toBe(400);
  });
});

describe('the switches of PIM', () => {
  test('are read and set over the control endpoint, one by one', async () => {
    const answer = await control('PUT', 'pim', { licence: 'none', subjectDelayMinutes: 5 });

    expect(await answer.json()).toMatchObject({
      licence: 'none',
      subjectDelayMinutes: 5,
      extendWindow: 'any',
    });
    expect(simulator.tenant.pim.switches.licence).toBe('none');
    expect((await control('PUT', 'pim', { licence: 'E5' })).status).toBe(400);
    expect(await (await control('GET', 'pim')).json()).toMatchObject({ licence: 'none' });
  });
});
