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
