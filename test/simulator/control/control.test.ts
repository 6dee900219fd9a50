import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SmallGraph, startSmallGraph } from '../small-graph.ts';

let graph: SmallGraph;

beforeAll(async () => {
  graph = await startSmallGraph({ control: true });
});

afterAll(() => graph.close());

async function control(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${graph.origin}/_simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('the clock', () => {
  test('is read, set, frozen and advanced', async () => {
    expect(await control('GET', 'clock')).toEqual({
      status: 200,
      body: { now: '2026-09-15T12:00:00.000Z', frozen: true },
    });
    await control('PUT', 'clock', { now: '2026-10-01T02:00:00+02:00', frozen: true });
    expect((await control('POST', 'clock/advance', { milliseconds: 90_000 })).body).toEqual({
      now: '2026-10-01T00:01:30.000Z',
      frozen: true,
    });
    expect(graph.clock.now()).toEqual(new Date('2026-10-01T00:01:30Z'));
  });

  test('runs when it is told to', async () => {
    expect((await control('PUT', 'clock', { frozen: false })).body.frozen).toBe(false);
    expect((await control('PUT', 'clock', { frozen: true })).body.frozen).toBe(true);
  });
});

test('faults are set, listed and cleared', async () => {
  const set = await control('POST', 'faults', { kind: '503', times: 2, match: { path: 'things' } });
  expect(set.status).toBe(201);
  expect((await control('GET', 'faults')).body).toEqual({ pending: [set.body] });

  expect((await graph.call('/v1.0/things')).status).toBe(503);
  expect((await control('DELETE', 'faults')).status).toBe(204);
  expect((await graph.call('/v1.0/things')).status).toBe(200);
});

test('the request log is read and forgotten, and control requests are not in it', async () => {
  await control('DELETE', 'requests');
  await graph.call('/v1.0/things');
  const { requests } = (await control('GET', 'requests')).body;

  expect(requests.map(({ path }: { path: string }) => path)).toEqual(['/v1.0/things']);
  expect((await control('DELETE', 'requests')).status).toBe(204);
  expect((await control('GET', 'requests')).body).toEqual({ requests: [] });
});

test('the tenant is summed up', async () => {
  const { body } = await control('GET', 'tenant');

  expect(body).toEqual({
    tenantId: graph.tenant.tenantId,
    seed: 1,
    users: 600,
    auditEvents: graph.tenant.auditLog.count(graph.clock.now()),
  });
});

describe('audit events', () => {
  const event = { id: 'PIM_by_hand', activityDateTime: '2026-09-15T11:00:00Z', odd: ['anything'] };
  const recorded = () =>
    [...graph.tenant.auditLog.all(graph.clock.now())].filter(({ id }) => id === event.id);

  test('are recorded, and replaced under the same id', async () => {
    expect(await control('POST', 'audit-events', { event })).toEqual({
      status: 201,
      body: { id: 'PIM_by_hand' },
    });
    expect(recorded()).toEqual([event]);

    const changed = { ...event, odd: ['something else'] };
    expect((await control('PUT', 'audit-events/PIM_by_hand', { event: changed })).status).toBe(200);
    expect(recorded()).toEqual([changed]);
  });

  test.each([
    {
      situation: 'replaces nothing',
      method: 'PUT',
      path: 'audit-events/none',
      body: { event: { ...event, id: 'none' } },
    },
    { situation: 'has no id', method: 'POST', path: 'audit-events', body: { event: { ...event, id: '' } } },
    { situation: 'has no instant', method: 'POST', path: 'audit-events', body: { event: { id: 'x' } } },
  ])('one that $situation is 400', async ({ method, path, body }) => {
    const refused = await control(method, path, body);

    expect(refused.status).toBe(400);
    expect(refused.body.error).toEqual(expect.any(String));
  });
});

describe('what a person gets wrong', () => {
  test.each([
    { method: 'PUT', path: 'clock', body: { now: 'noon' }, error: /^the body is not usable: now: / },
    { method: 'PUT', path: 'clock', body: '{', error: /^the body is not JSON$/ },
    {
      method: 'POST',
      path: 'clock/advance',
      body: { hours: 1 },
      error: /^the body is not usable: milliseconds: /,
    },
    {
      method: 'POST',
      path: 'clock/advance',
      body: { milliseconds: 1e300 },
      error: /cannot be moved to an invalid date/,
    },
    {
      method: 'POST',
      path: 'faults',
      body: { kind: 'earthquake' },
      error: /^the fault cannot be set: kind: /,
    },
  ])('$method $path $body is 400 and says what', async ({ method, path, body, error }) => {
    const refused = await control(method, path, body);

    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatch(error);
  });

  test('an endpoint that does not exist is 404 with a list of those that do', async () => {
    const refused = await control('GET', 'weather');

    expect(refused.status).toBe(404);
    expect(refused.body.error).toMatch(
      /GET \/_simulator\/weather is no control endpoint.*PUT clock, POST clock\/advance/,
    );
  });
});
