import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { createFunctionRouter } from '../../local/functions-host/function-router.ts';
import { type HostedHttp, readFunctions } from '../../local/functions-host/hosted-function.ts';
import { createInvoker, type Invoke } from '../../local/functions-host/invocation.ts';
import { createRegistrations } from '../../local/functions-host/registrations.ts';
import { matchRoute } from '../../local/functions-host/route-template.ts';
import { nightlySchedules } from '../../local/timer-schedules.ts';
import type { AppOnDemand } from '../../src/app/on-demand.ts';
import { healthRoute } from '../../src/http/health/routes.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { routes, routeTable } from '../../src/http/routes.ts';

const { paths } = z
  .looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  .parse(openApiDocument(routes));

/** Documented operations but those of functions of their own: `GET assignments/{id}`. */
const documented = Object.entries(paths)
  .filter(([path]) => path !== `/${healthRoute.path}` && path !== '/webhooks/{sender}')
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: path.slice(1) })),
  );

let functions: readonly HostedHttp[];
let invoke: Invoke;
/** Paths and methods that the functions gave to the app, last one last. */
const given: { readonly path: string; readonly method: string }[] = [];

beforeAll(async () => {
  const registrations = createRegistrations(() => {});
  // The worker's own module: the Functions library asks for it by name, and there is no package of that name.
  jest.doMock('@azure/functions-core', () => registrations.core, { virtual: true });
  // Where the functions end: what they give to the app is what is looked at.
  const processApp: Pick<AppOnDemand, 'answerHttp' | 'answerWebhook' | 'health'> = {
    async answerHttp(_invocation, path, { method }) {
      given.push({ path, method });
      return { status: 200, jsonBody: {} };
    },
    async answerWebhook(_invocation, sender, { method }) {
      given.push({ path: `webhooks of ${sender}`, method });
      return { status: 202, jsonBody: {} };
    },
    health: async () => ({ status: 200, jsonBody: {} }),
  };
  jest.doMock('../../functions/process-app.ts', () => ({ processApp }));
  await import('../../functions/index.ts');
  const { model } = registrations;
  if (model === undefined) throw new Error('functions/index.ts registered nothing');
  ({ invoke } = createInvoker({ registrations, model, onLog: () => {}, appHookData: {} }));
  functions = readFunctions(registrations.functions, nightlySchedules).filter(
    (hosted) => hosted.kind === 'http',
  );
});

/** Calls as the platform would. @returns the function's name, and the operation that the route table finds for it. */
async function call(method: string, path: string) {
  const found = createFunctionRouter(functions)(method, path);
  if (found === undefined) return undefined;
  given.length = 0;
  const nullableParams = Object.fromEntries(
    Object.entries(found.params).map(([name, value]) => [name, { value }]),
  );
  const http = { method, url: `http://127.0.0.1/api/${path}`, nullableParams };
  const outcome = await invoke(found.hosted, { http });
  expect(outcome.ok).toBe(true);
  const [last] = given;
  const match = last === undefined ? undefined : routeTable.match(last.method, last.path);
  const operation = match?.kind === 'found' ? { method: match.route.method, path: match.route.path } : match;
  return { name: found.hosted.name, operation };
}

/** A path as somebody might ask for it. */
function filled(path: string): string {
  return path.replace(/\{(\w+)\}/g, 'id-of-$1');
}

describe('the registered functions, tried in the order of the platform', () => {
  test.each(documented)('bring $method $path to its own route', async ({ method, path }) => {
    const called = await call(method, filled(path));

    expect(called?.operation).toEqual({ method, path });
  });

  test.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'])(
    'answer %s of health by a function of its own',
    async (method) => {
      expect(await call(method, 'health')).toEqual({ name: 'health', operation: undefined });
    },
  );

  test.each(['POST', 'OPTIONS', 'GET', 'PUT'])(
    'answer %s of a webhook by a function of its own',
    async (method) => {
      expect((await call(method, 'webhooks/pagerduty-ops'))?.name).toBe('webhooks');
      expect(given).toEqual([{ path: 'webhooks of pagerduty-ops', method }]);
    },
  );

  test('are all in use', async () => {
    const used = [];
    const alone = [
      { method: 'GET', path: 'health' },
      { method: 'POST', path: 'webhooks/pagerduty-ops' },
    ];
    for (const { method, path } of [...documented, ...alone]) {
      used.push((await call(method, filled(path)))?.name);
    }

    expect([...new Set(used)].sort()).toEqual(functions.map(({ name }) => name).sort());
  });

  test('never fit a path of another, pair by pair', () => {
    const paths = [...documented.map(({ path }) => filled(path)), 'health', 'webhooks/pagerduty-ops'];
    const fits = paths.map((path) => [
      path,
      functions.filter(({ route }) => matchRoute(route, path) !== undefined).map(({ name }) => name),
    ]);

    expect(fits.filter(([, names]) => names?.length !== 1)).toEqual([]);
  });

  test.each(['DELETE', 'OPTIONS', 'PUT'])(
    'leave %s to the route table, which answers 405 where nothing takes it',
    async (method) => {
      const taken = documented.filter((operation) => operation.method === method).map(({ path }) => path);
      for (const { path } of documented.filter((one) => !taken.includes(one.path))) {
        expect((await call(method, filled(path)))?.operation).toMatchObject({
          kind: 'method-not-allowed',
          path,
        });
      }
    },
  );

  test('leave a path below a resource that is not there to the route table, which answers 404', async () => {
    expect((await call('GET', 'runs/5/steps'))?.operation).toEqual({ kind: 'not-found' });
  });
});

test('every route is documented, and nothing else', () => {
  const known = routes
    .filter(({ path }) => path !== healthRoute.path)
    .map(({ method, path }) => `${method} ${path}`);

  expect(documented.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(known.sort());
});
