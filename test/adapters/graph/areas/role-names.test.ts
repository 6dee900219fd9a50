import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRoleNames } from '../../../../src/adapters/graph/areas/role-names.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const read = () => createRoleNames(scriptedClient(graph.origin)).read(rememberedCall());
const path = '/v1.0/roleManagement/directory/roleDefinitions';

describe('the names of roles', () => {
  test('are read page by page, by lower-case id', async () => {
    const next = `${graph.origin}${path}?$skiptoken=2`;
    graph.replies(
      { json: { value: [{ id: 'F28A1F50', displayName: 'User Administrator' }], '@odata.nextLink': next } },
      { json: { value: [{ id: '0964bb5e', displayName: 'Reader of Lyon' }] } },
    );

    expect([...(await read()).entries()]).toEqual([
      ['f28a1f50', 'User Administrator'],
      ['0964bb5e', 'Reader of Lyon'],
    ]);
    expect(graph.received[0]?.path).toBe(path);
    expect(Object.fromEntries(graph.received[0]?.query ?? [])).toEqual({ $select: 'id,displayName' });
  });

  test('are left out where a role has none', async () => {
    graph.replies({ json: { value: [{ id: 'f28a1f50', displayName: null }] } });

    expect(await read()).toEqual(new Map());
  });

  test('that may not be read say which app role is missing', async () => {
    graph.replies(graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'));

    await expect(read()).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('RoleManagement.Read.Directory'),
    });
  });
});
