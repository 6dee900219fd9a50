import { randomUUID } from 'node:crypto';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import type { User } from '../../simulator/directory.ts';
import type { LoggedRequest } from '../../simulator/request-log.ts';
import { type SeenRequest, type Simulator, startSimulator } from '../../simulator/start.ts';
import { createTenant } from '../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createLedger } from '../../src/adapters/tables/ledger.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import type { Tables } from '../../src/adapters/tables/store/tables.ts';
import { type App, composeApp, RunNotSucceeded } from '../../src/app.ts';
import type { HygieneJob, Obstacle, PlanHead, PlanItem } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { Ledger, LedgerEntry, Plans } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { jumpingTiming } from '../adapters/graph/client/jumping-timing.ts';
import { withAzurite } from '../adapters/tables/tables-under-test.ts';
import { type AskApi, askApi } from '../scenarios/api-client.ts';
import { withIdentityRelay } from '../scenarios/identity-relay.ts';
import { employ } from './people.ts';

/** The first night. */
export const begin = new Date('2026-11-20T02:30:00Z');

/** So many days after the first night, or before it. */
export function onDay(count: number): Date {
  return new Date(begin.getTime() + count * 86_400_000);
}

/** What a run came to: its record, its plan, what was tried, and what the simulator was sent. */
export interface Told {
  readonly run: RunRecord;
  readonly plan: PlanHead | undefined;
  readonly items: readonly PlanItem[];
  readonly changes: readonly LedgerEntry[];
  readonly obstacles: readonly Obstacle[];
  /** Every request that would have changed something, in order: `POST roleEligibilityScheduleRequests`. */
  readonly writes: readonly string[];
}

/** A tenant in which nobody holds anything yet, the whole app on it, and a rules file that lets everything be done. */
export interface World {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  readonly app: App;
  /** Two, enabled and protected. They hold nothing. */
  readonly breakGlass: readonly User[];
  /** Enabled members of staff who signed in on the day before the first night, from 0 on. */
  person(number: number): User;
  readonly rulesFile: RulesOnDisk;
  readonly ledger: Ledger;
  readonly plans: Plans;
  readonly api: AskApi;
  /** Told of each Graph request on arrival. */
  onRequest: ((seen: SeenRequest) => void) | undefined;
  /** Writes the rules file: whole sections in the place of `houseRules`. */
  rules(overrides?: RulesText): void;
  /** Puts the clock to the night of this day. */
  at(day: number): void;
  run(job: HygieneJob): Promise<Told>;
  /** What a run that somebody asked for came to. */
  toldOf(run: Pick<RunRecord, 'id'>): Promise<Omit<Told, 'run' | 'writes'>>;
  /** What was sent to change something since the last run, or since this was last asked. */
  writes(): readonly string[];
  close(): Promise<void>;
}

const audience = 'api://pim-warden';
const apply = { mode: 'apply' };

/** Everything is done unattended; waits are short enough for a test to tell of. */
export function houseRules(tenant: Tenant, overrides: RulesText = {}): RulesText {
  return stackRules(tenant, {
    renew: { ...apply, withinDays: 14, extendBy: 'P90D', whenUsageUnknown: 'renew' },
    stale: {
      ...{ coolDownDays: 7, newAccountDays: 0, newAssignmentDays: 0 },
      ...{ principalGone: apply, permanentActive: apply, noSignIn: apply },
      disabled: { mode: 'apply', days: 1 },
    },
    ...overrides,
  });
}

/** Starts Azurite and a relay to whichever simulator is up; each test opens a world of its own. */
export function withWorlds(): (options?: { readonly users?: number }) => Promise<World> {
  const azurite = withAzurite();
  const identity = withIdentityRelay();
  return async ({ users = 30 } = {}) => {
    const tables = await azurite.empty();
    const tenant = createTenant({ seed: 5, users, auditEvents: 0, now: begin });
    const [breakGlass, staff] = employ(tenant, begin);
    const state: { onRequest: World['onRequest'] } = { onRequest: undefined };
    // An identity of its own: the credential library keeps tokens by client id for the whole process.
    const clientId = randomUUID();
    const simulator = await startSimulator({
      ...{ tenant, users, control: true, throttling: false },
      clock: createSimulatorClock(begin, { frozen: true }),
      tokenLifetimeSeconds: 366 * 86_400,
      identities: [{ clientId, appRoles: requiredAppRoles().map(({ name }) => name) }],
      observer: (seen) => state.onRequest?.(seen),
    });
    identity.leadTo(simulator);
    const rulesFile = rulesOnDisk(houseRules(tenant));
    const app = composeApp(
      settingsFor(simulator, { clientId, tables, rulesFile }),
      simulator.clock,
      jumpingTiming(),
    );
    const person = (number: number) => staff[number] ?? fail(`there are ${staff.length} people`);
    return worldOf({ simulator, tenant, app, breakGlass, person, rulesFile, tables, state });
  };
}

function fail(message: string): never {
  throw new Error(message);
}

const silent = () => {};
const invocation = { invocationId: 'night', info: silent, warn: silent, error: silent };

function settingsFor(
  simulator: Simulator,
  on: { readonly clientId: string; readonly tables: Tables; readonly rulesFile: RulesOnDisk },
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
    API_AUTHORITY: simulator.origin,
  });
}

type Parts = Pick<World, 'simulator' | 'tenant' | 'app' | 'breakGlass' | 'person' | 'rulesFile'> & {
  readonly tables: Tables;
  readonly state: { onRequest: World['onRequest'] };
};

function worldOf({ tables, state, ...parts }: Parts): World {
  const { simulator, tenant, app, rulesFile } = parts;
  const [ledger, plans] = [createLedger(tables, tenant.tenantId), createPlans(tables, tenant.tenantId)];
  const writes = () => simulator.requests({ reset: true }).flatMap(writeText);
  const toldOf: World['toldOf'] = (run) => tellFrom(run, { ledger, plans });
  return {
    ...{ ...parts, ledger, plans, toldOf, writes },
    api: askApi({ app, invocation, simulator, audience, recording: { noteDoor: silent } }),
    get onRequest() {
      return state.onRequest;
    },
    set onRequest(told) {
      state.onRequest = told;
    },
    rules: (overrides) => rulesFile.write(houseRules(tenant, overrides)),
    at: (day) => simulator.clock.set(onDay(day)),
    async run(job) {
      writes();
      const run = await runToItsEnd(app, job);
      return { run, writes: writes(), ...(await toldOf(run)) };
    },
    async close() {
      await simulator.close();
      rulesFile.remove();
    },
  };
}

async function runToItsEnd(app: App, job: HygieneJob): Promise<RunRecord> {
  try {
    return await app.runHygiene(invocation, job);
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

async function tellFrom(
  { id }: Pick<RunRecord, 'id'>,
  { ledger, plans }: Pick<World, 'ledger' | 'plans'>,
): Promise<Omit<Told, 'run' | 'writes'>> {
  const heads = await plans.list({ top: 1_000 });
  const plan = heads.items.find(({ runId }) => runId === id);
  const items = plan === undefined ? [] : (await plans.items(plan.id, { top: 1_000 })).items;
  const changes = (await ledger.list({ runId: id }, { top: 1_000 })).items;
  return { plan, items, changes, obstacles: plan?.obstacles ?? [] };
}

/** Reading many things at once is a POST, too. */
function writeText({ area, method, path }: LoggedRequest): readonly string[] {
  const isRead = method === 'GET' || /\/(getByIds|\$batch)$/.test(path);
  return area !== 'graph' || isRead ? [] : [`${method} ${path.split('/').at(-1)}`];
}
