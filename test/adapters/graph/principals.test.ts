import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPrincipals } from '../../../src/adapters/graph/principals.ts';
import { jumpingTiming } from './jumping-timing.ts';
import { rememberedCall } from './remembered-call.ts';
import { scriptedClient } from './scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from './scripted-graph.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function resolve(ids: Iterable<string>) {
  const client = scriptedClient(graph.origin, { timing: jumpingTiming() });
  return createPrincipals(client).resolve(ids, rememberedCall());
}

const guid = (number: number) => `11111111-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`;
const user = {
  '@odata.type': '#microsoft.graph.user',
  id: guid(1),
  displayName: 'Ada Lovelace',
  accountEnabled: false,
};

describe('ids of principals', () => {
  test('are resolved by kind, and what Graph leaves out is absent', async () => {
    const group = { '@odata.type': '#microsoft.graph.group', id: guid(2), displayName: 'Night shift' };
    const app = { '@odata.type': '#microsoft.graph.servicePrincipal', id: guid(3), accountEnabled: true };
    graph.replies({ json: { value: [app, user, group] } });

    const { found, absent } = await resolve([guid(1), guid(2), guid(3), guid(4)]);

    expect([...found.values()]).toEqual([
      { id: guid(1), kind: 'user', displayName: 'Ada Lovelace', accountEnabled: false },
      { id: guid(2), kind: 'group', displayName: 'Night shift', accountEnabled: undefined },
      { id: guid(3), kind: 'servicePrincipal', displayName: undefined, accountEnabled: true },
    ]);
    expect(absent).toEqual([guid(4)]);
    expect(graph.received[0]).toMatchObject({ method: 'POST', path: '/v1.0/directoryObjects/getByIds' });
    expect(graph.received[0]?.query.get('$select')).toBe('id,displayName,accountEnabled');
    expect(JSON.parse(graph.received[0]?.body ?? '').types).toEqual(['user', 'group', 'servicePrincipal']);
  });

  test('are asked for a thousand at a time, each once', async () => {
    const ids = Array.from({ length: 1_001 }, (_, number) => guid(number));
    graph.replies({ json: { value: [] } }, { json: { value: [] } });

    const { absent } = await resolve([...ids, ...ids]);

    expect(graph.received.map(({ body }) => JSON.parse(body).ids.length)).toEqual([1_000, 1]);
    expect(absent).toEqual(ids);
  });

  test('are the same in either case', async () => {
    graph.replies({ json: { value: [user] } });

    const { found } = await resolve([guid(1).toUpperCase()]);

    expect(found.get(guid(1).toUpperCase())).toMatchObject({ id: guid(1) });
  });

  test('that are none are absent, and nobody is asked: one would make Graph refuse all', async () => {
    expect(await resolve(['ada@contoso.example'])).toEqual({
      found: new Map(),
      absent: ['ada@contoso.example'],
    });
    expect(graph.received).toEqual([]);
  });

  test('are asked for again after a failure, for nothing is changed by it', async () => {
    graph.replies(graphError(504, 'GatewayTimeout', ''), { json: { value: [user] } });

    expect((await resolve([guid(1)])).found.size).toBe(1);
  });

  test.each([
    { what: 'somebody nobody asked for', value: [{ ...user, id: guid(9) }] },
    { what: 'a device', value: [{ ...user, '@odata.type': '#microsoft.graph.device' }] },
  ])('that come back as $what are not believed', async ({ value }) => {
    graph.replies({ json: { value } });

    await expect(resolve([guid(1)])).rejects.toMatchObject({ kind: 'untrustworthy', code: 'NotAskedFor' });
  });

  test('are not absent because the answer is not whole', async () => {
    graph.replies({ json: { value: [user], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/more' } });

    await expect(resolve([guid(1), guid(2)])).rejects.toMatchObject({ kind: 'untrustworthy' });
  });
});
