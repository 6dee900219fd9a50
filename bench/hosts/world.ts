import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { createTenant, type Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import { emptyStore } from '../sweep-ground.ts';
import { type Host, type HostRun, startHost } from './host.ts';
import { createSharedClock, type SharedClock } from './shared-clock.ts';

/** How a tenant comes to the night that a sweep is about. */
export interface Scenario {
  readonly name: string;
  readonly job: HygieneJob;
  /** A job that runs first, and how many days before. */
  readonly before?: { readonly job: HygieneJob; readonly days: number };
  readonly seed: number;
  readonly users: number;
  /** In place of the local stack's. */
  readonly rules: RulesText;
}

/** What stays from world to world: starting it takes seconds. */
export interface Ground {
  /** Of Azurite. */
  readonly tables: string;
  /** Of `host-process.ts`. */
  readonly bundle: string;
}

/** Where a host finds the world, if not at its own addresses. */
export interface Addresses {
  readonly graph?: string;
  readonly tables?: string;
}

/** One tenant, empty tables and a rules file, just before the night. */
export interface World {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  /** Object id of the app's service principal. */
  readonly ownId: string;
  readonly tables: string;
  readonly time: SharedClock;
  /** When the night begins that a sweep is about. */
  readonly night: Date;
  /** Starts a process of the app. */
  host(at?: Addresses): Promise<Host>;
  close(): Promise<void>;
}

/** When every world begins. */
export const begin = new Date('2026-11-22T03:00:00Z');
const dayMilliseconds = 86_400_000;

/** The same scenario gives the same world, ids and all. */
async function openWorld(scenario: Scenario, ground: Ground): Promise<World> {
  await emptyStore(ground.tables);
  const time = createSharedClock(begin);
  const tenant = createTenant({
    seed: scenario.seed,
    users: scenario.users,
    now: begin,
    auditEvents: 0,
    groups: 8,
    servicePrincipals: 8,
    administrativeUnits: 3,
  });
  const own = tenant.servicePrincipals.all()[2];
  if (own === undefined) throw new Error('the tenant lacks the service principal of the app');
  const simulator = await startSimulator({
    tenant,
    clock: time.clock,
    throttling: false,
    // The credential library keeps a token by the machine's clock; the simulated one runs ahead of it.
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [
      {
        clientId: own.appId,
        objectId: own.id,
        appRoles: requiredAppRoles().map(({ name }) => name),
      },
    ],
  });
  const rules = rulesOnDisk(stackRules(tenant, scenario.rules));
  const world = worldOf({ simulator, tenant, time, rules, appId: own.appId, ownId: own.id }, ground);
  if (scenario.before !== undefined) {
    const { job, days } = scenario.before;
    const host = await world.host();
    expectSuccess(await host.run(job), `${job} of the night before`);
    await host.close();
    time.advance(days * dayMilliseconds);
  }
  simulator.requests({ reset: true });
  return { ...world, night: time.clock.now() };
}

/** After the lease (10 min) and the deadline of claims (15 min). */
export const recoveryMilliseconds = 20 * 60_000;

/** Does something in a world of its own. */
export async function inWorld<T>(
  scenario: Scenario,
  ground: Ground,
  doing: (world: World) => Promise<T>,
): Promise<T> {
  const world = await openWorld(scenario, ground);
  try {
    return await doing(world);
  } finally {
    await world.close();
  }
}

interface WorldParts extends Pick<World, 'simulator' | 'tenant' | 'time' | 'ownId'> {
  readonly rules: RulesOnDisk;
  readonly appId: string;
}

function worldOf(
  { simulator, tenant, time, rules, appId, ownId }: WorldParts,
  { tables, bundle }: Ground,
): Omit<World, 'night'> {
  const host = (at: Addresses = {}) =>
    startHost(bundle, {
      HOST_CLOCK_FILE: time.file,
      TENANT_ID: tenant.tenantId,
      GRAPH_ORIGIN: at.graph ?? simulator.origin,
      TABLES_ENDPOINT: at.tables ?? tables,
      IDENTITY_ENDPOINT: simulator.identityEndpoint,
      IDENTITY_HEADER: simulator.identityHeader,
      AZURE_CLIENT_ID: appId,
      RULES_FILE: rules.path,
      GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
    });
  return {
    ...{ simulator, tenant, ownId, tables, time, host },
    async close() {
      await simulator.close();
      time.remove();
      rules.remove();
    },
  };
}

export function expectSuccess(run: HostRun | undefined, what: string): void {
  if (run?.state !== 'succeeded')
    throw new Error(`${what} ended as ${run?.state ?? 'killed'}: ${run?.reason}`);
}
