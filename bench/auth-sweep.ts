import Table from 'cli-table3';
import { UnsecuredJWT } from 'jose';
import type { App } from '../src/app.ts';
import { routes } from '../src/http/routes.ts';
import { type ApiRole, apiRoles, mayUse } from '../src/ports/caller.ts';
import { makeKey, type SigningKey, sign } from '../test/adapters/entra/key-server.ts';
import {
  type ApiEnvironment,
  paramNames,
  type Route,
  sendTo,
  withApiEnvironment,
} from './api-environment.ts';
import { figure, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

/** One kind of token, sent to one route. */
interface AuthCase {
  readonly presented: string;
  readonly token: string | undefined;
  /** Whether a status is the expected one. */
  readonly isExpected: (status: number) => boolean;
}

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

async function authCases(
  route: Route,
  { signingKey: published, issuer, claims: good }: ApiEnvironment,
  unpublished: SigningKey,
): Promise<readonly AuthCase[]> {
  const seconds = Math.floor(Date.now() / 1000);
  const required = [route.requiredRole].flat();
  const claims = (overrides: Record<string, unknown> = {}) => good({ roles: required, ...overrides });
  const otherTenant = '99999999-0000-4000-8000-ccccddddeeee';
  const refused = (status: number) => status === 401;
  const forbidden = (status: number) => status === 403;
  const letIn = (status: number) => status !== 401 && status !== 403 && status < 500;
  const tooLittle = apiRoles.filter((role) => !mayUse({ roles: [role] }, route.requiredRole));
  const withRoles = (roles: readonly (ApiRole | 'Other.Role')[]) => sign(published, claims({ roles }));
  return [
    { presented: 'no token', token: undefined, isExpected: refused },
    {
      presented: 'expired',
      token: await sign(published, claims({ exp: seconds - 300 })),
      isExpected: refused,
    },
    {
      presented: 'other tenant',
      token: await sign(published, claims({ tid: otherTenant, iss: `${issuer}/${otherTenant}/v2.0` })),
      isExpected: refused,
    },
    {
      presented: 'other audience',
      token: await sign(published, claims({ aud: 'https://graph.microsoft.com' })),
      isExpected: refused,
    },
    { presented: 'wrong key', token: await sign(unpublished, claims()), isExpected: refused },
    { presented: 'alg none', token: new UnsecuredJWT(claims()).encode(), isExpected: refused },
    { presented: 'missing role', token: await withRoles(['Other.Role']), isExpected: forbidden },
    ...(await Promise.all(
      tooLittle.map(async (role) => ({
        presented: 'another role of ours',
        token: await withRoles([role]),
        isExpected: forbidden,
      })),
    )),
    { presented: 'right role', token: await withRoles(required), isExpected: letIn },
  ];
}

/** Sends an empty body and an unknown id, so that an accepted caller gets a 400 or a 404. */
async function statusOf(app: App, route: Route, token: string | undefined): Promise<number> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const params = Object.fromEntries(
    paramNames(route).map((name) => [name, 'f341269e-c926-41fa-a905-cef3b0000000']),
  );
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
  figure('auth_tried', answers.length, '>=', 8 * routes.length);
  figure(
    'auth_let_in_wrongly',
    answers.filter((one) => one.presented !== 'right role' && !isAsExpected(one)).length,
    '=',
    0,
  );
  figure(
    'auth_kept_out_wrongly',
    answers.filter((one) => one.presented === 'right role' && !isAsExpected(one)).length,
    '=',
    0,
  );
}

function isAsExpected({ isExpected: right, status }: AuthResult): boolean {
  return right(status);
}
