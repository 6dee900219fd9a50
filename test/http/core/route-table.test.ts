import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineRoute, type Method, type Route } from '../../../src/http/core/route.ts';
import { createRouteTable } from '../../../src/http/core/route-table.ts';

function route(method: Method, path: string): Route {
  return defineRoute({
    operationId: `${method} ${path}`,
    ...{ method, path, requiredRole: 'PimWarden.Read', tag: 'test', summary: 'For a test' },
    params: z.object({}),
    answers: {},
    answer: () => ({ status: 200, jsonBody: {} }),
  });
}

// The general ones come first, so that their order alone would be wrong.
const table = createRouteTable([
  route('GET', 'roles/{id}'),
  route('PATCH', 'roles/{id}'),
  route('GET', 'roles'),
  route('GET', 'roles/requests'),
  route('GET', 'roles/{id}/rules/{ruleId}'),
  route('GET', 'roles/{name}/rules/all'),
  route('POST', 'roles/requests/{id}/cancel'),
]);

describe('a request', () => {
  test.each([
    { method: 'GET', path: 'roles', found: 'GET roles', params: {} },
    { method: 'GET', path: 'roles/', found: 'GET roles', params: {} },
    { method: 'GET', path: 'roles/5', found: 'GET roles/{id}', params: { id: '5' } },
    { method: 'PATCH', path: 'roles/5', found: 'PATCH roles/{id}', params: { id: '5' } },
    { method: 'GET', path: 'roles/requests', found: 'GET roles/requests', params: {} },
    { method: 'GET', path: 'Roles/Requests', found: 'GET roles/requests', params: {} },
    { method: 'GET', path: 'roles/Ab', found: 'GET roles/{id}', params: { id: 'Ab' } },
    { method: 'HEAD', path: 'roles/5', found: 'GET roles/{id}', params: { id: '5' } },
    {
      ...{ method: 'GET', path: 'roles/5/rules/all', found: 'GET roles/{name}/rules/all' },
      params: { name: '5' },
    },
    {
      ...{ method: 'GET', path: 'roles/5/rules/6', found: 'GET roles/{id}/rules/{ruleId}' },
      params: { id: '5', ruleId: '6' },
    },
  ])('$method $path is answered by $found with $params', ({ method, path, found, params }) => {
    const match = table.match(method, path);

    expect(match).toMatchObject({ kind: 'found', route: { operationId: found }, params });
  });

  test.each([
    { method: 'DELETE', path: 'roles', template: 'roles', allowed: ['GET', 'HEAD'] },
    { method: 'PUT', path: 'roles/5', template: 'roles/{id}', allowed: ['GET', 'HEAD', 'PATCH'] },
    // The literal path is there, and the parameter of another does not stand in for it.
    { method: 'PATCH', path: 'roles/requests', template: 'roles/requests', allowed: ['GET', 'HEAD'] },
    {
      ...{ method: 'HEAD', path: 'roles/requests/5/cancel', template: 'roles/requests/{id}/cancel' },
      allowed: ['POST'],
    },
  ])('$method $path may only be one of $allowed', ({ method, path, template, allowed }) => {
    expect(table.match(method, path)).toEqual({ kind: 'method-not-allowed', path: template, allowed });
  });

  test.each(['', 'role', 'roles//', 'roles//rules/5', '/roles', 'roles/5/rules', 'roles/5/rules/6/7'])(
    'for "%s" leads nowhere',
    (path) => {
      expect(table.match('GET', path)).toEqual({ kind: 'not-found' });
    },
  );
});

test('two routes for the same method and path are refused, whatever their parameters are called', () => {
  const twice = [route('GET', 'roles/{id}'), route('GET', 'roles/{name}')];

  expect(() => createRouteTable(twice)).toThrow('Two routes answer GET /api/roles/{}.');
});
