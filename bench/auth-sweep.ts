import Table from 'cli-table3';
import type { App } from '../src/app.ts';
import { routes } from '../src/http/routes.ts';
import { makeKey } from '../test/adapters/entra/key-server.ts';
import { otherTenantId, paramNames, type Route, sendTo, withApiEnvironment } from './api-environment.ts';
import { type AuthCase, authCases } from './auth-cases.ts';
import { figure, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

interface AuthResult extends AuthCase {
  readonly route: string;
  readonly status: number;
}

const usage = 'npm run sweep:auth: every API route with every kind of token. No options.';

readInputs({ usage, full: {} });
await runBench('Auth sweep: every route, every kind of token', { routes: routes.length }, sweep);

async function sweep(): Promise<void> {
  const unpublished = await makeKey('published');
  await withApiEnvironment(async (environment) => {
    const answers: AuthResult[] = [];
    for (const [index, route] of routes.entries()) {
      showProgress(`route ${index + 1} of ${routes.length}`);
      for (const authCase of await authCases(route, environment, unpublished)) {
        const status = await statusOf(environment.app, route, authCase.token);
        answers.push({ ...authCase, route: `${route.method} ${route.path}`, status });
      }
    }
    clearProgress();
    report(answers);
  });
}

/** Sends an empty body and an id that only a tenant has, so that an accepted caller who changes something gets a 400 or a 404. */
async function statusOf(app: App, route: Route, token: string | undefined): Promise<number> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const params = Object.fromEntries(paramNames(route).map((name) => [name, otherTenantId]));
  const { status } = await sendTo(app, route, { params, headers, body: '{}' });
  return status;
}

function report(answers: readonly AuthResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['presented', 'tried', 'as it should be', 'statuses'],
  });
  for (const presented of new Set(answers.map((one) => one.presented))) {
    const here = answers.filter((one) => one.presented === presented);
    const statuses = [...new Set(here.map(({ status }) => status))].sort();
    table.push([presented, here.length, here.filter(isAsExpected).length, statuses.join(' ')]);
  }
  console.log(`${table.toString()}\n`);
  for (const { route, presented, status } of answers.filter((one) => !isAsExpected(one)))
    console.log(`${route}, ${presented}: ${status}`);
  figure('auth_tried', answers.length, '>=', 25 * routes.length);
  const wrong = answers.filter((one) => !isAsExpected(one));
  figure('auth_let_in_wrongly', wrong.filter(({ isLetIn }) => !isLetIn).length, '=', 0);
  figure('auth_kept_out_wrongly', wrong.filter(({ isLetIn }) => isLetIn).length, '=', 0);
}

function isAsExpected({ isExpected: right, status }: AuthResult): boolean {
  return right(status);
}
