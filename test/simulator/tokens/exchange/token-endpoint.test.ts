import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createSimulatorClock } from '../../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../../simulator/start.ts';

const noon = new Date('2026-09-15T12:00:00Z');
const clientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';
const identityId = '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001';
const activate = 'RoleAssignmentSchedule.ReadWrite.Directory';

let simulator: Simulator;
let userId: string;
let subject: string;
/** The token of the managed identity, as the app's assertion. */
let clientAssertion: string;

beforeAll(async () => {
  simulator = await startSimulator({
    ...{ users: 40, auditEvents: 10, control: true },
    clock: createSimulatorClock(noon, { frozen: true }),
    identities: [{ clientId: identityId, appRoles: [] }, { appRoles: [] }],
  });
  userId = simulator.tenant.users.all().find(({ accountEnabled }) => accountEnabled)?.id ?? '';
  subject = simulator.identities.find({ clientId: identityId })?.objectId ?? '';
  clientAssertion = await identityToken('api://AzureADTokenExchange');
});
beforeEach(() => {
  simulator.clock.set(noon);
  Object.assign(simulator.exchange, { acrs: 'inherited', demand: undefined });
  register();
});
afterAll(() => simulator.close());

function register(more: Partial<Parameters<Simulator['applications']['register']>[0]> = {}): void {
  simulator.applications.register({
    clientId,
    redirectUris: ['https://warden.example/api/approvals/callback'],
    identifierUris: ['api://pim-warden'],
    federatedCredentials: [{ subject }],
    delegatedPermissions: [activate],
    ...more,
  });
}

async function identityToken(resource: string, client = identityId): Promise<string> {
  const query = new URLSearchParams({ 'api-version': '2019-08-01', resource });
  if (client !== '') query.set('client_id', client);
  const headers = { 'X-IDENTITY-HEADER': simulator.identityHeader };
  const answer = await fetch(`${simulator.identityEndpoint}?${query}`, { headers });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A user's token for the app. */
async function userToken(wish: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const answer = await fetch(`${simulator.origin}/_simulator/api-tokens`, {
    method: 'POST',
    body: JSON.stringify({ audience: clientId, roles: ['PimWarden.Activate'], userId, ...wish }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Asks for the exchange; `undefined` leaves a parameter out. */
async function exchange(changes: Readonly<Record<string, string | undefined>> = {}) {
  const wanted = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: clientAssertion,
    assertion: await userToken(),
    scope: `https://graph.microsoft.com/${activate} openid profile offline_access`,
    ...changes,
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) form.set(name, value);
  const url = `${simulator.origin}/${simulator.tenant.tenantId}/oauth2/v2.0/token`;
  const answer = await fetch(url, { method: 'POST', body: form });
  const body = (await answer.json()) as { access_token?: string; claims?: string };
  return { status: answer.status, body, cacheControl: answer.headers.get('cache-control') };
}

const given = ({ body }: Awaited<ReturnType<typeof exchange>>) => decodeJwt(body.access_token ?? '');

describe('the token endpoint of the simulated tenant', () => {
  test("gives a user's token for Graph in exchange for one for the app", async () => {
    const answer = await exchange();

    expect(answer).toMatchObject({ status: 200, cacheControl: 'no-store, no-cache' });
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      scope: `https://graph.microsoft.com/${activate}`,
      expires_in: 86_400,
    });
    expect(given(answer)).toMatchObject({
      aud: 'https://graph.microsoft.com',
      oid: userId,
      appid: clientId,
      appidacr: '2',
      scp: activate,
    });
  });

  test('takes a token for the application id URI, and no other audience', async () => {
    const named = await exchange({ assertion: await userToken({ audience: 'api://pim-warden' }) });
    const other = await exchange({ assertion: await userToken({ audience: 'api://payroll' }) });

    expect(named.status).toBe(200);
    expect(other).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_codes: [500131] } });
  });

  test.each([
    { parameter: 'grant_type', error: 'invalid_request', code: 900144, status: 400 },
    { parameter: 'client_id', error: 'invalid_request', code: 900144, status: 400 },
    { parameter: 'scope', error: 'invalid_request', code: 900144, status: 400 },
    { parameter: 'requested_token_use', error: 'invalid_request', code: 900144, status: 400 },
    { parameter: 'assertion', error: 'invalid_request', code: 900144, status: 400 },
    { parameter: 'client_assertion', error: 'invalid_client', code: 7000218, status: 401 },
    { parameter: 'client_assertion_type', error: 'invalid_request', code: 900144, status: 400 },
  ])('refuses a request without $parameter', async ({ parameter, error, code, status }) => {
    const answer = await exchange({ [parameter]: undefined });

    expect(answer).toMatchObject({ status, body: { error, error_codes: [code] } });
  });

  test.each([
    { what: 'another grant', change: { grant_type: 'password' }, code: 70003 },
    { what: 'an app of this tenant for itself', change: { grant_type: 'client_credentials' }, code: 700016 },
    { what: 'an app that there is not', change: { client_id: identityId }, code: 700016 },
    { what: 'a secret', change: { client_secret: 'x' }, code: 7000215 },
    { what: 'an assertion that nobody signed', change: { client_assertion: 'a.b.c' }, code: 700027 },
    { what: 'a user who is no token', change: { assertion: 'nonsense' }, code: 50027 },
    { what: 'a token that nobody signed', change: { assertion: 'a.b.c' }, code: 50013 },
    { what: 'scopes of nothing', change: { scope: 'openid' }, code: 70011 },
    { what: 'scopes of another API', change: { scope: 'https://vault.azure.net/x' }, code: 70011 },
    { what: 'claims that are no JSON', change: { claims: '{' }, code: 900235 },
  ])('refuses $what', async ({ change, code }) => {
    expect((await exchange(change)).body).toMatchObject({ error_codes: [code] });
  });

  test('refuses the token of an app: only a user can be spoken for', async () => {
    const assertion = await userToken({ userId: undefined });

    expect((await exchange({ assertion })).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [7000114],
    });
  });

  test("refuses a user's token after its end", async () => {
    const assertion = await userToken({ lifetimeSeconds: 60 });
    simulator.clock.set(new Date('2026-09-15T12:01:00Z'));

    expect((await exchange({ assertion })).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [500133],
    });
  });

  test.each([
    { what: 'none is configured', federatedCredentials: [], code: 70025 },
    { what: 'it is another identity', federatedCredentials: [{ subject: 'somebody-else' }], code: 700213 },
  ])('does not believe the app where $what', async ({ federatedCredentials, code }) => {
    register({ federatedCredentials });

    expect(await exchange()).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_codes: [code] },
    });
  });

  test("does not believe the app by the identity's token for another audience", async () => {
    const answer = await exchange({ client_assertion: await identityToken('https://vault.azure.net') });

    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [700212] } });
  });

  test('does not believe a system-assigned identity, whatever is configured', async () => {
    register({ federatedCredentials: [{ subject: simulator.identities.find({})?.objectId ?? '' }] });
    const answer = await exchange({
      client_assertion: await identityToken('api://AzureADTokenExchange', ''),
    });

    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('compares the subject of a federated credential by case', async () => {
    register({ federatedCredentials: [{ subject: subject.toUpperCase() }] });

    expect((await exchange()).body).toMatchObject({ error_codes: [700213] });
  });

  test('gives no permission that nobody has consented to', async () => {
    register({ delegatedPermissions: ['User.Read'] });

    expect((await exchange()).body).toMatchObject({
      error: 'invalid_grant',
      suberror: 'consent_required',
      error_codes: [65001],
    });
  });
});

