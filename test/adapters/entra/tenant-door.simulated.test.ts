import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Simulator } from '../../../simulator/start.ts';
import { createTenantCredential, createTenantDoor } from '../../../src/adapters/entra/tenant-door.ts';
import { appId, startTenantsStage, type TenantsStage } from './tenants-stage.ts';

const graph = 'https://graph.microsoft.com/.default';

let stage: TenantsStage;
beforeAll(async () => {
  stage = await startTenantsStage();
});
beforeEach(() => {
  stage.register();
  for (const customer of stage.customers) {
    stage.consent(customer);
    customer.requests({ reset: true });
  }
});
afterAll(() => stage.close());

const credentialOf = (tenant: Simulator) => createTenantCredential(stage.optionsFor(tenant));
const knock = (tenant: Simulator) => createTenantDoor(credentialOf(tenant), graph).knock();
const asked = (tenant: Simulator) => tenant.requests().filter(({ path }) => path.endsWith('/token')).length;
const roles = (origin: string, token: string) =>
  fetch(`${origin}/v1.0/roleManagement/directory/roleDefinitions?$top=1`, {
    headers: { authorization: `Bearer ${token}` },
  });

describe('a tenant that has consented to the app', () => {
  test('gives a token of its own, for what it consented to, proved by the managed identity of the home tenant', async () => {
    for (const customer of stage.customers) {
      const { token = '' } = (await credentialOf(customer).getToken(graph)) ?? {};

      expect(decodeJwt(token)).toMatchObject({
        ...{ tid: customer.tenant.tenantId, appid: appId, aud: 'https://graph.microsoft.com' },
        ...{ roles: ['RoleManagement.Read.Directory'], appidacr: '2' },
      });
      expect((await roles(stage.simulators.origin, token)).status).toBe(200);
    }
  });

  test('lets it in, and is asked once: the token is there already for whoever works there', async () => {
    const [first, second] = stage.customers;
    const credential = credentialOf(first);

    expect(await createTenantDoor(credential, graph).knock()).toEqual({ kind: 'open' });
    await credential.getToken(graph);

    expect(asked(first)).toBe(1);
    expect(asked(second)).toBe(0);
  });
});

describe('a tenant without consent', () => {
  test.each([7000229, 700016, 7000112, 65001] as const)(
    'says so with AADSTS%s, in one request',
    async (code) => {
      const [first, second] = stage.customers;
      first.applicationConsents.withdraw(appId, code);

      expect(await knock(first)).toEqual({
        ...{ kind: 'no-consent', code: `AADSTS${code}` },
        because: expect.stringMatching(
          /^[a-z][^:]*(: .*)?\. An administrator of the tenant (consents|enables) .*\.$/,
        ),
        said: expect.stringContaining(`AADSTS${code}: Application with identifier '${appId}'`),
      });

      expect(asked(first)).toBe(1);
      expect(await knock(second)).toEqual({ kind: 'open' });
    },
  );

  test('is one that took every permission back and left the app where it was', async () => {
    const [first] = stage.customers;
    first.applicationConsents.grant({ clientId: appId, objectId: first.tenant.tenantId, appRoles: [] });

    expect(await knock(first)).toMatchObject({ kind: 'no-consent', code: 'NoPermissions' });
  });
});

describe('what is no matter of consent', () => {
  test('is not taken for one: a registration that trusts another identity', async () => {
    stage.register('5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11');

    expect(await knock(stage.customers[0])).toEqual({ kind: 'unknown' });
    await expect(credentialOf(stage.customers[0]).getToken(graph)).rejects.toMatchObject({
      ...{ name: 'EntraRefusal', code: expect.stringMatching(/^AADSTS70/) },
      message: 'the app registration does not trust the managed identity of this app',
      advice: expect.stringContaining('infra/graph/deploy.sh'),
    });
  });

  test('is not taken for one: an identity without a token, and an Entra that is away', async () => {
    const [first] = stage.customers;
    const identity = { getToken: async () => null };
    const options = stage.optionsFor(first);

    for (const broken of [{ identity }, { authority: 'https://127.0.0.1:9' }]) {
      const door = createTenantDoor(createTenantCredential({ ...options, ...broken }), graph);
      expect(await door.knock()).toEqual({ kind: 'unknown' });
    }
  });
});

describe('the simulated tenants at one address', () => {
  test('take no token of one for another, nor one that nobody signed', async () => {
    const [first, second] = stage.customers;
    const { token = '' } = (await credentialOf(first).getToken(graph)) ?? {};
    const [head, , signature] = token.split('.');
    const claims = { ...decodeJwt(token), tid: second.tenant.tenantId };
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');

    expect((await roles(stage.simulators.origin, forged)).status).toBe(401);
    expect((await roles(stage.simulators.origin, 'nobodys')).status).toBe(401);
  });
});
