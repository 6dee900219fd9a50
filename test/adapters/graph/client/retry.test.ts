import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rememberedCall } from '../remembered-call.ts';
import { addUser, readUsers, scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { jumpingTiming } from './jumping-timing.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const good = { json: { value: [] } };
const busy = (headers: Record<string, string> = {}) =>
  graphError(429, 'TooManyRequests', 'Please retry again later.', headers);
const down = (headers: Record<string, string> = {}) =>
  graphError(503, 'ServiceUnavailable', 'Try later.', headers);

describe('a GET that meets passing trouble', () => {
  test.each([429, 500, 502, 503, 504])('is sent again after %d', async (status) => {
    const call = rememberedCall();
    graph.replies(graphError(status, 'Trouble', 'Try later.'), good);

    const { body } = await scriptedClient(graph.origin, { timing: jumpingTiming() }).send(readUsers, call);

    expect(body).toEqual({ value: [] });
    expect(call.tally).toMatchObject({ requests: 2, retried: 1, throttled: status === 429 ? 1 : 0 });
    expect(call.logged).toEqual([
      {
        event: 'graph.retried',
        fields: expect.objectContaining({
          operation: 'GET /users',
          status,
          code: 'Trouble',
          requestId: 'request-1',
          tries: 1,
        }),
      },
    ]);
  });

  test('is sent again when the connection breaks', async () => {
    graph.replies('reset', good);

    const { body } = await scriptedClient(graph.origin, { timing: jumpingTiming() }).send(
      readUsers,
      rememberedCall(),
    );

    expect(body).toEqual({ value: [] });
  });

  test('is sent again when Graph stays silent for longer than one try may take', async () => {
    const call = rememberedCall();
    graph.replies('hang', good);

    await scriptedClient(graph.origin, { timing: jumpingTiming(), tryTimeoutMs: 40 }).send(readUsers, call);

    expect(call.logged[0]?.fields).toMatchObject({ code: 'TimedOut', status: undefined });
  });

  test('leaves no socket behind, however large the bodies of the errors', async () => {
    const client = scriptedClient(graph.origin, { timing: jumpingTiming() });
    const bulky = { status: 503, headers: { 'content-type': 'text/html' }, text: 'x'.repeat(256 * 1024) };

    for (let call = 0; call < 20; call += 1) {
      graph.replies(bulky, good);
      await client.send(readUsers, rememberedCall());
    }

    expect(await graph.connections()).toBeLessThanOrEqual(2);
  });

  test('keeps the status and the Retry-After of an error whose body breaks off', async () => {
    const timing = jumpingTiming();
    graph.replies(
      {
        status: 503,
        headers: { 'retry-after': '9', 'content-length': '1000' },
        text: '{"error":',
        breaksOff: true,
      },
      good,
    );

    const sending = scriptedClient(graph.origin, { timing }).send(readUsers, rememberedCall());

    await expect(sending).resolves.toMatchObject({ body: { value: [] } });
    expect(timing.sleeps).toEqual([9_500]);
  });
});

describe('a refusal that another try does not change', () => {
  test.each([
    { status: 400, kind: 'rejected' },
    { status: 403, kind: 'forbidden' },
    { status: 404, kind: 'not-found' },
    { status: 409, kind: 'conflict' },
    { status: 412, kind: 'conflict' },
    { status: 501, kind: 'rejected' },
  ])('$status is $kind, and is not sent again', async ({ status, kind }) => {
    graph.replies(graphError(status, 'No', 'Not like this.'));

    await expect(scriptedClient(graph.origin).send(readUsers, rememberedCall())).rejects.toMatchObject({
      kind,
      status,
      code: 'No',
      requestId: 'request-of-body',
      date: '2026-03-01T02:00:00',
    });
  });
});

describe('a POST, of which nobody knows whether it was carried out', () => {
  test.each([500, 502, 503, 504])('is not sent again after %d', async (status) => {
    graph.replies(graphError(status, 'Trouble', 'Try later.'));

    await expect(scriptedClient(graph.origin).send(addUser, rememberedCall())).rejects.toMatchObject({
      kind: 'unavailable',
      status,
    });
  });

  test('is not sent again when the connection breaks', async () => {
    graph.replies('reset');

    await expect(scriptedClient(graph.origin).send(addUser, rememberedCall())).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'ConnectionFailed',
    });
  });

  test('is sent again after 429, which says that it was not, with the same body', async () => {
    graph.replies(busy({ 'retry-after': '1' }), { status: 201, json: { id: '1' } });

    const { body } = await scriptedClient(graph.origin, { timing: jumpingTiming() }).send(
      addUser,
      rememberedCall(),
    );

    expect(body).toEqual({ id: '1' });
    expect(graph.received.map((request) => request.body)).toEqual([
      '{"displayName":"Ann"}',
      '{"displayName":"Ann"}',
    ]);
  });
});