describe('the authentication contexts of an exchanged token', () => {
  const c2 = '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}';

  test.each([
    { acrs: 'inherited', claims: undefined, has: ['c2'] },
    { acrs: 'on-request', claims: undefined, has: undefined },
    { acrs: 'on-request', claims: c2, has: ['c2'] },
    { acrs: 'never', claims: c2, has: undefined },
  ] as const)('are $has where they are $acrs and $claims is asked for', async ({ acrs, claims, has }) => {
    simulator.exchange.acrs = acrs;

    const answer = await exchange({ assertion: await userToken({ acrs: ['c2'] }), claims });

    expect(given(answer).acrs).toEqual(has);
  });

  test('are never more than those of the sign-in: the endpoint asks for a stronger one', async () => {
    const answer = await exchange({ assertion: await userToken({ acrs: ['c1'] }), claims: c2 });

    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'interaction_required', claims: c2, error_codes: [50076] },
    });
  });
});

describe('Conditional Access at the exchange', () => {
  test('may ask for a context, which another sign-in satisfies', async () => {
    simulator.exchange.demand = { kind: 'context', value: 'c3' };

    expect(await exchange()).toMatchObject({ status: 400, body: { error: 'interaction_required' } });
    expect(await exchange({ assertion: await userToken({ acrs: ['c3'] }) })).toMatchObject({ status: 200 });
  });

  test('may ask for several factors, and names the policy', async () => {
    const id = '00000000-1111-4222-8333-444444444444';
    simulator.exchange.demand = { kind: 'policy', id };

    expect((await exchange()).body).toMatchObject({
      error_codes: [50079],
      claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [id] } } }),
    });
    const answer = await exchange({ assertion: await userToken({ mfa: true }) });
    expect(given(answer)).toMatchObject({ amr: ['pwd', 'mfa'] });
  });
});
