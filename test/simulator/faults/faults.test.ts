import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { faultKinds } from '../../../simulator/faults/fault.ts';
import { bodyOf, noon, type SmallGraph, startSmallGraph } from '../small-graph.ts';

let graph: SmallGraph;

beforeAll(async () => {
  graph = await startSmallGraph({ throttling: false });
});

beforeEach(() => {
  graph.faults.clear();
  graph.clock.set(noon);
  graph.created.length = 0;
});

afterAll(() => graph.close());

const things = '/v1.0/things';
const audits = '/v1.0/auditLogs/directoryAudits';

async function page(path: string) {
  const answer = await graph.call(path);
  const body = await bodyOf(answer);
  const ids = body.value.map(({ id }) => id);
  return { status: answer.status, ids, next: body['@odata.nextLink'] ?? '' };
}

/** The ids of every page, following next links to the end. */
async function pages(path: string) {
  const all: string[][] = [];
  for (let next = path; next !== ''; ) {
    const { ids, next: following } = await page(next);
    all.push(ids);
    next = following;
  }
  return all;
}

const wholeListing = [
  ['thing-0', 'thing-1', 'thing-2', 'thing-3'],
  ['thing-4', 'thing-5', 'thing-6', 'thing-7'],
  ['thing-8', 'thing-9'],
];

const sixEvents = ['event-1', 'event-2', 'event-3', 'event-4', 'event-5', 'event-6'];

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

describe('a fault of paging', () => {
  test('empty-page: what should have been here is behind the next link', async () => {
    graph.faults.add({ kind: 'empty-page', after: 1 });

    expect(await pages(things)).toEqual([wholeListing[0], [], wholeListing[1], wholeListing[2]]);
  });

  test('short-page: half of it now, the rest behind the next link', async () => {
    graph.faults.add({ kind: 'short-page', times: 2 });

    expect(await pages(`${things}?$filter=id%20ne%20'x'&$top=4`)).toEqual([
      ['thing-0', 'thing-1'],
      ['thing-2'],
      ['thing-3'],
      wholeListing[1],
      wholeListing[2],
    ]);
  });

  test('the link of a page that was put off keeps the query, and may be asked for twice', async () => {
    graph.faults.add({ kind: 'empty-page' });
    const { next } = await page(`${things}?$top=4`);

    expect(next).toMatch(/\/v1\.0\/things\?\$top=4&\$skiptoken=put-off-\d+$/);
    expect((await page(next)).ids).toEqual(wholeListing[0]);
    expect((await page(next)).ids).toEqual(wholeListing[0]);
  });

  test('repeated-page: the page before, once more, with its own next link', async () => {
    graph.faults.add({ kind: 'repeated-page' });
    const first = await page(things);
    const second = await page(first.next);
    const third = await page(second.next);

    expect(second).toEqual(first);
    expect(third.ids).toEqual(wholeListing[1]);
  });

  test('lost-next-link: the listing ends with the page, and nothing tells that there was more', async () => {
    graph.faults.add({ kind: 'lost-next-link' });
    const { ids, next } = await page(things);

    expect(ids).toEqual(wholeListing[0]);
    expect(next).toBe('');
  });

  test('looping-next-link: it leads to the request itself', async () => {
    graph.faults.add({ kind: 'looping-next-link', after: 1 });
    const { next } = await page(things);
    const second = await page(next);

    expect(second).toEqual({ status: 200, ids: wholeListing[1], next });
  });

  test('foreign-next-link: it leads to a host that is not Graph', async () => {
    graph.faults.add({ kind: 'foreign-next-link' });
    const { ids, next } = await page(things);

    expect(ids).toEqual(wholeListing[0]);
    expect(new URL(next).host).toBe('graph.microsoft.com.invalid');
  });

  test('out-of-order: the same items, another order, the same every time', async () => {
    graph.faults.add({ kind: 'out-of-order', times: 2 });
    const [one, other] = [await page(things), await page(things)];

    expect(one.ids).not.toEqual(wholeListing[0]);
    expect(one.ids.toSorted()).toEqual(wholeListing[0]);
    expect(other).toEqual(one);
  });

  test('late-events: a third of the last 20 h is missing from one answer, and there in the next', async () => {
    graph.faults.add({ kind: 'late-events' });
    const [now, later] = [await page(audits), await page(audits)];

    expect(now.ids).toEqual(['event-1', 'event-2', 'event-5', 'event-6']);
    expect(later.ids).toEqual(sixEvents);
  });

  test('late-events: leaves alone what is older than 20 h', async () => {
    graph.clock.set(new Date('2026-09-16T08:00:00Z'));
    graph.faults.add({ kind: 'late-events' });

    expect((await page(audits)).ids).toEqual(sixEvents);
    expect(graph.faults.pending()).toMatchObject([{ kind: 'late-events', befell: 0 }]);
  });

  test('waits for an answer that has pages', async () => {
    graph.faults.add({ kind: 'empty-page' });

    expect((await graph.call(`${things}/7`)).status).toBe(200);
    expect((await graph.call(things, { method: 'POST', body: '{}' })).status).toBe(201);
    expect((await page(things)).ids).toEqual([]);
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

test('there are 23 kinds', () => {
  expect(faultKinds).toHaveLength(23);
});
