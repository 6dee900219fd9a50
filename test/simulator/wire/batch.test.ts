import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FullGraph, startFullGraph } from '../full-graph.ts';

let graph: FullGraph;
beforeAll(async () => {
  graph = await startFullGraph(['User.ReadWrite.All', 'AuditLog.Read.All']);
});
afterAll(() => graph.close());

const get = (id: string, url: string, more = {}) => ({ id, method: 'GET', url, ...more });
const batch = (...requests: unknown[]) => graph.call('/v1.0/$batch', { body: { requests } });
const json = { 'Content-Type': 'application/json' };

async function statuses(...requests: unknown[]): Promise<Record<string, number>> {
  const { body } = await batch(...requests);
  return Object.fromEntries(body.responses.map(({ id, status }) => [id, status]));
}

describe('a batch', () => {
  test('answers each request as it would be answered alone, in another order', async () => {
    const [user] = graph.tenant.users.all().slice(3);
    const answer = await batch(
      get('a', `/users/${user?.id}?$select=id`),
      get('b', 'users?$top=2&$select=id'),
      get('c', '/groups'),
      get('d', '/users/nobody'),
    );

    expect(answer.status).toBe(200);
    expect(answer.body.responses.map(({ id }) => id)).toEqual(['d', 'c', 'a', 'b']);
    const byId = new Map(answer.body.responses.map((each) => [each.id, each]));
    expect(byId.get('a')?.body.id).toBe(user?.id);
    expect(byId.get('b')?.body.value).toHaveLength(2);
    expect(byId.get('b')?.body['@odata.nextLink']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\.0\/users\?/);
    expect(byId.get('c')).toMatchObject({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied' } },
    });
    expect(byId.get('d')).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound' } },
    });
  });

  test('makes a request wait for those it depends on, and 424 when one of them has failed', async () => {
    const [, , , user] = graph.tenant.users.all();
    const disable = {
      method: 'PATCH',
      url: `/users/${user?.id}`,
      headers: json,
      body: { accountEnabled: false },
    };

    expect(
      await statuses(
        get('after', `/users/${user?.id}?$select=accountEnabled`, { dependsOn: ['FIRST'] }),
        { id: 'first', ...disable },
        get('broken', '/users/nobody'),
        get('never', '/users', { dependsOn: ['broken'] }),
        get('neither', '/users', { dependsOn: ['never'] }),
      ),
    ).toEqual({ first: 204, after: 200, broken: 404, never: 424, neither: 424 });
    expect(graph.tenant.users.find(user?.id ?? '')?.accountEnabled).toBe(false);
  });

  test('judges quotas item by item: the sixth report of ten seconds is throttled, with its own Retry-After', async () => {
    const audits = Array.from({ length: 6 }, (_, index) =>
      get(`${index}`, '/auditLogs/directoryAudits?$top=1'),
    );
    const { body } = await batch(...audits);
    const throttled = body.responses.filter(({ status }) => status === 429);

    expect(throttled.map(({ id }) => id)).toEqual(['5']);
    expect(Number(throttled[0]?.headers['Retry-After'])).toBeGreaterThan(0);
  });

  test('is befallen by faults item by item', async () => {
    graph.faults.add({ kind: '503', match: { path: '/users?$top=3' } });

    expect(await statuses(get('1', '/users?$top=1'), get('2', '/users?$top=3'))).toEqual({ 1: 200, 2: 503 });
  });

  test('writes each item into the request log, under the id of the batch', async () => {
    graph.requests({ reset: true });
    await batch(get('1', '/users?$top=1'), get('2', '/groups'));
    const [outer, ...items] = graph.requests();

    expect(items.map(({ path, status, batchRequestId }) => [path, status, batchRequestId])).toEqual([
      ['/v1.0/users', 200, outer?.requestId],
      ['/v1.0/groups', 403, outer?.requestId],
    ]);
  });

  test.each([
    { what: '21 requests', requests: Array.from({ length: 21 }, (_, index) => get(`${index}`, '/users')) },
    { what: 'two ids that differ in case only', requests: [get('a', '/users'), get('A', '/users')] },
    { what: 'no requests', requests: [] },
    { what: 'a request without a method', requests: [{ id: '1', url: '/users' }] },
    { what: 'a dependency that is not there', requests: [get('1', '/users', { dependsOn: ['2'] })] },
    {
      what: 'a circle',
      requests: [get('1', '/users', { dependsOn: ['2'] }), get('2', '/users', { dependsOn: ['1'] })],
    },
  ])('with $what answers 400', async ({ requests }) => {
    expect((await batch(...requests)).status).toBe(400);
  });

  test('refuses absolute urls, urls with a version, bodies without a content type and batches, one by one', async () => {
    expect(
      await statuses(
        get('absolute', 'https://graph.microsoft.com/v1.0/users'),
        get('version', '/v1.0/users'),
        { id: 'untyped', method: 'PATCH', url: '/users/x', body: { accountEnabled: true } },
        { id: 'batch', method: 'POST', url: '/$batch', headers: json, body: { requests: [] } },
        get('good', '/users?$top=1'),
      ),
    ).toEqual({ absolute: 400, version: 400, untyped: 400, batch: 400, good: 200 });
  });

  test('without a token answers 401', async () => {
    const answer = await graph.call('/v1.0/$batch', {
      body: { requests: [] },
      headers: { authorization: '' },
    });
    expect(answer.status).toBe(401);
  });
});
