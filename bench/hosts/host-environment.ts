import { localAudience, localToken } from '../../local/api-token.ts';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { createTenant } from '../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import { apiRoles } from '../../src/ports/caller.ts';
import { emptyStore } from '../compare-archive.ts';
import { type Host, type HostRun, startHost } from './host.ts';
import { createSharedClock, type SharedClock } from './shared-clock.ts';

/** The tenant of a sweep, and what happens before the night that is disturbed. */
export interface Scenario {
  readonly name: string;
  readonly job: HygieneJob;
  /** A job that runs some days before. */
  readonly before?: { readonly job: HygieneJob; readonly days: number };
  readonly seed: number;
  readonly users: number;
  /** Changes the new tenant before anything reads it. */
  readonly prepare?: (tenant: Tenant, now: Date) => void;
  /** Sections that replace those of the local stack's rules; as a function of the prepared tenant, where they depend on it. */
  readonly rules: RulesText | ((tenant: Tenant) => RulesText);
  /** Settings of the app beside those that every host has, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Resources that environments share, because they take seconds to start. */
export interface SharedResources {
  /** Azurite's endpoint. */
  readonly tables: string;
  /** The bundle of `host-process.ts`. */
  readonly bundle: string;
}

/** Addresses that a host uses instead of the environment's own. */
export interface HostAddresses {
  readonly graph?: string;
  readonly tables?: string;
  /** Absent: the app has no doorbell. */
  readonly queues?: string;
}

/** One simulated tenant, empty tables and a rules file, just before the night. */
export interface HostEnvironment {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  /** Object id of the app's service principal. */
  readonly ownId: string;
  readonly tables: string;
  readonly time: SharedClock;
  /** The start of the night that is disturbed. */
  readonly night: Date;
  /** Starts a process of the app. */
  host(at?: HostAddresses): Promise<Host>;
  close(): Promise<void>;
}

/** The start of every environment's clock. */
export const startInstant = new Date('2026-11-22T03:00:00Z');
const dayMilliseconds = 86_400_000;

/** Starts an environment. The same scenario gives the same tenant, including all ids. */
async function startHostEnvironment(
  scenario: Scenario,
  resources: SharedResources,
): Promise<HostEnvironment> {
  await emptyStore(resources.tables);
  const time = createSharedClock(startInstant);
  const tenant = createTenant({
    seed: scenario.seed,
    users: scenario.users,
    now: startInstant,
    auditEvents: 0,
    groups: 8,
    servicePrincipals: 8,
    administrativeUnits: 3,
  });
  const own = tenant.servicePrincipals.all()[2];
  if (own === undefined) throw new Error('the tenant lacks the service principal of the app');
  scenario.prepare?.(tenant, startInstant);
  const simulator = await startSimulator({
    tenant,
    clock: time.clock,
    throttling: false,
    control: true,
    // The credential library expires tokens by the machine's clock. The simulated clock is ahead of it.
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [
      {
        clientId: own.appId,
        objectId: own.id,
        appRoles: requiredAppRoles().map(({ name }) => name),
      },
    ],
  });
  const sections = typeof scenario.rules === 'function' ? scenario.rules(tenant) : scenario.rules;
  const rules = rulesOnDisk(stackRules(tenant, sections));
  const environment = createHostEnvironment(
    { simulator, tenant, time, rules, appId: own.appId, ownId: own.id, settings: scenario.settings ?? {} },
    resources,
  );
  if (scenario.before !== undefined) {
    const { job, days } = scenario.before;
    const host = await environment.host();
    expectSuccess(await host.run(job), `${job} of the night before`);
    await host.close();
    time.advance(days * dayMilliseconds);
  }
  simulator.requests({ reset: true });
  return { ...environment, night: time.clock.now() };
}

/** Longer than the lifetime of a lease (10 min) and of a claim (15 min). */
export const recoveryMilliseconds = 20 * 60_000;

/** Starts an environment, calls `use`, and closes the environment. */
export async function withHostEnvironment<T>(
  scenario: Scenario,
  resources: SharedResources,
  use: (environment: HostEnvironment) => Promise<T>,
): Promise<T> {
  const environment = await startHostEnvironment(scenario, resources);
  try {
    return await use(environment);
  } finally {
    await environment.close();
  }
}

interface EnvironmentParts extends Pick<HostEnvironment, 'simulator' | 'tenant' | 'time' | 'ownId'> {
  readonly rules: RulesOnDisk;
  readonly appId: string;
  readonly settings: Readonly<Record<string, string>>;
}

function createHostEnvironment(
  { simulator, tenant, time, rules, appId, ownId, settings }: EnvironmentParts,
  { tables, bundle }: SharedResources,
): Omit<HostEnvironment, 'night'> {
  const host = (at: HostAddresses = {}) =>
    startHost({
      bundle,
      newToken: () => localToken(simulator.origin, { roles: apiRoles }),
      env: {
        ...settings,
        HOST_CLOCK_FILE: time.file,
        TENANT_ID: tenant.tenantId,
        GRAPH_ORIGIN: at.graph ?? simulator.origin,
        TABLES_ENDPOINT: at.tables ?? tables,
        QUEUES_ENDPOINT: at.queues ?? '',
        IDENTITY_ENDPOINT: simulator.identityEndpoint,
        IDENTITY_HEADER: simulator.identityHeader,
        AZURE_CLIENT_ID: appId,
        RULES_FILE: rules.path,
        GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
        API_AUDIENCE: localAudience,
        API_READS_PER_MINUTE: '1000000',
        API_WRITES_PER_MINUTE: '1000000',
        API_AUTHORITY: simulator.origin,
      },
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
