import { randomUUID } from 'node:crypto';
import { startAzurite } from '../../local/azurite.ts';
import { rulesOnDisk } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { systemTiming, type Timing } from '../../src/adapters/graph/client/timing.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { type App, composeApp, RunNotSucceeded } from '../../src/app.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { type HygieneJob, hygieneJobs, type Plan } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { emptyStore } from '../compare-archive.ts';
import { firstNight } from './known-tenant.ts';
import { oddRules } from './rules.ts';

/** A run with the plan that it made, if it came so far. */
export interface JobResult {
  readonly run: RunRecord;
  readonly plan: Plan | undefined;
  /** Records of the changes that it tried: also of those that a second look stopped, with the reason. */
  readonly changes: readonly ChangeRecord[];
}

export const overlapHours = 24;

/** One simulator and one store for all cases. */
export interface OddEnvironment {
  readonly simulator: Simulator;
  readonly tablesEndpoint: string;
  /** An app whose identity has no token yet, on an empty store and without faults. */
  freshApp(): Promise<App>;
  /** Runs both hygiene jobs, the renewals first. */
  runHygiene(app: App): Promise<readonly JobResult[]>;
  runSnapshot(app: App): Promise<RunRecord>;
  close(): Promise<void>;
}

/** Factor by which waits, and the budgets that bound them, are shorter than in production. */
const speedUp = 50;
const fastTiming: Timing = {
  elapsed: () => systemTiming.elapsed() * speedUp,
  now: () => systemTiming.now(),
  sleep: (milliseconds, signal) => systemTiming.sleep(milliseconds / speedUp, signal),
};

const silent = () => {};
const invocation = { invocationId: 'odd', info: silent, warn: silent, error: silent };

export async function startOddEnvironment(options: {
  readonly users: number;
  readonly auditEvents: number;
  readonly seed: number;
}): Promise<OddEnvironment> {
  const azurite = await startAzurite();
  // One simulator serves all cases, since the identity library keeps the first identity endpoint of a process.
  const simulator = await startSimulator({
    ...{ ...options, throttling: false, checkShapes: false },
    clock: createSimulatorClock(firstNight, { frozen: true }),
    // The credential library expires tokens by the machine's clock. The simulated clock is months ahead of it.
    tokenLifetimeSeconds: 400 * 86_400,
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const rules = rulesOnDisk(oddRules(simulator.tenant));
  const endpoint = azurite.endpoint;
  return {
    simulator,
    tablesEndpoint: endpoint,
    async freshApp() {
      simulator.faults.clear();
      simulator.clock.set(firstNight);
      await emptyStore(endpoint);
      // The identity library keeps tokens by client id for the whole process.
      const clientId = randomUUID();
      simulator.identities.add({ clientId, appRoles: requiredAppRoles().map(({ name }) => name) });
      return composeApp(
        settingsFor(simulator, { clientId, endpoint, rulesFile: rules.path }),
        simulator.clock,
        fastTiming,
      );
    },
    async runHygiene(app) {
      const results: JobResult[] = [];
      for (const job of hygieneJobs) results.push(await runJob(app, job, endpoint));
      return results;
    },
    runSnapshot: (app) => recordOf(() => app.snapshotAuditLogs(invocation)),
    async close() {
      await simulator.close();
      await azurite.stop();
      rules.remove();
    },
  };
}

function settingsFor(
  simulator: Simulator,
  on: { readonly clientId: string; readonly endpoint: string; readonly rulesFile: string },
) {
  return readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    AZURE_CLIENT_ID: on.clientId,
    TABLES_ENDPOINT: on.endpoint,
    RULES_FILE: on.rulesFile,
    AUDIT_OVERLAP_HOURS: String(overlapHours),
    GRAPH_TRY_TIMEOUT_SECONDS: '2',
    GRAPH_CALL_BUDGET_SECONDS: '200',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
  });
}

async function runJob(app: App, job: HygieneJob, endpoint: string): Promise<JobResult> {
  const run = await recordOf(() => app.runHygiene(invocation, job));
  const tables = openTables({ endpoint });
  const plans = createPlans(tables, run.tenantId);
  const head = await plans.head(run.hygiene?.planId ?? '');
  if (head === undefined) return { run, plan: undefined, changes: [] };
  const { items } = await plans.items(head.id, { top: 1_000 });
  const changes = await createCommandStore(tables, run.tenantId).list({ runId: run.id }, { top: 1_000 });
  return { run, plan: { ...head, items }, changes: changes.items };
}

async function recordOf(run: () => Promise<RunRecord>): Promise<RunRecord> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}
