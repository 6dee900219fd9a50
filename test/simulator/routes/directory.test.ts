import { describe, expect, test } from '@jest/globals';
import { first, simulatedGraph } from './simulated-graph.ts';

const graph = simulatedGraph();
const users = graph.tenant.users.all();
const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe('a group', () => {
  const group = graph.tenant.groups
    .all()
    .find(({ memberIds }) => memberIds.some((id) => graph.tenant.groups.find(id)));
  const path = `/v1.0/groups/${group?.id}`;

  test('lists its direct members with their types', () => {
    const { items } = graph.everything(`${path}/members?$top=2`);

    expect(ids(items)).toEqual(group?.memberIds);
    expect(new Set(items.map((item) => item['@odata.type']))).toEqual(
      new Set(['#microsoft.graph.user', '#microsoft.graph.group']),
    );
  });

  test('lists the members of its member groups as transitive members, each once', () => {
    const found = ids(graph.everything(`${path}/transitiveMembers`).items);
    const inner = group?.memberIds.flatMap((id) => graph.tenant.groups.find(id)?.memberIds ?? []) ?? [];

    expect(new Set(found)).toEqual(new Set([...(group?.memberIds ?? []), ...inner]));
    expect(new Set(found).size).toBe(found.length);
  });

  test('that may hold roles is found by a filter', () => {
    const found = graph.everything('/v1.0/groups?$filter=isAssignableToRole eq true').items;

    expect(ids(found)).toEqual(
      ids(graph.tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true)),
    );
    expect(found[0]).not.toHaveProperty('memberIds');
  });
});

describe('directory objects by their ids', () => {
  const path = '/v1.0/directoryObjects/getByIds';
  const [user, group] = [users[1], graph.tenant.groups.all()[0]];
  const post = (body: unknown) => ({ method: 'POST', body });

  test('are those that there are, with their types', () => {
    const { value } = graph.ask(
      path,
      post({ ids: [user?.id, group?.id, '00000000-0000-4000-8000-000000000000'] }),
    );

    expect(value).toMatchObject([
      { '@odata.type': '#microsoft.graph.user', id: user?.id },
      { '@odata.type': '#microsoft.graph.group', id: group?.id },
    ]);
  });

  test('have, of the properties that are asked for, those of their types', () => {
    const { value } = graph.ask(
      `${path}?$select=id,accountEnabled,groupTypes`,
      post({ ids: [user?.id, group?.id] }),
    );

    expect(value.map((object) => Object.keys(object).toSorted())).toEqual([
      ['@odata.type', 'accountEnabled', 'id'],
      ['@odata.type', 'groupTypes', 'id'],
    ]);
  });

  test('may be narrowed to types', () => {
    expect(ids(graph.ask(path, post({ ids: [user?.id, group?.id], types: ['group'] })).value)).toEqual([
      group?.id,
    ]);
  });

  test.each([undefined, {}, { ids: 'x' }, { ids: Array(1_001).fill('x') }, { ids: [], types: 5 }])(
    'are refused for a body that does not say which',
    (body) => {
      expect(graph.refusal(path, post(body))).toMatchObject({ status: 400, code: 'BadRequest' });
    },
  );

  test('one object needs the permission of its type', () => {
    const roles = ['GroupMember.Read.All'];

    expect(graph.ask(`/v1.0/directoryObjects/${group?.id}`, { roles })).toMatchObject({ id: group?.id });
    expect(graph.refusal(`/v1.0/directoryObjects/${user?.id}`, { roles })).toMatchObject({ status: 403 });
  });
});

describe('somebody who was deleted', () => {
  const [deleted] = graph.tenant.deletedItems.all();

  test('is among the deleted users and nowhere else', () => {
    const { items } = graph.everything('/v1.0/directory/deletedItems/microsoft.graph.user');

    expect(items).toMatchObject([{ id: deleted?.id, deletedDateTime: '2026-11-18T02:00:00Z' }]);
    expect(graph.ask(`/v1.0/directory/deletedItems/${deleted?.id}`)).toMatchObject({ id: deleted?.id });
    expect(graph.refusal(`/v1.0/directoryObjects/${deleted?.id}`).status).toBe(404);
  });

  test('is gone after 30 days', () => {
    const at = new Date('2026-12-18T02:00:00Z');

    expect(graph.everything('/v1.0/directory/deletedItems/microsoft.graph.user', { at }).items).toEqual([]);
  });

  test('is shown to nobody without a permission for that type', () => {
    const roles = ['Group.Read.All'];

    expect(graph.refusal('/v1.0/directory/deletedItems/microsoft.graph.user', { roles }).status).toBe(403);
    expect(graph.ask('/v1.0/directory/deletedItems/microsoft.graph.group', { roles }).value).toEqual([]);
  });
});

describe('apps and administrative units', () => {
  test('are listed, filtered and read', () => {
    const pim = first(graph.ask("/v1.0/servicePrincipals?$filter=displayName eq 'MS-PIM'").value);
    const unit = first(graph.ask('/v1.0/directory/administrativeUnits').value);

    expect(graph.ask(`/v1.0/servicePrincipals/${pim.id}?$select=appId`).appId).toBe(pim.appId);
    expect(graph.ask(`/v1.0/directory/administrativeUnits/${unit.id}`).displayName).toBe(unit.displayName);
    expect(
      graph.everything(`/v1.0/directory/administrativeUnits/${unit.id}/members`).items.length,
    ).toBeGreaterThan(0);
  });
});
