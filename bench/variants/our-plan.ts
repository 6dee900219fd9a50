import { ManagedIdentityCredential } from '@azure/identity';
import { createDirectory } from '../../src/adapters/graph/areas/directory.ts';
import { createRoleDefinitions } from '../../src/adapters/graph/areas/role-definitions.ts';
import { createRoleManagement } from '../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { createGraphClient } from '../../src/adapters/graph/client/client.ts';
import { systemTiming } from '../../src/adapters/graph/client/timing.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import type { TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../src/domain/renewal/plan-renewals.ts';
import { planRemovals } from '../../src/domain/staleness/plan-removals.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { createRulesFile } from '../../src/rules/rules-file.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { namedIn, readSnapshot, type SnapshotSources } from '../../src/tenant/read-snapshot.ts';
import type { RowsToRead } from '../minimum-reads.ts';
import { loadHistories } from '../plan-memories.ts';
import { fileOfTask, readPlanTask } from '../plan-task.ts';
import { reportOutcome } from './task.ts';

/** Settings that are required, and not used by what only reads. */
const unused = {
  TENANT_ID: '00000000-0000-4000-8000-000000000000',
  TABLES_ENDPOINT: 'http://127.0.0.1:10002/unused',
};

/** A run up to both plans, with the app's own adapters, composed as in `src/app.ts`. */
const task = readPlanTask();
const now = new Date(task.now);
// Rules and memories are loaded before time is measured. The measurement covers reading the tenant, and planning.
const { rules } = await createRulesFile(fileOfTask(task, 'rules')).load();
const histories = loadHistories(fileOfTask(task, 'memories'), now);

await reportOutcome(async () => {
  const wish = {
    now,
    named: namedIn(rules),
    renewals: [],
    signInDrop: { lastCompleteRunAt: undefined, percent: 10 },
  };
  const { snapshot } = await readSnapshot(createPorts(), wish, newCall());
  if (snapshot.gaps.length > 0) throw new Error(`not read completely: ${JSON.stringify(snapshot.gaps)}`);
  const startedAt = performance.now();
  const renewals = planRenewals(snapshot, rules);
  const removals = planRemovals(snapshot, rules, new Map());
  const planMilliseconds = performance.now() - startedAt;
  const read = rowsOf(snapshot);
  const rows = Object.values(read).reduce((sum, count) => sum + count, 0);
  return {
    ...{ rows, read, planMilliseconds },
    decisions: { ...counted('renewals', renewals), ...counted('removals', removals) },
  };
});

function createPorts(): SnapshotSources {
  const settings = readSettings({ ...process.env, ...unused });
  const client = createGraphClient({
    origin: task.graphOrigin,
    credential: new ManagedIdentityCredential({}),
    tryTimeoutMs: settings.graphTryTimeoutSeconds * 1000,
    callBudgetMs: settings.graphCallBudgetSeconds * 1000,
    // Unpaced: 50,000 users with sign-ins take more than 3 minutes at the 5 requests in 10 s that Microsoft documents.
    reportsPer10Seconds: 1_000_000,
  });
  return {
    directory: createDirectory(client),
    roles: createRoleManagement(client),
    roleSettings: createRoleSettings(client),
    roleDefinitions: createRoleDefinitions(client, systemTiming),
    self: { objectId: () => client.ownObjectId() },
    histories,
  };
}

function newCall(): RoleCall {
  const silent = () => {};
  return {
    signal: AbortSignal.timeout(600_000),
    tally: { requests: 0, retried: 0, throttled: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}

function rowsOf({
  schedules,
  assignmentInstances,
  requests,
  principals,
  settings,
}: TenantSnapshot): RowsToRead {
  return {
    eligibilitySchedules: schedules.eligibility.length,
    assignmentSchedules: schedules.assignment.length,
    assignmentInstances: assignmentInstances.length,
    eligibilityRequests: requests.eligibility.length,
    assignmentRequests: requests.assignment.length,
    users: principals
      .values()
      .filter(({ kind }) => kind === 'user')
      .toArray().length,
    roleSettings: settings.size,
  };
}

function counted(plan: string, items: readonly PlanItem[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { decision } of items) counts[`${plan} ${decision}`] = (counts[`${plan} ${decision}`] ?? 0) + 1;
  return counts;
}
