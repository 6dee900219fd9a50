import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GraphRequest } from '../../../../src/adapters/graph/client/exchange.ts';
import { listing } from '../../../../src/adapters/graph/client/listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { jumpingTiming } from './jumping-timing.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const request: GraphRequest = {
  method: 'GET',
  url: '/users?$select=id&$top=999',
  workload: 'directory',
  permission: 'User.Read.All',
};
const expired = graphError(400, 'Directory_ExpiredPageToken', 'The specified page token has expired.');

async function ids(call = rememberedCall()) {
  const client = scriptedClient(graph.origin, { timing: jumpingTiming() });
  const pages = await Array.fromAsync(listing(client, request, call));
  return pages.flatMap(({ items }) => items.map((item) => (item as { id: string }).id));
}

function page(names: string, next?: string) {
  const value = [...names].map((id) => ({ id }));
  const link = `${graph.origin}/v1.0/users?$skiptoken=${next}`;
  return { json: next === undefined ? { value } : { value, '@odata.nextLink': link } };
}

describe('a listing whose page token expires', () => {
  test.each([
    { as: 'Directory_ExpiredPageToken', refusal: expired },
    { as: '410', refusal: graphError(410, 'Gone', 'The page token is no longer valid.') },
  ])('begins anew, and gives each row once: $as', async ({ refusal }) => {
    const call = rememberedCall();
    graph.replies(page('ab', '1'), refusal, page('ab', '2'), page('cd'));

    expect(await ids(call)).toEqual(['a', 'b', 'c', 'd']);
    expect(call.tally.retried).toBe(1);
  });

  test('gives what came meanwhile', async () => {
    graph.replies(page('ab', '1'), expired, page('xab', '2'), page('c'));

    expect(await ids()).toEqual(['a', 'b', 'x', 'c']);
  });

  test('is given up after the third beginning', async () => {
    graph.replies(page('a', '1'), expired, page('a', '2'), expired, page('a', '3'), expired);

    await expect(ids()).rejects.toMatchObject({ kind: 'rejected', code: 'Directory_ExpiredPageToken' });
  });

  test('is not begun anew for another refusal', async () => {
    graph.replies(page('a', '1'), graphError(400, 'Request_BadRequest', 'Invalid filter clause.'));

    await expect(ids()).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('a size of page that Graph refuses', () => {
  const top = () => graph.received.map(({ query }) => query.get('$top'));

  test('becomes the largest that Graph names', async () => {
    const said = "Invalid page size specified: '999'. Must be between 1 and 120 inclusive.";
    graph.replies(graphError(400, 'Request_UnsupportedQuery', said), page('ab'));

    expect(await ids()).toEqual(['a', 'b']);
    expect(top()).toEqual(['999', '120']);
  });

  test("becomes a hundred where Graph names none, and then Graph's own", async () => {
    const refused = graphError(400, 'BadRequest', 'The query option $top is not supported.');
    graph.replies(refused, refused, page('ab'));

    expect(await ids()).toEqual(['a', 'b']);
    expect(top()).toEqual(['999', '100', null]);
    expect(graph.received[2]?.query.get('$select')).toBe('id');
  });
});
