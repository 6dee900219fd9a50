import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { bodyOf, type SmallGraph, startSmallGraph } from '../small-graph.ts';

const clientId = '6f1c2a34-0000-4000-8000-000000000001';
const objectId = '6f1c2a34-0000-4000-8000-00000000000a';
const graphResource = 'https://graph.microsoft.com';

let graph: SmallGraph;

beforeAll(async () => {
  graph = await startSmallGraph({
    identities: [{ appRoles: ['Things.Read.All'] }, { clientId, objectId, appRoles: ['AuditLog.Read.All'] }],
  });
});

afterAll(() => graph.close());

async function ask(
  query: Record<string, string>,
  headers: Record<string, string> = { 'X-IDENTITY-HEADER': graph.identityHeader },
) {
  const answer = await fetch(`${graph.identityEndpoint}?${new URLSearchParams(query)}`, { headers });
  return { status: answer.status, body: await bodyOf(answer) };
}

const good = { 'api-version': '2019-08-01', resource: graphResource };

describe('the identity endpoint', () => {
  test('gives the system-assigned identity a token of 24 h', async () => {
    const { status, body } = await ask(good);

    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_on: String(Date.parse('2026-09-16T12:00:00Z') / 1000),
      resource: graphResource,
      token_type: 'Bearer',
      client_id: graph.identities.find({})?.clientId,
    });
  });

  test.each([{ client_id: clientId }, { client_id: clientId.toUpperCase() }, { principal_id: objectId }])(
    'gives the user-assigned identity named by %j its own',
    async (name) => {
      expect((await ask({ ...good, ...name })).body.client_id).toBe(clientId);
    },
  );

  test('signs claims that the published key verifies', async () => {
    const tenantId = graph.tenant.tenantId;
    const { access_token } = (await ask({ ...good, client_id: clientId })).body;
    const document = await fetch(`${graph.origin}/${tenantId}/v2.0/.well-known/openid-configuration`);
    const { jwks_uri } = await bodyOf(document);
    const keys = createRemoteJWKSet(new URL(jwks_uri));
    const { payload, protectedHeader } = await jwtVerify(access_token, keys, {
      currentDate: graph.clock.now(),
    });

    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      aud: graphResource,
      iss: `https://sts.windows.net/${tenantId}/`,
      tid: tenantId,
      oid: objectId,
      sub: objectId,
      appid: clientId,
      idtyp: 'app',
      roles: ['AuditLog.Read.All'],
      iat: 1_789_473_600,
      nbf: 1_789_473_600,
      exp: 1_789_560_000,
    });
  });

  test.each([
    { situation: 'no secret', query: good, headers: {}, status: 400 },
    { situation: 'a wrong secret', query: good, headers: { 'X-IDENTITY-HEADER': 'guess' }, status: 401 },
    { situation: 'an unknown identity', query: { ...good, client_id: 'nobody' }, status: 400 },
    { situation: 'an unknown resource', query: { ...good, resource: 'https://example.net' }, status: 400 },
    { situation: 'no resource', query: { 'api-version': '2019-08-01' }, status: 400 },
    { situation: 'another version', query: { ...good, 'api-version': '2017-09-01' }, status: 400 },
  ])('refuses $situation with $status', async ({ query, headers, status }) => {
    const refused = await ask(query as Record<string, string>, headers);

    expect(refused.status).toBe(status);
    expect(refused.body).toEqual({
      statusCode: status,
      message: expect.any(String),
      correlationId: expect.any(String),
    });
  });

  test('derives the same ids from the same seed', async () => {
    const again = await startSmallGraph({ identities: [{ appRoles: [] }] });
    await again.close();

    expect(again.identities.find({})?.clientId).toBe(graph.identities.find({})?.clientId);
  });
});

describe('the real ManagedIdentityCredential', () => {
  // The credential's cache is process-wide and uses the machine's clock, so the test needs its own client id and a
  // running clock.
  const ownClientId = 'd0000000-0000-4000-8000-000000000001';
  let running: SmallGraph;

  beforeAll(async () => {
    const identities = [{ clientId: ownClientId, appRoles: ['Things.Read.All'] }];
    running = await startSmallGraph({ clock: createSimulatorClock(), identities });
  });

  afterAll(() => running.close());

  test('gets a token with which Graph answers', async () => {
    process.env.IDENTITY_ENDPOINT = running.identityEndpoint;
    process.env.IDENTITY_HEADER = running.identityHeader;

    const credential = new ManagedIdentityCredential({ clientId: ownClientId });
    const { token, expiresOnTimestamp } = await credential.getToken('https://graph.microsoft.com/.default');
    const answer = await fetch(`${running.origin}/v1.0/things`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const inADay = running.clock.now().getTime() + 24 * 3_600_000;

    expect(answer.status).toBe(200);
    expect(Math.abs(expiresOnTimestamp - inADay)).toBeLessThan(60_000);
    expect(running.requests().map(({ area, path }) => `${area} ${path}`)).toEqual([
      'identity /msi/token',
      'graph /v1.0/things',
    ]);
  });

  test('is told that there is no such identity', async () => {
    process.env.IDENTITY_ENDPOINT = graph.identityEndpoint;
    process.env.IDENTITY_HEADER = graph.identityHeader;
    const credential = new ManagedIdentityCredential({ clientId: 'd0000000-0000-4000-8000-000000000002' });

    await expect(credential.getToken('https://graph.microsoft.com/.default')).rejects.toThrow(
      /No User Assigned or Delegated Managed Identity found/,
    );
  });
});