describe('the wait before another try', () => {
  test('is exponential with full jitter, up to 20 s', async () => {
    const timing = jumpingTiming();
    graph.replies(...Array.from({ length: 7 }, () => down()), good);

    await scriptedClient(graph.origin, { timing }).send(readUsers, rememberedCall());

    expect(timing.sleeps).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]);
  });

  test('is what Retry-After says and a random bit more, so that parallel callers come back apart', async () => {
    const timing = jumpingTiming();
    const draws = [0.1, 0.9, 0.3];
    const client = scriptedClient(graph.origin, { timing, random: () => draws.shift() ?? 0 });
    graph.replies(down({ 'retry-after': '20' }), down({ 'retry-after': '20' }), good, good);

    await Promise.all([client.send(readUsers, rememberedCall()), client.send(readUsers, rememberedCall())]);

    expect(timing.sleeps).toEqual([20_200, 21_800]);
  });

  test('reads a Retry-After that is a date against the date of the answer', async () => {
    const timing = jumpingTiming();
    const headers = { date: 'Sun, 01 Mar 2020 10:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2020 10:00:30 GMT' };
    graph.replies(down(headers), good);

    await scriptedClient(graph.origin, { timing, random: () => 0 }).send(readUsers, rememberedCall());

    expect(timing.sleeps).toEqual([30_000]);
  });

  test('is not begun when it would pass the budget of the call', async () => {
    const timing = jumpingTiming();
    graph.replies(busy({ 'retry-after': '120' }));

    const sending = scriptedClient(graph.origin, { timing, callBudgetMs: 60_000 }).send(
      readUsers,
      rememberedCall(),
    );

    await expect(sending).rejects.toMatchObject({
      kind: 'throttled',
      status: 429,
      message: expect.stringMatching(
        /^GET \/users: 429 TooManyRequests: .*Given up after 1 try: the next may come in 126 s/,
      ),
    });
    expect(timing.sleeps).toEqual([]);
  });

  test('ends with the budget, and says after how many tries', async () => {
    graph.replies(down(), down(), down());

    const sending = scriptedClient(graph.origin, { timing: jumpingTiming(), callBudgetMs: 1_000 }).send(
      readUsers,
      rememberedCall(),
    );

    await expect(sending).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('Given up after 3 tries'),
    });
  });

  test('ends at once when the caller cancels', async () => {
    const caller = new AbortController();
    const call = rememberedCall(caller.signal);
    graph.replies(down({ 'retry-after': '250' }));
    const log = { ...call.log, warn: () => void setImmediate(() => caller.abort()) };

    await expect(scriptedClient(graph.origin).send(readUsers, { ...call, log })).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });
});

describe('a caller that cancels', () => {
  test('before the request sends none', async () => {
    await expect(
      scriptedClient(graph.origin).send(readUsers, rememberedCall(AbortSignal.abort())),
    ).rejects.toMatchObject({
      kind: 'cancelled',
      code: 'Cancelled',
    });
  });

  test('while Graph is silent is let go at once', async () => {
    const caller = new AbortController();
    graph.replies('hang');
    const sending = scriptedClient(graph.origin).send(readUsers, rememberedCall(caller.signal));

    await graph.arrived(1);
    caller.abort();

    await expect(sending).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('an answer 200 that is not JSON', () => {
  const page = { headers: { 'content-type': 'text/html' }, text: '<html>Sign in</html>' };
  const halfPage = { text: '{"value":[{"id":"1"},{"i' };

  test.each([
    { name: 'a web page', reply: page },
    { name: 'half a page', reply: halfPage },
    { name: 'nothing', reply: {} },
  ])('$name is asked for again, since it may pass', async ({ reply }) => {
    graph.replies(reply, reply, good);

    const { body } = await scriptedClient(graph.origin, { timing: jumpingTiming() }).send(
      readUsers,
      rememberedCall(),
    );

    expect(body).toEqual({ value: [] });
  });

  test('three times in a row is not believed', async () => {
    graph.replies(page, page, page);

    await expect(
      scriptedClient(graph.origin, { timing: jumpingTiming() }).send(readUsers, rememberedCall()),
    ).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'Unreadable',
      status: 200,
      requestId: 'request-1',
      message: expect.stringContaining('its body is text/html, not JSON'),
    });
  });
});
