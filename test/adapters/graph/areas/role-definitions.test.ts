import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRoleDefinitions } from '../../../../src/adapters/graph/areas/role-definitions.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';

let graph: ScriptedGraph;
let elapsed = 0;
beforeEach(async () => {
  graph = await startScriptedGraph();
  elapsed = 0;
});
afterEach(() => graph.close());

const source = () => createRoleDefinitions(scriptedClient(graph.origin), { elapsed: () => elapsed });
const read = () => source().read(rememberedCall());
const path = '/beta/roleManagement/directory/roleDefinitions';
const actionsPath = '/beta/roleManagement/directory/resourceNamespaces/microsoft.directory/resourceActions';
const builtIn = { id: 'F28A1F50', displayName: 'User Administrator', isBuiltIn: true, isPrivileged: true };
const custom = {
  id: '0964bb5e',
  displayName: 'Keeper of secrets',
  isBuiltIn: false,
  isPrivileged: false,
  rolePermissions: [
    { allowedResourceActions: ['microsoft.directory/applications/credentials/update'], condition: null },
  ],
};
const action = { name: 'microsoft.directory/applications/Credentials/update', isPrivileged: true };

describe('the roles of a tenant', () => {
  test('are never none: an empty list is not believed, and not kept', async () => {
    graph.replies({ json: { value: [] } }, { json: { value: [builtIn] } });
    const roles = source();

    await expect(roles.read(rememberedCall())).rejects.toMatchObject({ code: 'NoRoles' });
    expect((await roles.read(rememberedCall())).byId.size).toBe(1);
  });

  test('are read page by page, by lower-case id, with what Graph says of them', async () => {
    const next = `${graph.origin}${path}?$skiptoken=2`;
    graph.replies(
      { json: { value: [builtIn], '@odata.nextLink': next } },
      { json: { value: [custom] } },
      { json: { value: [action] } },
    );

    const { byId, privilegedActions } = await read();

    expect([...byId.values()]).toEqual([
      { ...builtIn, id: 'f28a1f50', actions: undefined },
      {
        ...{ id: '0964bb5e', displayName: 'Keeper of secrets', isBuiltIn: false, isPrivileged: false },
        actions: ['microsoft.directory/applications/credentials/update'],
      },
    ]);
    expect(privilegedActions).toEqual(new Set(['microsoft.directory/applications/credentials/update']));
    expect(graph.received.map((request) => request.path)).toEqual([path, path, actionsPath]);
    expect(Object.fromEntries(graph.received[0]?.query ?? [])).toEqual({
      $select: 'id,displayName,isBuiltIn,isPrivileged,rolePermissions',
    });
    expect(Object.fromEntries(graph.received[2]?.query ?? [])).toEqual({ $filter: 'isPrivileged eq true' });
  });

  test('take one request where none of them is custom', async () => {
    graph.replies({ json: { value: [builtIn] } });

    await read();

    expect(graph.received).toHaveLength(1);
  });

  test.each([
    { what: 'no name', odd: { displayName: null }, reads: { displayName: undefined } },
    { what: 'a flag of an odd form', odd: { isPrivileged: 'no' }, reads: { isPrivileged: undefined } },
    { what: 'no flag', odd: { isPrivileged: undefined }, reads: { isPrivileged: undefined } },
    { what: 'permissions of an odd form', odd: { rolePermissions: {} }, reads: { actions: undefined } },
  ])('spoil none of the others with $what', async ({ odd, reads }) => {
    graph.replies({
      json: {
        value: [
          { ...builtIn, ...odd },
          { ...builtIn, id: 'other' },
        ],
      },
    });

    const { byId } = await read();

    expect(byId.get('f28a1f50')).toMatchObject(reads);
    expect(byId.get('other')).toMatchObject({ isPrivileged: true });
  });

  test.each([{ row: { ...builtIn, id: '' } }, { row: null }, { row: 'role' }])(
    'leave out what has no id: $row',
    async ({ row }) => {
      graph.replies({ json: { value: [row, { ...builtIn, id: 'other' }] } });

      expect([...(await read()).byId.keys()]).toEqual(['other']);
    },
  );

  test('whose list may not be read say which app role is missing', async () => {
    graph.replies(graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'));

    await expect(read()).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('RoleManagement.Read.Directory'),
    });
  });
});

describe('privileged actions', () => {
  test.each([
    { what: 'are refused', reply: graphError(403, 'Authorization_RequestDenied', 'No.') },
    { what: 'hold an odd row', reply: { json: { value: [action, { name: null }] } } },
  ])('are unknown where they $what, and the roles are known all the same', async ({ reply }) => {
    graph.replies({ json: { value: [custom] } }, reply);

    const { byId, privilegedActions } = await read();

    expect(byId.size).toBe(1);
    expect(privilegedActions).toBeUndefined();
  });
});

describe('what was read', () => {
  test('is kept for five minutes', async () => {
    const roles = source();
    graph.replies({ json: { value: [builtIn] } }, { json: { value: [{ ...builtIn, isPrivileged: false }] } });
    const isPrivileged = async () => (await roles.read(rememberedCall())).byId.get('f28a1f50')?.isPrivileged;

    expect(await isPrivileged()).toBe(true);
    elapsed = 299_999;
    expect(await isPrivileged()).toBe(true);
    elapsed = 300_000;
    expect(await isPrivileged()).toBe(false);
  });

  test('is not kept where privileged actions are unknown', async () => {
    const roles = source();
    const refused = graphError(403, 'Authorization_RequestDenied', 'No.');
    graph.replies({ json: { value: [custom] } }, refused, { json: { value: [custom] } });
    graph.replies({ json: { value: [action] } });
    await roles.read(rememberedCall());

    expect((await roles.read(rememberedCall())).privilegedActions?.size).toBe(1);
  });
});
