import { beforeEach, describe, expect, test } from '@jest/globals';
import { problemBody } from '../../../src/http/core/problem-body.ts';
import { routes } from '../../../src/http/routes.ts';
import { apiRoles, mayUse, type TokenVerdict } from '../../../src/ports/caller.ts';
import { Api } from '../api.ts';
import { gate } from '../callers.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
});

const gateOf = (verdict: TokenVerdict) => ({ gate: gate(async () => verdict) });

const everyRoute = routes.map(({ method, path, requiredRole }) => ({
  method,
  path,
  required: [requiredRole].flat(),
}));

describe('every route', () => {
  test.each(everyRoute)('$method $path asks for a token', async ({ method, path }) => {
    const answer = await api.ask({ method, path, headers: { authorization: '' } });

    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'content-type': 'application/problem+json' },
    });
    expect(problemBody.safeParse(answer.jsonBody).success).toBe(true);
  });

  test.each(everyRoute)('$method $path asks for one of $required', async ({ method, path, required }) => {
    const others = apiRoles.filter((role) => !mayUse({ roles: [role] }, required));

    const answer = await api.ask({ method, path, roles: others });

    expect(answer).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${required.join(' ')}"` },
    });
  });

  test.each(everyRoute)('$method $path lets $required in', async ({ method, path, required }) => {
    const { status } = await api.ask({ method, path, roles: required });

    expect([200, 400, 404, 415]).toContain(status);
  });
});

describe('a caller', () => {
  test('whose token is refused learns why, and sees nothing of it', async () => {
    const verdict = gateOf({ kind: 'refused', because: 'it has expired' });

    const answer = await api.ask({ path: 'runs', headers: { authorization: 'Bearer eyJSecret' } }, verdict);

    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="it has expired"' },
    });
    expect(JSON.stringify([answer, api.log.lines])).not.toContain('eyJSecret');
  });

  test('is told to come again while the signing keys cannot be read', async () => {
    const verdict = gateOf({ kind: 'unverifiable', because: 'http://keys is down' });

    const answer = await api.ask({ path: 'runs' }, verdict);

    expect(answer).toMatchObject({ status: 503, jsonBody: { retry: 'later' } });
    expect(JSON.stringify(answer)).not.toContain('http://keys');
  });

  test('is told what to set while the API is not configured', async () => {
    expect(await api.ask({ path: 'runs' }, { gate: undefined })).toMatchObject({
      status: 503,
      jsonBody: { detail: expect.stringContaining('API_AUDIENCE') },
    });
  });

  test.each(['Basic YTpi', 'Bearer', 'eyJ', 'Bearer a b'])(
    'with the header "%s" has no token',
    async (text) => {
      expect((await api.ask({ path: 'runs', headers: { authorization: text } })).status).toBe(401);
    },
  );

  test('of a path that there is not learns so only after coming in', async () => {
    const path = 'assignments';

    expect((await api.ask({ path, method: 'PUT', headers: { authorization: '' } })).status).toBe(401);
    expect((await api.ask({ path, method: 'PUT' })).status).toBe(405);
    expect((await api.ask({ path: 'runs/5/x', headers: { authorization: '' } })).status).toBe(401);
    expect((await api.ask({ path: 'runs/5/x', roles: ['PimWarden.Activate'] })).status).toBe(403);
    expect((await api.ask({ path: 'runs/5/x' })).status).toBe(404);
  });
});

describe('a path or a method that there is not', () => {
  test('is a 405 that names the methods there are', async () => {
    const path = 'eligibilities/{id}';

    expect(await api.ask({ path, params: { id: 'requests' }, method: 'DELETE' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD', 'content-type': 'application/problem+json' },
      jsonBody: { detail: 'DELETE is not allowed on /api/eligibilities/requests, which takes GET, HEAD.' },
    });
  });

  test('is a 404 that shows the path without what could do harm in a log', async () => {
    expect(await api.ask({ path: 'runs/5/\u001b[2J' })).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      jsonBody: { detail: 'There is no /api/runs/5/?[2J. GET /api/openapi.json describes every path.' },
    });
  });

  test('is not HEAD where GET is: its answer is that of GET, whose body the server leaves out', async () => {
    const answer = await api.ask({ path: 'runs' });

    expect(answer.status).toBe(200);
    expect(await api.ask({ path: 'runs', method: 'HEAD' })).toEqual(answer);
  });
});

