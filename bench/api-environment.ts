import { startAzurite } from '../local/azurite.ts';
import { rulesOnDisk, stackRules } from '../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { createCommandStore } from '../src/adapters/tables/commands.ts';
import { openTables } from '../src/adapters/tables/store/tables.ts';
import { type App, composeApp } from '../src/app.ts';
import type { HttpAnswer } from '../src/http/core/answer.ts';
import type { routes } from '../src/http/routes.ts';
import { readSettings } from '../src/settings/settings.ts';
import { makeKey, type SigningKey, startKeyServer } from '../test/adapters/entra/key-server.ts';

export type Route = (typeof routes)[number];

/** The whole app on a simulated tenant and Azurite, with the key that signs its callers' tokens. */
export interface ApiEnvironment {
  readonly app: App;
  readonly signingKey: SigningKey;
  /** Claims of a valid token of an app. */
  claims(overrides?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  readonly issuer: string;
  /** Ids of the tenant's role management policies. */
  readonly policyIds: readonly string[];
  /** Ids of a finished run, its plan and some of its changes. */
  readonly runIds: readonly string[];
}

/** Input of a route, apart from its method and path. */
export interface RouteInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query?: readonly [string, string][];
  readonly headers: Headers;
  readonly body: string;
}

/** A further tenant of the deployment, of which nothing is stored. */
export const otherTenantId = 'f341269e-c926-41fa-a905-cef3b0000000';

const audience = 'api://pim-warden';
const clientApp = '22222222-aaaa-4bbb-8ccc-000000000002';

/** Starts the environment, calls `use`, and stops the environment. */
export async function withApiEnvironment(use: (environment: ApiEnvironment) => Promise<void>): Promise<void> {
  const published = await makeKey('published');
  const keys = await startKeyServer();
  keys.publish([published]);
  const azurite = await startAzurite();
  const appRoles = requiredAppRoles().map(({ name }) => name);
  const simulator = await startSimulator({
    users: 50,
    auditEvents: 100,
    throttling: false,
    identities: [{ appRoles }],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  // The app changes nothing without rules that protect somebody. The sweep needs changes that it can undo.
  const renew = { mode: 'apply', withinDays: 60, whenUsageUnknown: 'renew' };
  const rules = rulesOnDisk(stackRules(simulator.tenant, { renew }));
  const settings = readSettings({
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    TENANT_ID: simulator.tenant.tenantId,
    API_AUDIENCE: audience,
    API_AUTHENTICATION_CONTEXT: 'c1',
    API_CLIENT_APPS: clientApp,
    API_READS_PER_MINUTE: '1000000',
    API_WRITES_PER_MINUTE: '1000000',
    API_AUTHORITY: keys.origin,
  });
  try {
    const others = { tenants: [otherTenantId], tenantsRules: rules.path };
    const app = composeApp({ ...settings, ...others }, simulator.clock);
    await use({
      app,
      runIds: await runNight(app, azurite.endpoint, simulator.tenant.tenantId),
      signingKey: published,
      issuer: keys.origin,
      policyIds: policyIdsOf(simulator.tenant),
      claims: (overrides) => ({ ...claimsOf(keys.origin, simulator.tenant), ...overrides }),
    });
  } finally {
    await Promise.all([simulator.close(), keys.close(), azurite.stop()]);
    rules.remove();
  }
}

const silent = () => {};
const invocation = { invocationId: 'sweep', info: silent, warn: silent, error: silent };

/** Runs one job, so that the API has something to read, approve and undo. */
async function runNight(app: App, endpoint: string, tenantId: string): Promise<readonly string[]> {
  const { id, hygiene } = await app.runHygiene(invocation, 'renew-eligibilities');
  const { items } = await createCommandStore(openTables({ endpoint }), tenantId).list(
    { runId: id },
    { top: 3 },
  );
  return [
    id,
    ...(hygiene?.planId === undefined ? [] : [hygiene.planId]),
    ...items.map((change) => change.id),
  ];
}

function policyIdsOf({ tenantId: id, roleSettings }: Simulator['tenant']): readonly string[] {
  return roleSettings.policies().map(({ guid }) => `DirectoryRole_${id}_${guid}`);
}

/** Of a member who is in the directory. */
function claimsOf(issuer: string, { tenantId, users }: Simulator['tenant']): Record<string, unknown> {
  const seconds = Math.floor(Date.now() / 1000);
  const caller = users
    .all()
    .findLast(({ accountEnabled, userType }) => accountEnabled && userType === 'Member')?.id;
  return {
    aud: audience,
    iss: `${issuer}/${tenantId}/v2.0`,
    tid: tenantId,
    oid: caller,
    sub: caller,
    azp: clientApp,
    azpacr: '2',
    ver: '2.0',
    nbf: seconds - 300,
    exp: seconds + 3_300,
  };
}

/** Names of the parameters in a route's path. */
export function paramNames(route: Route): readonly string[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

export function sendTo(
  app: App,
  route: Route,
  { params, query = [], headers, body }: RouteInput,
): Promise<HttpAnswer> {
  const path = route.path.replace(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? '');
  return app.answerHttp(invocation, path, {
    method: route.method,
    query,
    headers,
    text: async () => body,
  });
}
