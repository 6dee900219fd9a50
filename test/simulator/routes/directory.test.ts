import { describe, expect, test } from '@jest/globals';
import { first, nextOf, origin, simulatedGraph } from './simulated-graph.ts';

const graph = simulatedGraph();
const users = graph.tenant.users.all();
const eventual = { headers: { consistencylevel: 'eventual' } };
const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe('the list of users', () => {
  test('has 100 to a page and each of them once', () => {
    const { items, pages } = graph.everything('/v1.0/users');

    expect(pages).toEqual([100, 100, 30]);
    expect(ids(items)).toEqual(ids(users));
  });

  test.each([1, 33, 229, 230, 999])('may have %i to a page', (top) => {
    expect(ids(graph.everything(`/v1.0/users?$top=${top}&$select=id`).items)).toEqual(ids(users));
  });

  test('gives the default properties only, unless asked for others', () => {
    const user = first(graph.ask('/v1.0/users?$top=1').value);

    expect(Object.keys(user)).not.toContain('accountEnabled');
    expect(graph.ask('/v1.0/users?$top=1&$select=accountEnabled').value).toEqual([{ accountEnabled: true }]);
  });

  test.each([
    ['accountEnabled eq false', users.filter(({ accountEnabled }) => !accountEnabled)],
    ["userType eq 'Guest'", users.filter(({ userType }) => userType === 'Guest')],
    ["startswith(displayName,'A')", users.filter(({ displayName }) => displayName.startsWith('A'))],
    [`id in ('${users[3]?.id}','${users[9]?.id}')`, users.filter((_, index) => index === 3 || index === 9)],
    [`userPrincipalName eq '${users[7]?.userPrincipalName}'`, users.slice(7, 8)],
    ["surname eq 'O''Brien'", users.filter(({ surname }) => surname === "O'Brien")],
  ])('%s gives those', (filter, expected) => {
    expect(expected.length).toBeGreaterThan(0);
    expect(ids(graph.everything(`/v1.0/users?$top=20&$filter=${encodeURIComponent(filter)}`).items)).toEqual(
      ids(expected),
    );
  });

  test('sorts by display name', () => {
    const names = graph
      .everything('/v1.0/users?$orderby=displayName desc&$top=50')
      .items.map(({ displayName }) => displayName.toLowerCase());

    expect(names).toEqual(names.toSorted().toReversed());
    expect(names).toHaveLength(230);
  });

  test('counts with ConsistencyLevel: eventual, on the first page', () => {
    const begun = graph.ask('/v1.0/users?$count=true&$top=200', eventual);

    expect(begun['@odata.count']).toBe(230);
    expect(graph.ask(nextOf(begun), eventual)).not.toHaveProperty('@odata.count');
  });

  test('answers advanced filters with ConsistencyLevel: eventual and $count=true', () => {
    const query = '/v1.0/users?$count=true&$filter=accountEnabled ne true';

    expect(graph.ask(query, eventual)['@odata.count']).toBe(
      users.filter(({ accountEnabled }) => !accountEnabled).length,
    );
  });

  test.each([
    ['$filter=accountEnabled ne true', 'Request_UnsupportedQuery'],
    ['$count=true', 'Request_UnsupportedQuery'],
    ['$skip=10', 'BadRequest'],
    ['$top=1000', 'Request_UnsupportedQuery'],
    ['$orderby=jobTitle', 'Request_UnsupportedQuery'],
    ["$orderby=displayName&$filter=userType eq 'Guest'", 'Request_UnsupportedQuery'],
    ['$select=shoeSize', 'BadRequest'],
  ])('refuses %s with 400 %s', (query, code) => {
    expect(graph.refusal(`/v1.0/users?${query}`)).toMatchObject({ status: 400, code });
  });

  test('says that it does not simulate $search', () => {
    expect(graph.refusal('/v1.0/users?$search="displayName:x"', eventual)).toMatchObject({ status: 501 });
  });
});

