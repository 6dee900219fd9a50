import { startAzurite } from '../local/azurite.ts';
import { rulesOnDisk, stackRules } from '../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { createLedger } from '../src/adapters/tables/ledger.ts';
import { openTables } from '../src/adapters/tables/store/tables.ts';
import { type App, composeApp } from '../src/app.ts';
import type { HttpAnswer } from '../src/http/core/answer.ts';
import type { routes } from '../src/http/routes.ts';
import { readSettings } from '../src/settings/settings.ts';
import { makeKey, type SigningKey, startKeyServer } from '../test/adapters/entra/key-server.ts';

export type Route = (typeof routes)[number];

/** The whole app on a simulated tenant and Azurite, and the key that its callers' tokens are signed with. */
export interface ApiGround {
  readonly app: App;
  readonly published: SigningKey;
  /** What a good token of an app holds. */
  claims(overrides?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  readonly issuer: string;
  /** Of the role settings that the tenant has. */
  readonly policyIds: readonly string[];
  /** Of a night that was: its run, its plan, and changes. */
  readonly nightIds: readonly string[];
}

/** What is sent to a route, apart from its method and path. */
export interface Sent {
  readonly params: Readonly<Record<string, string>>;
  readonly query?: readonly [string, string][];
  readonly headers: Headers;
  readonly body: string;
}

const audience = 'api://pim-warden';

/** Starts everything, does it, and stops everything. */
export async function onApiGround(doing: (ground: ApiGround) => Promise<void>): Promise<void> {
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
  // Without rules that protect somebody nothing is changed at all; and a night with changes leaves some to be taken back.
  const renew = { mode: 'apply', withinDays: 60, whenUsageUnknown: 'renew' };
  const rules = rulesOnDisk(stackRules(simulator.tenant, { renew }));
  const settings = readSettings({
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    TENANT_ID: simulator.tenant.tenantId,
    API_AUDIENCE: audience,
    API_AUTHORITY: keys.origin,
  });
  try {
    const app = composeApp(settings, simulator.clock);
    await doing({
      app,
      nightIds: await nightIn(app, azurite.endpoint, simulator.tenant.tenantId),
      published,
      issuer: keys.origin,
      policyIds: policyIdsOf(simulator.tenant),
      claims: (overrides) => ({ ...claimsOf(keys.origin, simulator.tenant.tenantId), ...overrides }),
    });
  } finally {
    await Promise.all([simulator.close(), keys.close(), azurite.stop()]);
    rules.remove();
  }
}

const silent = () => {};
const invocation = { invocationId: 'sweep', info: silent, warn: silent, error: silent };

/** So that there is something to read, to approve and to take back. */
async function nightIn(app: App, endpoint: string, tenantId: string): Promise<readonly string[]> {
  const { id, hygiene } = await app.runHygiene(invocation, 'renew-eligibilities');
  const { items } = await createLedger(openTables({ endpoint }), tenantId).list({ runId: id }, { top: 3 });
  return [
    id,
    ...(hygiene?.planId === undefined ? [] : [hygiene.planId]),
    ...items.map((change) => change.id),
  ];
}

function policyIdsOf({ tenantId: id, roleSettings }: Simulator['tenant']): readonly string[] {
  return roleSettings.policies().map(({ guid }) => `DirectoryRole_${id}_${guid}`);
}

function claimsOf(issuer: string, tenantId: string): Record<string, unknown> {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    aud: audience,
    iss: `${issuer}/${tenantId}/v2.0`,
    tid: tenantId,
    oid: '11111111-aaaa-4bbb-8ccc-000000000001',
    azp: '22222222-aaaa-4bbb-8ccc-000000000002',
    ver: '2.0',
    nbf: seconds - 300,
    exp: seconds + 3_300,
  };
}

/** The names of the parts of a route's path that vary. */
export function paramNames(route: Route): readonly string[] {
  return [...route.path.matchAll(/\{(\w+)\??\}/g)].map(([, name = '']) => name);
}

export function ask(
  app: App,
  route: Route,
  { params, query = [], headers, body }: Sent,
): Promise<HttpAnswer> {
  return app.answerHttp(invocation, route.path, {
    method: route.method,
    params,
    query,
    headers,
    text: async () => body,
  });
}
