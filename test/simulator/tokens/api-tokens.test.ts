import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ users: 50, auditEvents: 10, control: true });
});
afterAll(() => simulator.close());

async function ask(wish: Readonly<Record<string, unknown>>) {
  const response = await fetch(`${simulator.origin}/_simulator/api-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ audience: 'api://pim-warden', roles: ['PimWarden.Read'], ...wish }),
  });
  const body = (await response.json()) as { access_token?: string };
  return {
    status: response.status,
    claims: body.access_token === undefined ? {} : decodeJwt(body.access_token),
  };
}

const userOf = (userType: 'Member' | 'Guest') =>
  simulator.tenant.users.all().find((user) => user.userType === userType && user.accountEnabled)?.id;

describe("a token for the tenant's own API", () => {
  test('of an app says that it signed in with a certificate, unless asked for another proof', async () => {
    const { claims } = await ask({});

    expect(claims).toMatchObject({ ver: '2.0', idtyp: 'app', azpacr: '2' });
    expect(claims.sub).toBe(claims.oid);
    expect(claims).not.toHaveProperty('scp');
    expect((await ask({ clientProof: 'secret' })).claims).toMatchObject({ azpacr: '1' });
  });

  test('of a member has scope, authentication context, and a sub of its own', async () => {
    const userId = userOf('Member');
    const { claims } = await ask({ userId });

    expect(claims).toMatchObject({
      oid: userId,
      idtyp: 'user',
      azpacr: '0',
      scp: 'access_as_user',
      acrs: ['c1'],
      acct: 0,
    });
    expect(claims.sub).not.toBe(userId);
    expect(claims).not.toHaveProperty('amr');
  });

  test('of a guest says so', async () => {
    expect((await ask({ userId: userOf('Guest') })).claims).toMatchObject({ acct: 1 });
  });

  test('has no scope and no authentication context where none is asked for', async () => {
    const { claims } = await ask({ userId: userOf('Member'), scopes: [], acrs: [] });

    expect(claims).not.toHaveProperty('scp');
    expect(claims).not.toHaveProperty('acrs');
  });

  test('is refused for a user who does not exist', async () => {
    expect((await ask({ userId: '99999999-0000-4000-8000-ccccddddeeee' })).status).toBe(400);
  });
});
