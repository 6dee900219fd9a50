import { describe, expect, test } from '@jest/globals';
import { createFunctionRouter } from '../../../local/functions-host/function-router.ts';
import type { HostedHttp } from '../../../local/functions-host/hosted-function.ts';
import { parseRoute } from '../../../local/functions-host/route-template.ts';

function httpFunction(name: string, route: string, methods = ['GET']): HostedHttp {
  const metadata = { name, bindings: {} };
  const hosted = {
    name,
    metadata,
    callback: () => undefined,
    triggerBinding: 'httpTrigger',
    isDisabled: false,
  };
  return { ...hosted, kind: 'http', route: parseRoute(route), methods };
}

describe('the function that answers', () => {
  const find = createFunctionRouter([
    httpFunction('zones', 'runs/latest'),
    httpFunction('Run', 'runs/{id}'),
    httpFunction('run_now', 'runs/{id}', ['GET', 'POST']),
    httpFunction('everything', 'files/{*rest}'),
    httpFunction('file', 'files/special'),
  ]);

  test.each([
    { method: 'GET', path: 'runs/5', name: 'Run', params: { id: '5' } },
    { method: 'GET', path: 'runs/latest', name: 'Run', params: { id: 'latest' } },
    { method: 'POST', path: 'runs/5', name: 'run_now', params: { id: '5' } },
    { method: 'GET', path: 'files/special', name: 'everything', params: { rest: 'special' } },
    { method: 'GET', path: 'files', name: 'everything', params: {} },
  ])('$method $path is $name, the first by name that fits', ({ method, path, name, params }) => {
    const found = find(method, path);

    expect({ name: found?.hosted.name, params: found?.params }).toEqual({ name, params });
  });

  test.each([
    { method: 'DELETE', path: 'runs/5' },
    { method: 'HEAD', path: 'runs/5' },
    { method: 'GET', path: 'walks/5' },
  ])('is none for $method $path', ({ method, path }) => {
    expect(find(method, path)).toBeUndefined();
  });
});
