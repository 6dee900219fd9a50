import Table from 'cli-table3';
import { UnsecuredJWT } from 'jose';
import type { App } from '../src/app.ts';
import { routes } from '../src/http/routes.ts';
import { type ApiRole, apiRoles, mayUse } from '../src/ports/caller.ts';
import { makeKey, type SigningKey, sign } from '../test/adapters/entra/key-server.ts';
import { type ApiGround, ask, onApiGround, paramNames, type Route } from './api-ground.ts';
import { figure, runBench } from './figures.ts';

/** One presentation of a caller at a route. */
interface Knock {
  readonly presented: string;
  readonly token: string | undefined;
  /** Statuses that are right. */
  readonly right: (status: number) => boolean;
}

interface Answered extends Knock {
  readonly route: string;
  readonly status: number;
}

await runBench('Auth sweep: every route, every kind of token', { routes: routes.length }, sweep);

async function sweep(): Promise<void> {
  const unpublished = await makeKey('published');
  await onApiGround(async (ground) => {
    const answers: Answered[] = [];
    for (const route of routes) {
      for (const knock of await knocks(route, ground, unpublished)) {
        const status = await statusOf(ground.app, route, knock.token);
        answers.push({ ...knock, route: `${route.method} ${route.path}`, status });
      }
    }
    report(answers);
  });
}

async function knocks(
  route: Route,
  { published, issuer, claims: good }: ApiGround,
  unpublished: SigningKey,
): Promise<readonly Knock[]> {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = (overrides: Record<string, unknown> = {}) =>
    good({ roles: [route.requiredRole], ...overrides });
  const otherTenant = '99999999-0000-4000-8000-ccccddddeeee';
  const refused = (status: number) => status === 401;
  const forbidden = (status: number) => status === 403;
  const letIn = (status: number) => status !== 401 && status !== 403 && status < 500;
  const tooLittle = apiRoles.filter(
    (role) => !mayUse({ objectId: '', appId: '', kind: 'app', roles: [role] }, route.requiredRole),
  );
  const withRoles = (roles: readonly (ApiRole | 'Other.Role')[]) => sign(published, claims({ roles }));
  return [
    { presented: 'no token', token: undefined, right: refused },
    { presented: 'expired', token: await sign(published, claims({ exp: seconds - 300 })), right: refused },
    {
      presented: 'other tenant',
      token: await sign(published, claims({ tid: otherTenant, iss: `${issuer}/${otherTenant}/v2.0` })),
      right: refused,
    },
    {
      presented: 'other audience',
      token: await sign(published, claims({ aud: 'https://graph.microsoft.com' })),
      right: refused,
    },
    { presented: 'wrong key', token: await sign(unpublished, claims()), right: refused },
    { presented: 'alg none', token: new UnsecuredJWT(claims()).encode(), right: refused },
    { presented: 'missing role', token: await withRoles(['Other.Role']), right: forbidden },
    ...(await Promise.all(
      tooLittle.map(async (role) => ({
        presented: 'another role of ours',
        token: await withRoles([role]),
        right: forbidden,
      })),
    )),
    { presented: 'right role', token: await withRoles([route.requiredRole]), right: letIn },
  ];
}

/** An empty body and an id of nothing: whoever is let in gets no further than a 400 or a 404. */
async function statusOf(app: App, route: Route, token: string | undefined): Promise<number> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const params = Object.fromEntries(
    paramNames(route).map((name) => [name, 'f341269e-c926-41fa-a905-cef3b0000000']),
  );
  const { status } = await ask(app, route, { params, headers, body: '{}' });
  return status;
}

function report(answers: readonly Answered[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['presented', 'tried', 'as it should be', 'statuses'],
  });
  for (const presented of new Set(answers.map((one) => one.presented))) {
    const here = answers.filter((one) => one.presented === presented);
    const statuses = [...new Set(here.map(({ status }) => status))].sort();
    table.push([presented, here.length, here.filter(isRight).length, statuses.join(' ')]);
  }
  console.log(`${table.toString()}\n`);
  for (const { route, presented, status } of answers.filter((one) => !isRight(one)))
    console.log(`${route}, ${presented}: ${status}`);
  figure('auth_tried', answers.length, '>=', 8 * routes.length);
  figure(
    'auth_let_in_wrongly',
    answers.filter((one) => one.presented !== 'right role' && !isRight(one)).length,
    '=',
    0,
  );
  figure(
    'auth_kept_out_wrongly',
    answers.filter((one) => one.presented === 'right role' && !isRight(one)).length,
    '=',
    0,
  );
}

function isRight({ right, status }: Answered): boolean {
  return right(status);
}
