import { startAzurite } from '../../local/azurite.ts';
import { rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { startSimulator } from '../../simulator/start.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { composeApp, RunNotSucceeded, type TenantApp } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { adminToolRoles } from '../nights/tenant-actors.ts';
import { signingKeyFile } from '../signing-key.ts';
import { copyStore, restoreStore, type StoredState } from '../snapshots/stored-state.ts';
import { invocation, simulateDay } from './simulate-day.ts';

/** Several simulated nights of the app on a store of Azurite. */
export interface TamperedNights {
  readonly app: TenantApp;
  readonly tables: Tables;
  readonly tenantId: string;
  /** The store after each night, and the last head by then. */
  readonly after: readonly { readonly store: StoredState; readonly head: string }[];
  restore(store: StoredState): Promise<void>;
  copy(): Promise<StoredState>;
  /** Does the last night again on whatever is in the store, after another day. */
  repeatLastNight(): Promise<void>;
  close(): Promise<void>;
}

const day = 86_400_000;
const firstNight = new Date('2026-11-28T02:10:00Z').getTime();
const hour = 3_600_000;
/** The administrators' tool. */
const tool = '22222222-aaaa-4bbb-8ccc-0000000000bb';

export async function tamperedNights(options: {
  readonly nights: number;
  readonly users: number;
  readonly auditEvents: number;
  readonly seed: number;
}): Promise<TamperedNights> {
  const { nights, users, auditEvents, seed } = options;
  const azurite = await startAzurite();
  const clock = createSimulatorClock(new Date(firstNight), { frozen: true });
  const simulator = await startSimulator({
    ...{ seed, users, auditEvents, clock, throttling: false },
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [
      { appRoles: requiredAppRoles().map(({ name }) => name) },
      { clientId: tool, appRoles: adminToolRoles },
    ],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const key = signingKeyFile();
  const rules = rulesOnDisk(stackRules(simulator.tenant));
  const { tenantId } = simulator.tenant;
  const settings = readSettings({
    TENANT_ID: tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    EVIDENCE_SIGNING_KEY_FILE: key.path,
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
  });
  const app = composeApp(settings, clock);
  const tables = openTables({ endpoint: azurite.endpoint });
  const stage = { simulator, tool, app, tables };
  /** @param other makes the day before another one. */
  const night = async (number: number, other = 0) => {
    const begins = firstNight + number * day;
    clock.set(new Date(begins - 12 * hour));
    await simulateDay(stage, number + other);
    await runNight(app, () => clock.set(new Date(begins)));
  };
  const after: { store: StoredState; head: string }[] = [];
  for (let number = 0; number < nights; number += 1) {
    await night(number);
    const heads = await Array.fromAsync(app.ports.sealLog.heads());
    after.push({ store: await copyStore(azurite.endpoint), head: heads.at(-1)?.note ?? '' });
  }
  return {
    ...{ app, tables, tenantId, after },
    restore: (store) => restoreStore(azurite.endpoint, store),
    copy: () => copyStore(azurite.endpoint),
    repeatLastNight: () => night(nights - 1, nights),
    async close() {
      await simulator.close();
      await azurite.stop();
      key.remove();
      rules.remove();
    },
  };
}

async function runNight(app: TenantApp, begin: () => void): Promise<void> {
  begin();
  const jobs = [
    () => app.snapshotAuditLogs(invocation),
    () => app.storeRequests(invocation),
    () => app.snapshotAccess(invocation),
    () => app.runHygiene(invocation, 'renew-eligibilities'),
    () => app.runHygiene(invocation, 'remove-stale-assignments'),
  ];
  for (const job of jobs) {
    try {
      await job();
    } catch (error) {
      // Gates that close are no matter here: a night that is not sealed would be.
      if (!(error instanceof RunNotSucceeded) || error.run.reason?.includes('store-altered')) throw error;
    }
  }
}
