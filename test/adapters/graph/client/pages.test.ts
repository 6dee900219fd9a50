import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pages } from '../../../../src/adapters/graph/client/pages.ts';
import { rememberedCall } from '../remembered-call.ts';
import { readUsers, scriptedClient } from '../scripted-client.ts';
import { graphError, type Reply, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { jumpingTiming } from './jumping-timing.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

/** A page of items with these ids; `next` is what stands after the path. */
function page(ids: readonly string[], next?: string): Reply {
  const link = next?.startsWith('?') ? `${graph.origin}/v1.0/users${next}` : next;
  return {
    json: { value: ids.map((id) => ({ id })), ...(link !== undefined && { '@odata.nextLink': link }) },
  };
}

function read(call = rememberedCall()) {
  return pages(scriptedClient(graph.origin, { timing: jumpingTiming() }), readUsers, call);
}

async function idsOf(listing: AsyncIterable<{ readonly items: readonly unknown[] }>): Promise<unknown[]> {
  return (await Array.fromAsync(listing)).map(({ items }) =>
    items.map((item) => (item as { id: string }).id),
  );
}

describe('a collection of several pages', () => {
  test('is read to its end, page by page', async () => {
    const call = rememberedCall();
    graph.replies(page(['1', '2'], '?$skiptoken=a'), page(['3'], '?$skiptoken=b'), page(['4']));

    expect(await idsOf(read(call))).toEqual([['1', '2'], ['3'], ['4']]);
    expect(call.tally).toMatchObject({ pages: 3, requests: 3, retried: 0 });
  });

  test('is followed by its links as they are, in order and spelling', async () => {
    const link = "?b=2&$skiptoken=x%2By&a=1&a=2&$filter=startswith(displayName,'https://x')";
    graph.replies(page(['1'], link), page(['2']));

    await idsOf(read());

    expect(graph.received[1]?.rawUrl).toBe(
      new URL(`http://script/v1.0/users${link}`).href.replace('http://script', ''),
    );
  });

  test('may have pages without items in between, which are not handed over', async () => {
    const call = rememberedCall();
    graph.replies(
      page([], '?$skiptoken=a'),
      page([], '?$skiptoken=b'),
      page(['1'], '?$skiptoken=c'),
      page([]),
    );

    expect(await idsOf(read(call))).toEqual([['1']]);
    expect(call.tally.pages).toBe(1);
  });

  test('is asked for its next page before the caller works on this one', async () => {
    const call = rememberedCall();
    graph.replies(page(['1'], '?$skiptoken=a'), page(['2'], '?$skiptoken=b'), page(['3']));

    const askedFor: number[] = [];
    for await (const _page of read(call)) askedFor.push(call.tally.requests);

    expect(askedFor).toEqual([2, 3, 3]);
  });

  test('may be empty', async () => {
    graph.replies(page([]));

    expect(await idsOf(read())).toEqual([]);
  });
});

describe('while the caller works on a page', () => {
  test('the next one is on its way', async () => {
    graph.replies(page(['1'], '?$skiptoken=a'), page(['2']));
    const listing = read();

    await listing.next();
    await graph.arrived(2);

    expect(graph.received[1]?.query.get('$skiptoken')).toBe('a');
    expect(await idsOf(listing)).toEqual([['2']]);
  });

  test('the failure of the next one waits for the caller to come for it', async () => {
    graph.replies(
      page(['1'], '?$skiptoken=a'),
      graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'),
    );
    const listing = read();

    expect((await listing.next()).value).toMatchObject({ items: [{ id: '1' }] });
    await graph.arrived(2);
    await new Promise((resolve) => setImmediate(resolve));

    await expect(listing.next()).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await listing.next()).toEqual({ done: true, value: undefined });
  });

  test('the next one is cancelled when the caller stops', async () => {
    graph.replies(page(['1'], '?$skiptoken=a'), 'hang');

    for await (const _page of read()) {
      await graph.arrived(2);
      break;
    }

    expect(graph.received).toHaveLength(2);
  });
});

describe('a listing that cannot be believed', () => {
  test.each<{ name: string; code: string; replies: () => Reply[] }>([
    { name: 'whose answer has no list', code: 'NotAPage', replies: () => [{ json: { values: [] } }] },
    {
      name: 'whose list is no list',
      code: 'NotAPage',
      replies: () => [{ json: { value: { 0: { id: '1' } } } }],
    },
    {
      name: 'whose next link is no text',
      code: 'NotAPage',
      replies: () => [{ json: { value: [], '@odata.nextLink': 5 } }],
    },
    { name: 'whose next link is empty', code: 'NotAPage', replies: () => [page(['1'], '')] },
    {
      name: 'whose next link leads to another host',
      code: 'ForeignNextLink',
      replies: () => [page(['1'], 'https://graph.example.org/v1.0/users?$skiptoken=a')],
    },
    {
      name: 'whose next link is relative',
      code: 'ForeignNextLink',
      replies: () => [page(['1'], '/v1.0/users?$skiptoken=a')],
    },
    {
      name: 'whose next link leads to another collection',
      code: 'ForeignNextLink',
      replies: () => [page(['1'], `${graph.origin}/v1.0/groups?$skiptoken=a`)],
    },
    {
      name: 'whose next link leads back to the beginning',
      code: 'LoopingNextLink',
      replies: () => [page(['1'], '?$top=5')],
    },
    {
      name: 'whose next link was read already',
      code: 'LoopingNextLink',
      replies: () => [
        page(['1'], '?$skiptoken=a'),
        page(['2'], '?$skiptoken=b'),
        page(['3'], '?$skiptoken=a'),
      ],
    },
    {
      name: 'that gives a page twice',
      code: 'RepeatedPage',
      replies: () => [page(['1', '2'], '?$skiptoken=a'), page(['3'], '?$skiptoken=b'), page(['1', '2'])],
    },
    {
      name: 'that goes on and on without an item',
      code: 'EmptyPages',
      replies: () => Array.from({ length: 101 }, (_, index) => page([], `?$skiptoken=${index}`)),
    },
  ])('$name is an error', async ({ code, replies }) => {
    graph.replies(...replies());

    await expect(idsOf(read())).rejects.toMatchObject({
      kind: 'invalid-response',
      code,
      requestId: 'request-1',
      message: expect.stringMatching(/^GET \/users: .*Nothing was concluded from it/),
    });
  });
});
