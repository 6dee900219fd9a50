import { randomUUID } from 'node:crypto';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../../simulator/start.ts';
import { createGraphClient, type GraphClientOptions } from '../../../../src/adapters/graph/client/client.ts';
import { rememberedCall } from '../remembered-call.ts';
import { readUsers, scriptedClient } from '../scripted-client.ts';

const other = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, users: 20, auditEvents: 0, throttling: false });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
});
afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await simulator.close();
});
beforeEach(() => void simulator.requests({ reset: true }));

/** A real credential at the simulator's identity endpoint; each client is another identity, because MSAL keeps tokens. */
function clientFor(tenantId: string) {
  const clientId = randomUUID();
  simulator.identities.add({ clientId, appRoles: ['User.Read.All'] });
  return createGraphClient({
    origin: simulator.origin,
    credential: new ManagedIdentityCredential({ clientId }),
    tenantId,
    ...{ tryTimeoutMs: 10_000, callBudgetMs: 60_000, reportsPer10Seconds: 1_000 },
  });
}

/** A client whose credential gives just this token. */
function clientWith(token: string, options: Partial<GraphClientOptions> = {}) {
  const getToken = async () => ({ token, expiresOnTimestamp: Date.parse('2099-01-01T00:00:00Z') });
  return scriptedClient(simulator.origin, { credential: { getToken }, tenantId: other, ...options });
}

/** A token that says this of itself; nobody signed it. */
function tokenSaying(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

const graphRequests = () => simulator.requests().filter(({ area }) => area === 'graph');

describe("a managed identity of the app's own tenant", () => {
  test('is used', async () => {
    const answer = await clientFor(simulator.tenant.tenantId).send(readUsers, rememberedCall());

    expect(answer.body).toMatchObject({ value: expect.any(Array) });
  });
});

describe('a managed identity of another tenant', () => {
  test('sends nothing, and the failure names both tenants and what to do', async () => {
    const client = clientFor(other);
    const { tenantId } = simulator.tenant;

    await expect(client.send(readUsers, rememberedCall())).rejects.toMatchObject({
      kind: 'signed-out',
      code: 'WrongTenant',
      message:
        `GET /users: not sent, because the token of the managed identity is of tenant ${tenantId} and TENANT_ID is ${other}. ` +
        `Set TENANT_ID to ${tenantId} if that is the tenant to work in; otherwise run the app with a managed identity of tenant ${other}.`,
    });
    expect(graphRequests()).toEqual([]);
  });

  test('fails every further call, too', async () => {
    const client = clientFor(other);

    const calls = [1, 2, 3].map(() => client.send(readUsers, rememberedCall()));

    for (const { reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[])
      expect(reason).toMatchObject({ code: 'WrongTenant' });
    expect(graphRequests()).toEqual([]);
  });
});

describe('a token that does not say of which tenant it is', () => {
  test.each([
    { what: 'no JSON Web Token', token: 'token-1' },
    { what: 'one without the claim', token: tokenSaying({ aud: 'https://graph.microsoft.com' }) },
    { what: 'one with a claim that is no text', token: tokenSaying({ tid: 7 }) },
  ])('is not sent: $what', async ({ token }) => {
    await expect(clientWith(token).send(readUsers, rememberedCall())).rejects.toMatchObject({
      kind: 'signed-out',
      code: 'TokenTenantUnknown',
      message: expect.stringMatching(/^GET \/users: not sent, because .*"tid".*TENANT_ID.*IDENTITY_ENDPOINT/),
    });
    expect(graphRequests()).toEqual([]);
  });
});

describe("a user's token", () => {
  test('of another tenant is not sent', async () => {
    const userToken = tokenSaying({ tid: simulator.tenant.tenantId });

    await expect(
      clientWith('unused').send({ ...readUsers, userToken }, rememberedCall()),
    ).rejects.toMatchObject({
      kind: 'signed-out',
      message: expect.stringContaining(`The user must sign in to tenant ${other}.`),
    });
    expect(graphRequests()).toEqual([]);
  });
});
