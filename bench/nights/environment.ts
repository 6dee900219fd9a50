import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localAudience, localToken } from '../../local/api-token.ts';
import { startAzurite } from '../../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk } from '../../local/stack-rules.ts';
import { createSimulatorClock, type SimulatorClock } from '../../simulator/clock.ts';
import { type SeenRequest, type Simulator, startSimulator } from '../../simulator/start.ts';
import { createTenant } from '../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { systemTiming, type Timing } from '../../src/adapters/graph/client/timing.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createAccessHistories } from '../../src/adapters/tables/access-histories.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { type App, composeApp, type TenantApp } from '../../src/app.ts';
import type { AccessMemory } from '../../src/domain/model/snapshot.ts';
import type { CommandStore, Plans } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { adminToolRoles, createTenantActors, type TenantActors } from './tenant-actors.ts';

/** A notice that the webhook's receiver accepted. */
export interface ReceivedNotice {
  readonly runId: string;
  readonly receivedAt: Date;
}

/** Addresses at which an app reaches Graph and its tables. */
export interface Addresses {
  readonly graphOrigin: string;
  readonly tablesEndpoint: string;
}

/** A callback for each Graph request on arrival. */
export interface RequestObserver {
  onRequest: ((seen: SeenRequest) => void) | undefined;
}

export interface EnvironmentOptions {
  readonly seed: number;
  readonly users: number;
  readonly now: Date;
  /** A frozen clock that begins at `now`, where somebody watches it. */
  readonly clock?: SimulatorClock;
  /** Settings of the app beside those that every simulation has, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Everything that one simulated tenant needs: the tenant, the tables, the rules file, the notice receiver and the app. */
export interface SimulationEnvironment {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  /** Object id of the app's service principal. */
  readonly ownId: string;
  readonly app: TenantApp;
  /** Composes another app on the same tenant, behind other addresses. */
  appAt(addresses: Addresses): TenantApp;
  readonly addresses: Addresses;
  readonly rulesOnDisk: RulesOnDisk;
  readonly actors: TenantActors;
  readonly notices: readonly ReceivedNotice[];
  /** Writes into the app's memory of access, as somebody may who can write to its store. */
  forgeMemory(memory: AccessMemory): Promise<void>;
  /** For the invariants to read. Only the app writes here. */
  readonly commands: CommandStore;
  readonly plans: Plans;
  readonly observer: RequestObserver;
  /** Object id of whoever calls the API now. */
  operatorId(): string;
  /** Calls the app's API as an operator. @returns the status. */
  callApi(path: string, body?: unknown): Promise<number>;
  close(): Promise<void>;
}

/** Factor by which waits, and the budgets that bound them, are shorter than in production. */
const speedUp = 50;

export async function startEnvironment(options: EnvironmentOptions): Promise<SimulationEnvironment> {
  const observer: RequestObserver = { onRequest: undefined };
  const { simulator, own, tool } = await startTenant(options, observer);
  const { clock, tenant } = simulator;
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const [azurite, receiver] = await Promise.all([startAzurite(), startNoticeReceiver(() => clock.now())]);
  const addresses = { graphOrigin: simulator.origin, tablesEndpoint: azurite.endpoint };
  const rules = rulesOnDisk({});
  const tables = openTables({ endpoint: azurite.endpoint });
  const around = { simulator, appId: own.appId, rulesFile: rules.path, webhook: receiver.url };
  const more = options.settings ?? {};
  const appAt = (at: Addresses) => composeApp(settingsFor(at, around, more), clock, fastTiming);
  const app = appAt(addresses);
  return {
    ...{ simulator, tenant, app, appAt, addresses, rulesOnDisk: rules, observer, notices: receiver.notices },
    ownId: own.id,
    actors: await createTenantActors(simulator, tool.appId),
    commands: createCommandStore(tables, tenant.tenantId),
    plans: createPlans(tables, tenant.tenantId),
    forgeMemory: (memory) => createAccessHistories(tables, tenant.tenantId).save([memory], undefined),
    operatorId: () => operatorIn(simulator),
    callApi: (path, body) => callApi(app, simulator, path, body),
    async close() {
      await Promise.all([simulator.close(), azurite.stop(), receiver.close()]);
      rules.remove();
    },
  };
}

/** The tenant, the app's own identity in it, and that of the administrators' tool. */
async function startTenant({ seed, users, now, clock }: EnvironmentOptions, observer: RequestObserver) {
  const objects = { groups: 9, servicePrincipals: 9, administrativeUnits: 3 };
  const tenant = createTenant({ seed, users, now, auditEvents: 0, ...objects });
  const [, , own, tool] = tenant.servicePrincipals.all();
  if (own === undefined || tool === undefined) throw new Error('the tenant lacks service principals');
  const appRoles = requiredAppRoles().map(({ name }) => name);
  const simulator = await startSimulator({
    ...{ seed, tenant, users, throttling: false, control: true, checkShapes: false },
    clock: clock ?? createSimulatorClock(now, { frozen: true }),
    // The credential library expires tokens by the machine's clock. The simulated clock is months ahead of it.
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [
      { clientId: own.appId, objectId: own.id, appRoles },
      { clientId: tool.appId, objectId: tool.id, appRoles: adminToolRoles },
    ],
    observer: (seen) => observer.onRequest?.(seen),
  });
  return { simulator, own, tool };
}

const fastTiming: Timing = {
  elapsed: () => systemTiming.elapsed() * speedUp,
  now: () => systemTiming.now(),
  sleep: (milliseconds, signal) => systemTiming.sleep(milliseconds / speedUp, signal),
};

interface AppDependencies {
  readonly simulator: Simulator;
  readonly appId: string;
  readonly rulesFile: string;
  readonly webhook: string;
}

function settingsFor(
  at: Addresses,
  { simulator, appId, rulesFile, webhook }: AppDependencies,
  more: Readonly<Record<string, string>>,
) {
  return readSettings({
    ...more,
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
    API_AUTHENTICATION_CONTEXT: 'c1',
    API_READS_PER_MINUTE: '1000000',
    API_WRITES_PER_MINUTE: '1000000',
    API_AUTHORITY: simulator.origin,
  });
}

async function startNoticeReceiver(now: () => Date) {
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

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

async function callApi(app: App, simulator: Simulator, path: string, body: unknown): Promise<number> {
  const token = await localToken(simulator.origin, {
    roles: ['PimWarden.Run', 'PimWarden.Approve', 'PimWarden.Grant', 'PimWarden.Remove'],
    // Only people approve.
    userId: operatorIn(simulator),
  });
  const answer = await app.answerHttp({ invocationId: 'nights', ...silentLog }, path, {
    method: 'POST',
    query: [],
    headers: new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
    text: async () => (body === undefined ? '' : JSON.stringify(body)),
  });
  return answer.status ?? 200;
}

/** An enabled member: whoever it is, what a renewal of their own needs is another approver. */
function operatorIn({ tenant }: Simulator): string {
  const member = tenant.users
    .all()
    .find(({ accountEnabled, userType }) => accountEnabled && userType === 'Member');
  if (member === undefined) throw new Error('nobody in the tenant can approve anything');
  return member.id;
}
