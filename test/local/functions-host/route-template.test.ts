import { describe, expect, test } from '@jest/globals';
import { bySpecificity, matchRoute, parseRoute } from '../../../local/functions-host/route-template.ts';

describe('a path held against a route', () => {
  test.each([
    { route: 'health', path: 'health', params: {} },
    { route: 'health', path: 'HEALTH/', params: {} },
    { route: 'health', path: 'healthy', params: undefined },
    { route: 'health', path: '', params: undefined },
    { route: '', path: '', params: {} },
    { route: 'runs/{id?}', path: 'runs', params: {} },
    { route: 'runs/{id?}', path: 'runs/5', params: { id: '5' } },
    { route: 'runs/{id?}', path: 'runs/5/6', params: undefined },
    { route: 'runs/{id}', path: 'runs', params: undefined },
    { route: 'runs/{id}/pages', path: 'runs/a%2Fb%20c/pages', params: { id: 'a/b c' } },
    { route: 'runs/{id}', path: 'runs/%E0%A4%A', params: undefined },
    { route: 'runs/{id?}', path: 'runs/%E0%A4%A', params: undefined },
    { route: 'files/{*rest}', path: 'files', params: {} },
    { route: 'files/{*rest}', path: 'files/a/b%20c', params: { rest: 'a/b c' } },
  ])('$route and $path give $params', ({ route, path, params }) => {
    expect(matchRoute(parseRoute(route), path)).toEqual(params);
  });
});

describe('a route that this host does not carry out', () => {
  test.each([
    { route: 'runs/{id:int}', says: 'not "{id:int}"' },
    { route: 'runs/{id=5}', says: 'not "{id=5}"' },
    { route: 'runs/run-{id}', says: 'not "run-{id}"' },
    { route: 'runs/{id?}/pages', says: '{id?} may only be the last segment' },
    { route: '{*rest}/pages', says: '{*rest} may only be the last segment' },
    { route: '{id}/{ID}', says: 'uses a parameter name twice' },
  ])('$route is refused, with the reason', ({ route, says }) => {
    expect(() => parseRoute(route)).toThrow(says);
  });
});

test('of several routes the one that says most is asked first', () => {
  const routes = ['{*rest}', 'runs/{id?}', 'runs/{id}', 'runs/latest', 'runs'].map(parseRoute);

  const order = routes.toSorted(bySpecificity).map((route) => route.text);

  expect(order).toEqual(['runs', 'runs/latest', 'runs/{id}', 'runs/{id?}', '{*rest}']);
});
