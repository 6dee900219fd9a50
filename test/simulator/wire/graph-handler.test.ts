import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bodyOf, type SmallGraph, startSmallGraph } from '../small-graph.ts';

const defects: unknown[] = [];
let graph: SmallGraph;

beforeAll(async () => {
  graph = await startSmallGraph({ onError: (error) => defects.push(error) });
});

afterAll(() => graph.close());

describe('an answer', () => {
  test("has Graph's headers and the simulator's date", async () => {
    const answer = await graph.call('/v1.0/things/7', {
      headers: { 'client-request-id': 'mine', ConsistencyLevel: 'eventual' },
    });

    expect(answer.headers.get('content-type')).toBe(
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    );
    expect(answer.headers.get('date')).toBe('Tue, 15 Sep 2026 12:00:00 GMT');
    expect(answer.headers.get('client-request-id')).toBe('mine');
    expect(answer.headers.get('request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(answer.headers.get('x-ms-resource-unit')).toBe('1');
    expect(await answer.json()).toMatchObject({
      id: '7',
      now: '2026-09-15T12:00:00.000Z',
      consistencyLevel: 'eventual',
    });
  });

  test('tells the route who calls', async () => {
    const { caller } = await bodyOf(await graph.call('/v1.0/things/7'));

    expect(caller.objectId).toBe(graph.identities.find({})?.objectId);
    expect(caller.roles).toContain('Things.Read.All');
  });

  test('without a body is 204 and has no length', async () => {
    const answer = await graph.call('/v1.0/things/7', { method: 'DELETE' });

    expect(answer.status).toBe(204);
    expect(answer.headers.get('content-length')).toBeNull();
  });

  test('has next links that begin with the host the caller used', async () => {
    const origin = graph.origin.replace('127.0.0.1', 'localhost');
    const { '@odata.nextLink': next } = await bodyOf(await graph.call(`${origin}/v1.0/things`));

    expect(next).toBe(`${origin}/v1.0/things?$skiptoken=4`);
  });
});

describe('a request that Graph refuses', () => {
  test("gets Graph's envelope", async () => {
    const answer = await graph.call('/v1.0/refused');

    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: {
        code: 'Request_ResourceNotFound',
        message: "Resource 'x' does not exist.",
        innerError: {
          date: '2026-09-15T12:00:00',
          'request-id': answer.headers.get('request-id'),
          'client-request-id': answer.headers.get('request-id'),
        },
      },
    });
  });

  test.each([
    {
      situation: 'a route that is missing',
      path: '/v1.0/groups/1',
      status: 501,
      code: 'SimulatorRouteMissing',
    },
    {
      situation: 'a path that cannot be decoded',
      path: '/v1.0/things/%E0%A4%A',
      status: 400,
      code: 'BadRequest',
    },
    { situation: 'a path beside Graph', path: '/nothing', status: 404, code: 'ResourceNotFound' },
    {
      situation: 'the control endpoints, which are off',
      path: '/_simulator/clock',
      status: 404,
      code: 'ResourceNotFound',
    },
  ])('$situation is $status', async ({ path, status, code }) => {
    const answer = await graph.call(path);

    expect(answer.status).toBe(status);
    expect((await bodyOf(answer)).error.code).toBe(code);
  });

  test('for want of a route says what to add', async () => {
    const { error } = await bodyOf(await graph.call('/v1.0/groups/1?$top=5'));

    expect(error.message).toBe(
      'SimulatorRouteMissing: GET /v1.0/groups/1 is not simulated: add a file to simulator/routes',
    );
  });

  test('for its method is told which there are', async () => {
    const answer = await graph.call('/v1.0/things', { method: 'DELETE' });

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });
});

describe('a body', () => {
  const post = (body: string) => graph.call('/v1.0/things', { method: 'POST', body });

  test('reaches the route as what its JSON says', async () => {
    const answer = await post('{"displayName":"Ärzte"}');

    expect(answer.status).toBe(201);
    expect(graph.created).toEqual([{ displayName: 'Ärzte' }]);
  });

  test('that is no JSON is 400, in the words of Graph', async () => {
    const answer = await post('{"displayName":');

    expect(answer.status).toBe(400);
    expect((await bodyOf(answer)).error.message).toMatch(/^Unable to read JSON request payload\./);
  });

  test('of more than 4 MiB is 413', async () => {
    expect((await post(`"${'x'.repeat(4 * 1024 * 1024)}"`)).status).toBe(413);
  });
});

test('a defect of a route is a 500 without its secrets, and somebody is told', async () => {
  const answer = await graph.call('/v1.0/broken');

  expect(answer.status).toBe(500);
  expect((await bodyOf(answer)).error).toMatchObject({
    code: 'InternalServerError',
    message: 'An internal server error has occurred.',
  });
  expect(defects).toEqual([new TypeError('a defect of the simulator')]);
});
