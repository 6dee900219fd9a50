import { describe, expect, test } from '@jest/globals';
import { matchRoute, parseRoute } from '../../../local/functions-host/route-template.ts';

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
    { route: 'runs/{id}/pages', path: 'runs/b%20c/pages', params: { id: 'b c' } },
    { route: 'runs/{id}/pages', path: 'runs/a%2Fb/pages', params: undefined },
    { route: 'runs/{id}', path: 'runs//5', params: undefined },
    { route: 'runs/{id}', path: 'runs/5/', params: { id: '5' } },
    { route: 'runs/{id}', path: 'runs/%E0%A4%A', params: undefined },
    { route: 'runs/{id?}', path: 'runs/%E0%A4%A', params: undefined },
    { route: 'files/{*rest}', path: 'files', params: {} },
    { route: 'files/{*rest}', path: 'files/', params: {} },
    { route: 'files/{*rest}', path: 'filesystem', params: undefined },
    { route: 'files/{*rest}', path: 'FILES/a/b%20c', params: { rest: 'a/b c' } },
    { route: 'files/{*rest}', path: 'files/a%2Fb/', params: { rest: 'a/b/' } },
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