describe('sign-in activity', () => {
  test('is given when selected, at most 120 users to a page, and absent for who never signed in', () => {
    const { items, pages } = graph.everything('/v1.0/users?$select=id,signInActivity&$top=999');

    expect(pages).toEqual([120, 110]);
    expect(items.filter(({ signInActivity }) => signInActivity === undefined)).toHaveLength(
      users.filter(({ signInActivity }) => signInActivity === undefined).length,
    );
  });

  test('has up to 500 users to a page where a tenant is told so', () => {
    const larger = simulatedGraph();
    larger.tenant.signInPageSize = 500;

    expect(larger.everything('/v1.0/users?$select=id,signInActivity&$top=999').pages).toEqual([230]);
  });

  test('needs AuditLog.Read.All besides', () => {
    expect(
      graph.refusal('/v1.0/users?$select=id,signInActivity', { roles: ['User.Read.All'] }),
    ).toMatchObject({
      status: 403,
      code: 'Authorization_RequestDenied',
    });
    expect(
      graph.refusal('/v1.0/users?$filter=signInActivity/lastSignInDateTime le 2026-06-01T00:00:00Z', {
        roles: ['User.Read.All'],
      }).status,
    ).toBe(403);
  });

  test('wants the object id on single reads', () => {
    const { id, userPrincipalName } = users[0] ?? { id: '', userPrincipalName: '' };

    expect(graph.ask(`/v1.0/users/${id}?$select=signInActivity`)).toHaveProperty('signInActivity');
    expect(graph.refusal(`/v1.0/users/${userPrincipalName}?$select=signInActivity`).status).toBe(400);
  });

  test('cannot be filtered together with anything else', () => {
    const filter = "signInActivity/lastSignInDateTime le 2026-06-01T00:00:00Z and userType eq 'Guest'";

    expect(graph.refusal(`/v1.0/users?$filter=${filter}`)).toMatchObject({ status: 400 });
  });
});

describe('a caller with User.ReadBasic.All', () => {
  const basic = { roles: ['User.ReadBasic.All'] };

  test('sees the basic profile', () => {
    expect(Object.keys(first(graph.ask('/v1.0/users?$top=1', basic).value)).sort()).toEqual([
      'displayName',
      'givenName',
      'id',
      'mail',
      'surname',
      'userPrincipalName',
    ]);
  });

  test.each(['$select=accountEnabled', '$filter=accountEnabled eq false'])('is refused %s', (query) => {
    expect(graph.refusal(`/v1.0/users?${query}`, basic)).toMatchObject({ status: 403 });
  });
});

describe('an employee id', () => {
  test('needs more than User.ReadBasic.All', () => {
    const url = `/v1.0/users/${users[12]?.id}?$select=employeeId`;

    expect(graph.refusal(url, { roles: ['User.ReadBasic.All'] })).toMatchObject({ status: 403 });
  });
});

describe('one user', () => {
  test('is read by id and by principal name', () => {
    const user = users[12];
    const byId = graph.ask(`/v1.0/users/${user?.id}`);

    expect(byId).toMatchObject({ '@odata.context': `${origin}/v1.0/$metadata#users/$entity`, id: user?.id });
    expect(graph.ask(`/v1.0/users/${encodeURIComponent(user?.userPrincipalName ?? '')}`)).toEqual(byId);
  });

  test('that is not there answers 404, and a segment that is no id 501', () => {
    expect(graph.refusal('/v1.0/users/nobody')).toMatchObject({
      status: 404,
      code: 'Request_ResourceNotFound',
    });
    expect(graph.refusal('/v1.0/users/$ref')).toMatchObject({ status: 501, code: 'SimulatorRouteMissing' });
  });
});

describe('the manager of a user', () => {
  const own = simulatedGraph();
  const [report, manager] = own.tenant.users.all().slice(2, 4);
  if (report === undefined || manager === undefined) throw new Error('the tenant is empty');
  const path = `/v1.0/users/${report.id}/manager?$select=id`;

  test('is one directory object, or 404 where nobody is named', () => {
    expect(own.refusal(path)).toMatchObject({ status: 404, code: 'Request_ResourceNotFound' });

    own.tenant.users.add({ ...report, managerId: manager.id });

    expect(own.ask(path)).toEqual({
      '@odata.context': `${origin}/v1.0/$metadata#directoryObjects(id)/$entity`,
      '@odata.type': '#microsoft.graph.user',
      id: manager.id,
    });
  });
});

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
