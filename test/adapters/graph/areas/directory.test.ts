import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rememberedCall } from '../remembered-call.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { guid, scriptedDirectory, select, wireUser } from './scripted-directory.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const directory = () => scriptedDirectory(graph);
const user = { ...wireUser, '@odata.type': '#microsoft.graph.user' };

describe('principals by their ids', () => {
  const resolve = async (ids: readonly string[]) => {
    const { rows, unreadable } = await directory().objects(ids, rememberedCall());
    return Object.assign(new Map(rows.map((state) => [state.id, state])), { unreadable });
  };

  test('are asked for by kind and property', async () => {
    graph.replies({ json: { value: [user] } });

    await resolve([guid(1)]);

    expect(graph.received[0]).toMatchObject({ method: 'POST', path: '/v1.0/directoryObjects/getByIds' });
    expect(graph.received[0]?.query.get('$select')).toBe(
      `${select},groupTypes,isAssignableToRole,visibility`,
    );
    expect(JSON.parse(graph.received[0]?.body ?? '')).toEqual({
      ids: [guid(1)],
      types: ['user', 'group', 'servicePrincipal'],
    });
  });

  test('are told apart by kind, and what Graph does not say is not known', async () => {
    const group = { '@odata.type': '#microsoft.graph.group', id: guid(2), displayName: 'Night shift' };
    const app = { '@odata.type': '#microsoft.graph.servicePrincipal', id: guid(3), accountEnabled: true };
    graph.replies({ json: { value: [app, user, group] } }, { json: { value: [] } });

    const found = await resolve([guid(1), guid(2), guid(3), guid(4)]);

    expect(found.get(guid(1))).toMatchObject({ kind: 'user', signIn: { kind: 'unknown' } });
    expect(found.get(guid(2))).toEqual({
      kind: 'group',
      id: guid(2),
      displayName: 'Night shift',
      isAssignableToRole: undefined,
      isDynamic: undefined,
      isOnPremises: undefined,
      memberIds: undefined,
    });
    expect(found.get(guid(3))).toEqual({
      kind: 'servicePrincipal',
      id: guid(3),
      displayName: undefined,
      accountEnabled: true,
    });
    expect(found.has(guid(4))).toBe(false);
  });

  test("that are not found are looked for among other kinds, a partner's included", async () => {
    const device = { '@odata.type': '#microsoft.graph.device', id: guid(2) };
    const partner = { '@odata.type': '#microsoft.graph.directoryObjectPartnerReference', id: guid(3) };
    graph.replies({ json: { value: [user] } }, { json: { value: [device, partner] } });

    const found = await resolve([guid(1), guid(2), guid(3)]);

    expect(found.get(guid(2))).toEqual({ kind: 'foreign', id: guid(2), type: 'device' });
    expect(found.get(guid(3))).toMatchObject({ kind: 'foreign', type: 'directoryObjectPartnerReference' });
    expect(graph.received[1]?.query.get('$select')).toBe('id');
    expect(JSON.parse(graph.received[1]?.body ?? '')).toEqual({
      ids: [guid(2), guid(3)],
      types: ['device', 'orgContact', 'application', 'administrativeUnit', 'directoryObjectPartnerReference'],
    });
  });

  test('that cannot be read are unreadable one by one', async () => {
    graph.replies({ json: { value: [user, { ...user, id: guid(2), accountEnabled: 'yes' }] } });

    const { size, unreadable } = await resolve([guid(1), guid(2)]);

    expect([size, unreadable.map(({ id }) => id)]).toEqual([1, [guid(2)]]);
  });

  test('have their ids in lower case, whatever Graph writes', async () => {
    const ids = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'] as const;
    const group = { '@odata.type': '#microsoft.graph.group', id: ids[1].toUpperCase() };
    graph.replies({ json: { value: [{ ...user, id: ids[0].toUpperCase() }, group] } });

    const found = await resolve(ids);

    expect([...found].map(([id, state]) => [id, state.id])).toEqual(ids.map((id) => [id, id]));
  });

  test('that are groups are assigned, of the cloud and no holders of roles where Graph says null', async () => {
    const group = { '@odata.type': '#microsoft.graph.group', id: guid(2) };
    const nothing = { groupTypes: [], isAssignableToRole: null, onPremisesSyncEnabled: null };
    graph.replies({ json: { value: [{ ...group, ...nothing }] } });

    expect((await resolve([guid(2)])).get(guid(2))).toMatchObject({
      isAssignableToRole: false,
      isDynamic: false,
      isOnPremises: false,
    });
  });

  test('are asked for a thousand at a time, each once', async () => {
    const ids = Array.from({ length: 1_001 }, (_, number) => guid(number));
    const nobody = { json: { value: [] } };
    graph.replies(nobody, nobody, nobody, nobody);

    await resolve([...ids, ...ids.map((id) => id.toUpperCase())]);

    expect(graph.received.map(({ body }) => JSON.parse(body).ids.length)).toEqual([1_000, 1, 1_000, 1]);
  });

  test('that are none are left out, and nobody is asked: one would make Graph refuse all', async () => {
    expect((await resolve(['ada@contoso.example'])).size).toBe(0);
    expect(graph.received).toEqual([]);
  });

  test('are asked for again after a failure, for nothing is changed by it', async () => {
    graph.replies(graphError(504, 'GatewayTimeout', ''), { json: { value: [user] } });

    expect((await resolve([guid(1)])).size).toBe(1);
  });

  test('that come back as somebody nobody asked for are not believed', async () => {
    graph.replies({ json: { value: [{ ...user, id: guid(9) }] } });

    await expect(resolve([guid(1)])).rejects.toMatchObject({ kind: 'invalid-response', code: 'NotAskedFor' });
  });

  test('are not absent because the answer is not whole', async () => {
    graph.replies({ json: { value: [user], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/more' } });

    await expect(resolve([guid(1), guid(2)])).rejects.toMatchObject({ kind: 'invalid-response' });
  });
});

describe('the members of a group', () => {
  const members = () => directory().transitiveMemberIds(guid(7), rememberedCall());
  const path = `/v1.0/groups/${guid(7)}/transitiveMembers`;

  test('are asked for at any depth, ids only, page by page', async () => {
    graph.replies(
      { json: { value: [{ id: guid(2) }], '@odata.nextLink': `${graph.origin}${path}?$skiptoken=2` } },
      { json: { value: [{ id: guid(1).toUpperCase() }] } },
    );

    expect(await members()).toEqual([guid(1), guid(2)]);
    expect(graph.received[0]?.path).toBe(path);
    expect(Object.fromEntries(graph.received[0]?.query ?? [])).toEqual({ $select: 'id', $top: '999' });
  });

  test('are not known of a group that there is not', async () => {
    graph.replies(graphError(404, 'Request_ResourceNotFound', 'Resource does not exist.'));

    expect(await members()).toBeUndefined();
  });

  test('are not half of them where a page fails', async () => {
    graph.replies(
      { json: { value: [{ id: guid(2) }], '@odata.nextLink': `${graph.origin}${path}?$skiptoken=2` } },
      graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'),
    );

    await expect(members()).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('GroupMember.Read.All'),
    });
  });
});

describe('deleted items', () => {
  const find = (ids: readonly string[]) => directory().deleted(ids, rememberedCall());
  const absent = graphError(404, 'Request_ResourceNotFound', 'Resource does not exist.');

  test('are looked for one by one, and whoever is not among them is left out', async () => {
    graph.replies({ json: { id: guid(1), deletedDateTime: '2026-11-18T02:00:00Z' } }, absent);

    expect(await find([guid(1).toUpperCase(), 'nobody'])).toEqual(
      new Map([[guid(1), { deletedDateTime: new Date('2026-11-18T02:00:00Z') }]]),
    );
    expect(await find([guid(2)])).toEqual(new Map());
    expect(graph.received.map(({ path }) => path.toLowerCase())).toEqual([
      `/v1.0/directory/deleteditems/${guid(1)}`,
      `/v1.0/directory/deleteditems/${guid(2)}`,
    ]);
    expect(graph.received[0]?.query.get('$select')).toBe('id,deletedDateTime');
  });

  test('are looked for four at once at most', async () => {
    graph.replies(...Array.from({ length: 4 }, () => 'hang' as const));
    const end = new AbortController();
    const ids = Array.from({ length: 9 }, (_, n) => guid(n + 1));

    const finding = directory().deleted(ids, rememberedCall(end.signal));
    await graph.arrived(4);
    end.abort();

    await expect(finding).rejects.toMatchObject({ kind: 'cancelled' });
    expect(graph.received).toHaveLength(4);
  });

  test('are deleted however odd the instant', async () => {
    graph.replies({ json: { id: guid(1), deletedDateTime: 'last week' } });

    expect(await find([guid(1)])).toEqual(new Map([[guid(1), { deletedDateTime: undefined }]]));
  });

  test('are not empty because the app may not see them', async () => {
    graph.replies(absent, graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'));

    await expect(find([guid(1), guid(2)])).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