describe('a request', () => {
  const assign = {
    action: 'assign',
    principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
    duration: 'P30D',
  };
  const path = 'eligibilities';

  test.each([
    { wrong: 'an unknown field', body: { ...assign, role: 'x' }, at: 'body' },
    { wrong: 'no way to end', body: { ...assign, duration: undefined }, at: 'body.end' },
    { wrong: 'two ways to end', body: { ...assign, permanent: true }, at: 'body.permanent' },
    { wrong: 'a removal that lasts', body: { ...assign, action: 'remove' }, at: 'body.duration' },
    { wrong: 'an action of Graph', body: { ...assign, action: 'adminAssign' }, at: 'body.action' },
    { wrong: 'no duration at all', body: { ...assign, duration: 'P' }, at: 'body.duration' },
    { wrong: 'a duration in a text', body: { ...assign, duration: 'xxPT8Hyy' }, at: 'body.duration' },
    { wrong: 'a duration in years', body: { ...assign, duration: 'P1Y' }, at: 'body.duration' },
    { wrong: 'a duration in months', body: { ...assign, duration: 'P6M' }, at: 'body.duration' },
    { wrong: 'a duration in weeks', body: { ...assign, duration: 'P2W' }, at: 'body.duration' },
    { wrong: 'a negative duration', body: { ...assign, duration: '-P1D' }, at: 'body.duration' },
    { wrong: 'a duration of nothing', body: { ...assign, duration: 'PT0S' }, at: 'body.duration' },
    { wrong: 'a name for an id', body: { ...assign, principalId: 'ada' }, at: 'body.principalId' },
    { wrong: 'a scope of no kind', body: { ...assign, directoryScopeId: '/x' }, at: 'body.directoryScopeId' },
    { wrong: 'an instant without zone', body: { ...assign, start: '2027-01-01T00:00:00' }, at: 'body.start' },
    {
      wrong: 'an end before its start',
      body: { ...assign, duration: undefined, start: '2027-01-02T00:00:00Z', end: '2027-01-01T00:00:00Z' },
      at: 'body.end',
    },
    { wrong: 'a list', body: [], at: 'body' },
  ])('with $wrong is a 400 that names $at', async ({ body, at }) => {
    const answer = await api.ask({ path, body });

    expect(answer).toMatchObject({ status: 400, jsonBody: { errors: [{ at }] } });
    expect(api.roles.submitted).toEqual([]);
    expect(api.commands.all()).toEqual([]);
  });

  test('with text that is no JSON is a 400', async () => {
    expect((await api.ask({ path, body: '{"action":' })).status).toBe(400);
  });

  test('that does not say that it is JSON is a 415', async () => {
    const headers = { 'content-type': 'text/plain' };

    expect((await api.ask({ path, body: assign, headers })).status).toBe(415);
  });

  test('of more than 64 KiB is a 413, whatever it says of its length', async () => {
    const body = { ...assign, justification: 'x'.repeat(70_000) };

    expect((await api.ask({ path, body, headers: { 'content-length': '10' } })).status).toBe(413);
  });

  test.each([
    { query: 'top=0', at: 'query.top' },
    { query: 'top=1001', at: 'query.top' },
    { query: 'top=all', at: 'query.top' },
    { query: 'top=1&top=2', at: 'query.top' },
    { query: 'from=abc', at: 'query.from' },
    { query: 'status=Provisioned', at: 'query.status' },
    { query: 'view=all', at: 'query.view' },
    { query: "principalId=x' or 1 eq 1", at: 'query.principalId' },
    { query: 'displayName=Ada', at: 'query' },
  ])('with the query $query is a 400 that names $at', async ({ query, at }) => {
    expect(await api.ask({ path, query })).toMatchObject({ status: 400, jsonBody: { errors: [{ at }] } });
  });

  test.each(['', 'with space', 'x'.repeat(201)])('with the Idempotency-Key "%s" is a 400', async (key) => {
    const answer = await api.ask({ path, body: assign, headers: { 'idempotency-key': key } });

    expect(answer).toMatchObject({
      status: 400,
      jsonBody: { errors: [{ at: 'header.Idempotency-Key' }] },
    });
  });
});
