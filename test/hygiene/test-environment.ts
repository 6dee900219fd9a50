import { randomUUID } from 'node:crypto';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import type { User } from '../../simulator/directory.ts';
import type { LoggedRequest } from '../../simulator/request-log.ts';
import { type SeenRequest, type Simulator, startSimulator } from '../../simulator/start.ts';
import { createTenant } from '../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import type { Tables } from '../../src/adapters/tables/store/tables.ts';
import { type App, composeApp, RunNotSucceeded, type TenantApp } from '../../src/app.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { HygieneJob, Obstacle, PlanHead, PlanItem } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { CommandStore, Plans } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { jumpingTiming } from '../adapters/graph/client/jumping-timing.ts';
import { withAzurite } from '../adapters/tables/tables-under-test.ts';
import { type CallApi, createApiCaller } from '../scenarios/api-client.ts';
import { withIdentityRelay } from '../scenarios/identity-relay.ts';
import { resetUsers } from './people.ts';

/** The first night. */
export const firstNight = new Date('2026-11-20T02:30:00Z');

/** The instant of a night, counted in days from the first one. */
export function onDay(count: number): Date {
  return new Date(firstNight.getTime() + count * 86_400_000);
}

/** The result of a run: its record, its plan, its records of changes, and the writes that the simulator received. */
export interface JobResult {
  readonly run: RunRecord;
  readonly plan: PlanHead | undefined;
  readonly items: readonly PlanItem[];
  readonly changes: readonly ChangeRecord[];
  readonly obstacles: readonly Obstacle[];
  /** Every write to Graph, in order: `POST roleEligibilityScheduleRequests`. */
  readonly writes: readonly string[];
}

/** A tenant without any access, the whole app on it, and a rules file that allows every change. */
export interface TestEnvironment {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  readonly app: TenantApp;
  readonly tables: Tables;
  /** Of the app's own identity. */
  readonly clientId: string;
  /** Two enabled and protected accounts without access. */
  readonly breakGlass: readonly User[];
  /** Enabled users who signed in on the day before the first night, from 0 on. */
  person(number: number): User;
  readonly rulesFile: RulesOnDisk;
  readonly commands: CommandStore;
  readonly plans: Plans;
  readonly api: CallApi;
  /** Called for each Graph request on arrival. */
  onRequest: ((seen: SeenRequest) => void) | undefined;
  /** Writes the rules file. @param overrides sections that replace those of `testRules`. */
  rules(overrides?: RulesText): void;
  /** Sets the clock to the night of this day. */
  setDay(day: number): void;
  run(job: HygieneJob): Promise<JobResult>;
  /** The result of a run that was started over the API. */
  resultOf(run: Pick<RunRecord, 'id'>): Promise<Omit<JobResult, 'run' | 'writes'>>;
  /** Writes to Graph since the last run, or since the last call. */
  writes(): readonly string[];
  close(): Promise<void>;
}

const audience = 'api://pim-warden';
const apply = { mode: 'apply' };

/** Rules that allow every change unattended, with short waiting times. */
export function testRules(tenant: Tenant, overrides: RulesText = {}): RulesText {
  return stackRules(tenant, {
    renew: { ...apply, withinDays: 14, extendBy: 'P90D', whenUsageUnknown: 'renew' },
    stale: {
      ...{ coolDownDays: 7, newAccountDays: 0, newAssignmentDays: 0 },
      ...{ principalGone: apply, permanentActive: apply, noSignIn: apply },
      disabled: { mode: 'apply', days: 1 },
    },
    api: { permanentActive: 'allow', permanentEligible: 'allow', maximumActiveHours: 87_600 },
    ...overrides,
  });
}

/** Starts Azurite and an identity relay for a file of tests. @returns a function that starts an environment for one test. */
export function withTestEnvironments(): (options?: {
  readonly users?: number;
  /** Of the app's identity. Default: what all its parts need. */
  readonly appRoles?: readonly string[];
  /** App settings besides. */
  readonly settings?: Readonly<Record<string, string>>;
}) => Promise<TestEnvironment> {
  const azurite = withAzurite();
  const identity = withIdentityRelay();
  return async ({ users = 30, appRoles = allAppRoles, settings = {} } = {}) => {
    const tables = await azurite.empty();
    const tenant = createTenant({ seed: 5, users, auditEvents: 0, now: firstNight });
    const [breakGlass, staff] = resetUsers(tenant, firstNight);
    const state: { onRequest: TestEnvironment['onRequest'] } = { onRequest: undefined };
    // Each environment has its own identity, since the credential library keeps tokens by client id for the whole process.
    const clientId = randomUUID();
    const simulator = await startSimulator({
      ...{ tenant, users, control: true, throttling: false },
      clock: createSimulatorClock(firstNight, { frozen: true }),
      tokenLifetimeSeconds: 366 * 86_400,
      identities: [{ clientId, appRoles }],
      observer: (seen) => state.onRequest?.(seen),
    });
    identity.forwardTo(simulator);
    const rulesFile = rulesOnDisk(testRules(tenant));
    const app = composeApp(
      settingsFor(simulator, { clientId, tables, rulesFile, settings }),
      simulator.clock,
      jumpingTiming(),
    );
    const person = (number: number) => staff[number] ?? fail(`there are ${staff.length} people`);
    return createTestEnvironment({
      ...{ simulator, tenant, app, clientId, breakGlass, person, rulesFile, tables, state },
    });
  };
}

