import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { bodyOf, noon, type SmallGraph, startSmallGraph } from '../small-graph.ts';

const appRoles = ['Things.Read.All', 'AuditLog.Read.All', 'RoleManagement.Read.Directory'];
let graph: SmallGraph;

beforeAll(async () => {
  graph = await startSmallGraph({
    tokenLifetimeSeconds: 3_600,
    identities: [{ appRoles }],
    throttling: false,
  });
});

beforeEach(() => {
  graph.clock.set(noon);
  graph.identities.setRoles(undefined, appRoles);
});

afterAll(() => graph.close());

function ask(token: string | undefined, path = '/v1.0/things') {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${graph.origin}${path}`, { headers });
}

async function refusal(answer: Response) {
  const { error } = await bodyOf(answer);
  return { status: answer.status, code: error.code, message: error.message };
}

function decoded(part: string | undefined) {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}

function encoded(value: unknown) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('a Graph request', () => {
  test('with a good token and the permission is answered', async () => {
    expect((await ask(await graph.token())).status).toBe(200);
  });

  test('without a token is 401, with a challenge', async () => {
    const answer = await ask(undefined);

    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="", authorization_uri="https:/);
    expect(await refusal(answer)).toEqual({
      status: 401,
      code: 'InvalidAuthenticationToken',
      message: 'Access token is empty.',
    });
  });

  test('with a token for another resource is 401', async () => {
    const token = await graph.token({ resource: 'https://vault.azure.net' });

    expect(await refusal(await ask(token))).toMatchObject({
      status: 401,
      message: 'Access token validation failure. Invalid audience.',
    });
  });

  test('with a token is let in to the last second of its life, and not after', async () => {
    const token = await graph.token();

    graph.clock.set(new Date('2026-09-15T12:59:59.999Z'));
    expect((await ask(token)).status).toBe(200);
    graph.clock.set(new Date('2026-09-15T13:00:00Z'));
    expect(await refusal(await ask(token))).toEqual({
      status: 401,
      code: 'InvalidAuthenticationToken',
      message: 'Lifetime validation failed, the token is expired.',
    });
  });

  test('with a token of later than now is 401', async () => {
    const token = await graph.token();
    graph.clock.set(new Date('2026-09-15T11:59:59Z'));

    expect((await refusal(await ask(token))).message).toBe(
      'Lifetime validation failed, the token is not yet valid.',
    );
  });

  test('with a token of before a revocation is 401; with one of after it is answered', async () => {
    const before = await graph.token();
    graph.revokeTokens();

    expect((await refusal(await ask(before))).message).toMatch(/TokenIssuedBeforeRevocationTimestamp$/);
    expect((await ask(await graph.token())).status).toBe(200);
  });

  test.each(['garbage', 'a.b', 'a.b.c', '..'])('with "%s" for a token is 401', async (token) => {
    expect((await refusal(await ask(token))).status).toBe(401);
  });

  test.each([
    {
      situation: 'whose claims were changed',
      forge: (token: string) => {
        const [head, claims, signature] = token.split('.');
        return `${head}.${encoded({ ...decoded(claims), roles: ['Everything.All'] })}.${signature}`;
      },
    },
    {
      situation: 'without a signature, with the algorithm "none"',
      forge: (token: string) => `${encoded({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`,
    },
    {
      situation: 'that another key has signed',
      forge: async (token: string) => {
        const [head, claims] = token.split('.').slice(0, 2).map(decoded);
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(claims).setProtectedHeader(head).sign(privateKey);
      },
    },
    {
      situation: 'that another simulator has issued',
      forge: async () => {
        const other = await startSmallGraph();
        const token = await other.token();
        await other.close();
        return token;
      },
    },
  ])('with a token $situation is 401', async ({ forge }) => {
    const forged = await forge(await graph.token());

    expect(await refusal(await ask(forged))).toEqual({
      status: 401,
      code: 'InvalidAuthenticationToken',
      message: 'Access token validation failure. Invalid signature.',
    });
  });
});

describe('a caller without the permission', () => {
  test("is refused by PIM with PIM's own error, wrapped", async () => {
    const token = await graph.token();
    const answer = await ask(token, '/v1.0/roleManagement/directory/roleEligibilityScheduleRequests');

    expect(await refusal(answer)).toEqual({
      status: 403,
      code: 'UnknownError',
      message:
        '{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope RoleEligibilitySchedule.ReadWrite.Directory,RoleManagement.ReadWrite.Directory.","instanceAnnotations":[]}',
    });
  });

  test.each(['/v1.0/things', '/v1.0/auditLogs/directoryAudits'])('is refused plainly at %s', async (path) => {
    graph.identities.setRoles(undefined, ['User.Read.All']);

    expect(await refusal(await ask(await graph.token(), path))).toEqual({
      status: 403,
      code: 'Authorization_RequestDenied',
      message: 'Insufficient privileges to complete the operation.',
    });
  });

  test('keeps what an older token says until it asks for a new one', async () => {
    const older = await graph.token();
    graph.identities.setRoles(undefined, []);

    expect((await ask(older)).status).toBe(200);
    expect((await ask(await graph.token())).status).toBe(403);
  });
});
