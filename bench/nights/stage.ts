import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localAudience, localToken } from '../../local/api-token.ts';
import { startAzurite } from '../../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type SeenRequest, type Simulator, startSimulator } from '../../simulator/start.ts';
import { createTenant, type Tenant } from '../../simulator/state/tenant.ts';
import { systemTiming, type Timing } from '../../src/adapters/graph/client/timing.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createLedger } from '../../src/adapters/tables/ledger.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { type App, composeApp } from '../../src/app.ts';
import type { Ledger, Plans } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { createHands, type Hands, handsRoles } from './hands.ts';

/** A notice that the webhook's receiver has taken. */
export interface ReceivedNotice {
  readonly runId: string;
  readonly receivedAt: Date;
}

/** Where an app of this world reaches it. */
export interface Addresses {
  readonly graphOrigin: string;
  readonly tablesEndpoint: string;
}

/** Who is told of each Graph request as it arrives, if anybody is. */
export interface Observer {
  told: ((seen: SeenRequest) => void) | undefined;
}

export interface StageOptions {
  readonly seed: number;
  readonly users: number;
  readonly now: Date;
}

/** One world: a tenant, the stores, the rules file, whoever is told, and the app in it. */
export interface Stage {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  /** Object id of the app's service principal. */
  readonly ownId: string;
  readonly app: App;
  /** A process of the app that reaches the world at other addresses. */
  appAt(addresses: Addresses): App;
  readonly addresses: Addresses;
  readonly rules: RulesOnDisk;
  readonly hands: Hands;
  readonly notices: readonly ReceivedNotice[];
  /** Read by the invariants; written by nobody but the app. */
  readonly ledger: Ledger;
  readonly plans: Plans;
  readonly observer: Observer;
  /** A person's call to the app's API. */
  callApi(path: string, params: Readonly<Record<string, string>>, body?: unknown): Promise<number>;
  close(): Promise<void>;
}

/** Waits pass so many times faster, and so do the budgets that bound them. */
const haste = 50;

export async function openStage(options: StageOptions): Promise<Stage> {
  const observer: Observer = { told: undefined };
  const { simulator, own, tool } = await startTenant(options, observer);
  const { clock, tenant } = simulator;
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const [azurite, receiver] = await Promise.all([startAzurite(), startReceiver(() => clock.now())]);
  const addresses = { graphOrigin: simulator.origin, tablesEndpoint: azurite.endpoint };
  const rules = rulesOnDisk({});
  const tables = openTables({ endpoint: azurite.endpoint });
  const around = { simulator, appId: own.appId, rulesFile: rules.path, webhook: receiver.url };
  const appAt = (at: Addresses) => composeApp(settingsFor(at, around), clock, hasty);
  const app = appAt(addresses);
  return {
    ...{ simulator, tenant, app, appAt, addresses, rules, observer, notices: receiver.notices },
    ownId: own.id,
    hands: await createHands(simulator, tool.appId),
    ledger: createLedger(tables, tenant.tenantId),
    plans: createPlans(tables, tenant.tenantId),
    callApi: (path, params, body) => callApi(app, simulator, { path, params, body }),
    async close() {
      await Promise.all([simulator.close(), azurite.stop(), receiver.close()]);
      rules.remove();
    },
  };
}

/** The tenant, the app's own identity in it, and that of the administrators' tool. */
async function startTenant({ seed, users, now }: StageOptions, observer: Observer) {
  const objects = { groups: 9, servicePrincipals: 9, administrativeUnits: 3 };
  const tenant = createTenant({ seed, users, now, auditEvents: 0, ...objects });
  const [, , own, tool] = tenant.servicePrincipals.all();
  if (own === undefined || tool === undefined) throw new Error('the tenant lacks service principals');
  const appRoles = requiredAppRoles().map(({ name }) => name);
  const simulator = await startSimulator({
    ...{ seed, tenant, users, throttling: false, control: true, checkShapes: false },
    clock: createSimulatorClock(now, { frozen: true }),
    // The credential library keeps a token by the machine's clock; the simulated one runs ahead of it by months.
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [
      { clientId: own.appId, objectId: own.id, appRoles },
      { clientId: tool.appId, objectId: tool.id, appRoles: handsRoles },
    ],
    observer: (seen) => observer.told?.(seen),
  });
  return { simulator, own, tool };
}

const hasty: Timing = {
  elapsed: () => systemTiming.elapsed() * haste,
  now: () => systemTiming.now(),
  sleep: (milliseconds, signal) => systemTiming.sleep(milliseconds / haste, signal),
};

interface Around {
  readonly simulator: Simulator;
  readonly appId: string;
  readonly rulesFile: string;
  readonly webhook: string;
}

function settingsFor(at: Addresses, { simulator, appId, rulesFile, webhook }: Around) {
  return readSettings({
    GRAPH_ORIGIN: at.graphOrigin,
    TABLES_ENDPOINT: at.tablesEndpoint,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    // The credential library keeps tokens by client id for the whole process.
    AZURE_CLIENT_ID: appId,
    RULES_FILE: rulesFile,
    NOTIFY_WEBHOOK_URL: webhook,
    GRAPH_TRY_TIMEOUT_SECONDS: '2',
    GRAPH_CALL_BUDGET_SECONDS: '150',
    TENANT_ID: simulator.tenant.tenantId,
    API_AUDIENCE: localAudience,
    API_AUTHORITY: simulator.origin,
  });
}

async function startReceiver(now: () => Date) {
  const notices: ReceivedNotice[] = [];
  const server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk) => {
      text += String(chunk);
    });
    incoming.on('end', () => {
      const { runId } = JSON.parse(text) as { readonly runId: string };
      notices.push({ runId, receivedAt: now() });
      outgoing.writeHead(200).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notices`,
    notices,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

async function callApi(
  app: App,
  simulator: Simulator,
  call: { readonly path: string; readonly params: Readonly<Record<string, string>>; readonly body: unknown },
): Promise<number> {
  const token = await localToken(simulator.origin, { roles: ['PimWarden.Operate'] });
  const answer = await app.answerHttp({ invocationId: 'nights', ...silent }, call.path, {
    method: 'POST',
    params: call.params,
    query: [],
    headers: new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
    text: async () => (call.body === undefined ? '' : JSON.stringify(call.body)),
  });
  return answer.status ?? 200;
}
