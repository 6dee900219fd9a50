import { describe, expect, test } from '@jest/globals';
import type { Route } from '../../../simulator/routes/route.ts';
import { createRouteTable } from '../../../simulator/wire/route-table.ts';

function route(path: string, method: Route['method'] = 'GET'): Route {
  return { method, path, permissions: [], workload: 'directory', answer: () => ({ status: 200 }) };
}

function found(paths: readonly string[], method: string, path: string) {
  const answer = createRouteTable(paths.map((template) => route(template))).find(method, path);
  return answer.kind === 'found' ? { path: answer.route.path, params: answer.params } : answer;
}

const users = ['/v1.0/users', '/v1.0/users/{id}', '/v1.0/users/$count', '/v1.0/users/{id}/memberOf'];
const byUser = "/v1.0/roleManagement/directory/roleEligibilitySchedules/filterByCurrentUser(on='{on}')";

describe('a path', () => {
  test.each([
    { called: '/v1.0/users', path: '/v1.0/users', params: {} },
    { called: '/v1.0/users/1234', path: '/v1.0/users/{id}', params: { id: '1234' } },
    { called: '/v1.0/users/$count', path: '/v1.0/users/$count', params: {} },
    { called: '/v1.0/users/%24count', path: '/v1.0/users/$count', params: {} },
    { called: '/v1.0/Users/1234/memberof', path: '/v1.0/users/{id}/memberOf', params: { id: '1234' } },
    { called: '/v1.0/users/a%2Fb%40c.com', path: '/v1.0/users/{id}', params: { id: 'a/b@c.com' } },
  ])('$called leads to $path', ({ called, path, params }) => {
    expect(found(users, 'GET', called)).toEqual({ path, params });
  });

  test('with a function segment leads to its route, quoted argument and all', () => {
    const called = byUser.replace('{on}', 'principal');

    expect(found([byUser], 'GET', called)).toEqual({ path: byUser, params: { on: 'principal' } });
    expect(found([byUser], 'GET', called.replaceAll("'", '%27'))).toEqual({
      path: byUser,
      params: { on: 'principal' },
    });
  });

  test.each(['/v1.0/groups', '/v1.0/users/$ref', '/v1.0/users/delta()', '/v1.0/users/', '/v1.0/users/1/2/3'])(
    '%s is not simulated, and no id',
    (called) => {
      expect(found(['/v1.0/users', '/v1.0/users/{id}'], 'GET', called)).toEqual({ kind: 'missing' });
    },
  );

  test('that is simulated for other methods says which', () => {
    const table = createRouteTable([route('/v1.0/users'), route('/v1.0/users', 'POST')]);

    expect(table.find('DELETE', '/v1.0/users')).toEqual({ kind: 'wrong-method', allowed: ['GET', 'POST'] });
  });

  test('that two routes would answer is refused when the table is made', () => {
    expect(() => createRouteTable([route('/v1.0/users/{id}'), route('/v1.0/users/{userId}')])).toThrow(
      'two simulated routes answer GET /v1.0/users/{userId}',
    );
  });
});
