import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { faultKinds } from '../../../simulator/faults/fault.ts';
import { bodyOf, type SmallGraph, startSmallGraph } from '../small-graph.ts';
import { pageOf, reset, startFaultyGraph, things, wholeListing } from './listing.ts';

let graph: SmallGraph;
beforeAll(async () => {
  graph = await startFaultyGraph();
});
beforeEach(() => reset(graph));
afterAll(() => graph.close());

const page = (path: string) => pageOf(graph, path);

describe('a fault that answers in the place of Graph', () => {
  test.each([
    { kind: '401', code: 'InvalidAuthenticationToken', retryAfter: null },
    { kind: '403', code: 'Authorization_RequestDenied', retryAfter: null },
    { kind: '429', code: 'TooManyRequests', retryAfter: '1' },
    { kind: '500', code: 'InternalServerError', retryAfter: null },
    { kind: '502', code: 'BadGateway', retryAfter: null },
    { kind: '503', code: 'ServiceUnavailable', retryAfter: null },
    { kind: '504', code: 'GatewayTimeout', retryAfter: null },
  ] as const)('$kind, once, in the envelope of Graph', async ({ kind, code, retryAfter }) => {
    graph.faults.add({ kind });

    const answer = await graph.call(things, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(Number(kind));
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect((await bodyOf(answer)).error.code).toBe(code);
    expect(graph.created).toEqual([]);

    expect((await graph.call(things, { method: 'POST', body: '{}' })).status).toBe(201);
  });

  test('429 has the body of the documentation', async () => {
    graph.faults.add({ kind: '429', retryAfterSeconds: 10 });
    const answer = await graph.call(things);

    expect(answer.headers.get('retry-after')).toBe('10');
    expect(await answer.json()).toEqual({
      error: {
        code: 'TooManyRequests',
        innerError: {
          code: '429',
          date: '2026-09-15T12:00:00',
          message: 'Please retry after',
          'request-id': answer.headers.get('request-id'),
          status: '429',
        },
        message: 'Please retry again later.',
      },
    });
  });

  test('429 without Retry-After, and 503 with one', async () => {
    graph.faults.add({ kind: '429', retryAfterSeconds: null });
    graph.faults.add({ kind: '503', retryAfterSeconds: 7 });

    expect((await graph.call(things)).headers.get('retry-after')).toBeNull();
    expect((await graph.call(things)).headers.get('retry-after')).toBe('7');
  });

  test('html-body: 200 from somebody who is not Graph', async () => {
    graph.faults.add({ kind: 'html-body' });
    const answer = await graph.call(things);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>/);
  });

  test('reset: the connection dies without a byte', async () => {
    graph.faults.add({ kind: 'reset' });

    await expect(graph.call(things)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect((await graph.call(things)).status).toBe(200);
  });

  test('hang: no answer, until the simulator closes', async () => {
    const own = await startSmallGraph();
    own.faults.add({ kind: 'hang' });
    const hanging = expect(own.call(things)).rejects.toThrow('fetch failed');
    while (own.faults.pending().length > 0) await own.token();
    await own.close();

    await hanging;
    expect(own.requests().find(({ fault }) => fault === 'hang')).not.toHaveProperty('status');
  });
});

describe('a fault on the way back', () => {
  test('slow: the answer comes, later', async () => {
    graph.faults.add({ kind: 'slow', delayMs: 30 });

    expect((await page(things)).ids).toEqual(wholeListing[0]);
    expect(graph.requests().at(-1)).toMatchObject({ fault: 'slow', status: 200 });
  });

  test('slow: closing the simulator does not wait for it', async () => {
    const own = await startSmallGraph();
    own.faults.add({ kind: 'slow', delayMs: 3_600_000 });
    const waiting = expect(own.call(things)).rejects.toThrow('fetch failed');
    while (own.faults.pending().length > 0) await own.token();
    await own.close();

    await waiting;
  });

  test('truncated-json: complete HTTP, half a body', async () => {
    graph.faults.add({ kind: 'truncated-json' });
    const answer = await graph.call(things);
    const text = await answer.text();

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(text.length));
    expect(text).toMatch(/^\{"@odata.context":/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('cut-body: the connection dies within the body', async () => {
    graph.faults.add({ kind: 'cut-body' });
    const answer = await graph.call(things);

    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  test('lost-answer: the request takes effect, and the caller sees 504', async () => {
    graph.faults.add({ kind: 'lost-answer' });
    const answer = await graph.call(things, { method: 'POST', body: '{"id":"new"}' });

    expect(answer.status).toBe(504);
    expect(graph.created).toEqual([{ id: 'new' }]);
  });
});

describe('which requests a fault befalls', () => {
  const statuses = async (...calls: readonly (readonly [string, RequestInit?])[]) => {
    const seen: number[] = [];
    for (const [path, init] of calls) seen.push((await graph.call(path, init)).status);
    return seen;
  };

  test('the first ones are left alone, as many as are said, and then so many are befallen', async () => {
    graph.faults.add({ kind: '500', after: 2, times: 2 });

    expect(await statuses([things], [things], [things], [things], [things])).toEqual([
      200, 200, 500, 500, 200,
    ]);
    expect(graph.faults.pending()).toEqual([]);
  });

  test('by method', async () => {
    graph.faults.add({ kind: '500', match: { method: 'post' } });

    expect(await statuses([things], [things, { method: 'POST', body: '{}' }])).toEqual([200, 500]);
  });

  test.each([
    { path: 'things?$filter=id eq', why: 'a piece of the decoded URL' },
    { path: 'things\\?.*eq', why: 'a regular expression' },
    { path: "(id eq 'a'", why: 'a piece of text that is no regular expression' },
  ])('by $why', async ({ path }) => {
    graph.faults.add({ kind: '500', match: { path } });

    expect(
      await statuses([things], [`${things}?$filter=id%20eq%20'b'`], [`${things}?$filter=(id+eq+'a'`]),
    ).toContain(500);
    expect((await graph.call(things)).status).toBe(200);
  });

  test('one request meets one fault; the other waits for the next', async () => {
    graph.faults.add({ kind: '500' });
    graph.faults.add({ kind: '503' });

    expect(await statuses([things], [things], [things])).toEqual([500, 503, 200]);
  });

  test('a request that Graph refuses anyway does not use it up', async () => {
    graph.faults.add({ kind: '500' });

    expect((await fetch(`${graph.origin}${things}`)).status).toBe(401);
    expect(await statuses(['/v1.0/groups'], [things])).toEqual([501, 500]);
  });

  test('the identity endpoint only when its path is named', async () => {
    graph.faults.add({ kind: '500' });
    expect(await graph.token()).toMatch(/^ey/);

    graph.faults.add({ kind: '503', match: { path: '/msi/token' } });
    expect(await graph.token()).toBe('undefined');
    expect(graph.requests().at(-1)).toMatchObject({ area: 'identity', status: 503, fault: '503' });
  });

  test('none after they were cleared', async () => {
    graph.faults.add({ kind: '500', times: 100 });
    graph.faults.clear();

    expect(await statuses([things])).toEqual([200]);
  });
});

describe('a fault that cannot be', () => {
  test('is refused with every problem', () => {
    const wrong = { kind: 'earthquake', times: 0, when: 'now' };

    expect(() => graph.faults.add(wrong as never)).toThrow(
      /^the fault cannot be set: kind: .*; times: .*; fault: .*when/,
    );
    expect(graph.faults.pending()).toEqual([]);
  });
});

test('there are 27 kinds', () => {
  expect(faultKinds).toHaveLength(27);
});