const allAppRoles = requiredAppRoles().map(({ name }) => name);

function fail(message: string): never {
  throw new Error(message);
}

const silent = () => {};
const invocation = { invocationId: 'night', info: silent, warn: silent, error: silent };

function settingsFor(
  simulator: Simulator,
  on: {
    readonly clientId: string;
    readonly tables: Tables;
    readonly rulesFile: RulesOnDisk;
    readonly settings: Readonly<Record<string, string>>;
  },
) {
  return readSettings({
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: process.env.IDENTITY_ENDPOINT,
    AZURE_CLIENT_ID: on.clientId,
    TABLES_ENDPOINT: on.tables.endpoint,
    RULES_FILE: on.rulesFile.path,
    GRAPH_CALL_BUDGET_SECONDS: '20',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    TENANT_ID: simulator.tenant.tenantId,
    API_AUDIENCE: audience,
    API_READS_PER_MINUTE: '1000000',
    API_WRITES_PER_MINUTE: '1000000',
    API_AUTHORITY: simulator.origin,
    API_AUTHENTICATION_CONTEXT: 'c1',
    ...on.settings,
  });
}

type EnvironmentParts = Pick<
  TestEnvironment,
  'simulator' | 'tenant' | 'app' | 'clientId' | 'breakGlass' | 'person' | 'rulesFile' | 'tables'
> & {
  readonly state: { onRequest: TestEnvironment['onRequest'] };
};

function createTestEnvironment({ state, ...parts }: EnvironmentParts): TestEnvironment {
  const { simulator, tenant, app, rulesFile, tables } = parts;
  const [commands, plans] = [
    createCommandStore(tables, tenant.tenantId),
    createPlans(tables, tenant.tenantId),
  ];
  const writes = () => simulator.requests({ reset: true }).flatMap(writeText);
  const toldOf: TestEnvironment['resultOf'] = (run) => readResult(run, { commands, plans });
  return {
    ...{ ...parts, commands, plans, resultOf: toldOf, writes },
    api: createApiCaller({ app, invocation, simulator, audience, recording: { recordRoute: silent } }),
    get onRequest() {
      return state.onRequest;
    },
    set onRequest(result) {
      state.onRequest = result;
    },
    rules: (overrides) => rulesFile.write(testRules(tenant, overrides)),
    setDay: (day) => simulator.clock.set(onDay(day)),
    async run(job) {
      writes();
      const run = await runToCompletion(app, job);
      return { run, writes: writes(), ...(await toldOf(run)) };
    },
    async close() {
      await simulator.close();
      rulesFile.remove();
    },
  };
}

async function runToCompletion(app: App, job: HygieneJob): Promise<RunRecord> {
  try {
    return await app.runHygiene(invocation, job);
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

async function readResult(
  { id }: Pick<RunRecord, 'id'>,
  { commands, plans }: Pick<TestEnvironment, 'commands' | 'plans'>,
): Promise<Omit<JobResult, 'run' | 'writes'>> {
  const heads = await plans.list({ top: 1_000 });
  const plan = heads.items.find(({ runId }) => runId === id);
  const items = plan === undefined ? [] : (await plans.items(plan.id, { top: 1_000 })).items;
  const changes = (await commands.list({ runId: id }, { top: 1_000 })).items;
  return { plan, items, changes, obstacles: plan?.obstacles ?? [] };
}

/** The text of a write. Some reads are POSTs, too. */
function writeText({ area, method, path }: LoggedRequest): readonly string[] {
  const isRead = method === 'GET' || /\/(getByIds|\$batch)$/.test(path);
  return area !== 'graph' || isRead ? [] : [`${method} ${path.split('/').at(-1)}`];
}
