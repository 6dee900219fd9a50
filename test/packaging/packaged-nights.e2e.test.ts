import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { parseLocalSettings } from '../../local/functions-host/app-settings.ts';
import { attestedRules, type RulesOnDisk, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { type HostProcess, startHostProcess } from '../local/host-process.ts';
import { type Packed, runPackage } from './staged-package.ts';

/** What is deployed, in a folder far from the checkout, with two nights of its timers before it. */
const timers = [
  'snapshotAuditLogs',
  'storeRequests',
  'snapshotAccess',
  'renewEligibilities',
  'removeStaleAssignments',
  'checkRoleSettings',
  'watchOwnWrites',
];
const eightDays = 8 * 86_400_000;
const identity = '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0004';

let packed: Packed;
let azurite: RunningAzurite;
let simulator: Simulator;
let rules: RulesOnDisk;
let host: HostProcess;

beforeAll(async () => {
  packed = runPackage();
  azurite = await startAzurite();
  simulator = await startSimulator({
    ...{ users: 80, seed: 7, auditEvents: 50, throttling: false, control: true },
    tokenLifetimeSeconds: 90 * 86_400,
    identities: [{ clientId: identity, appRoles: requiredAppRoles().map(({ name }) => name) }],
  });
  rules = rulesOnDisk(stackRules(simulator.tenant, attestedRules(simulator.tenant, simulator.clock.now())));
  host = startHostProcess(join(packed.folder, 'dist/index.cjs'), settings(), 'api', { TRIGGERS: 'by-order' });
  await host.waitFor(({ kind }) => kind === 'ready');
}, 60_000);
afterAll(async () => {
  host.kill();
  await Promise.all([simulator.close(), azurite.stop()]);
  rules.remove();
  packed.remove();
});

function settings(): Record<string, string> {
  return {
    // Those of whoever takes the example for their own.
    ...parseLocalSettings(readFileSync('local.settings.json.example', 'utf8')),
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    AZURE_CLIENT_ID: identity,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
  };
}

/** Runs the timers one after the other. @returns what did not succeed. */
async function night(): Promise<readonly unknown[]> {
  const ran = () => host.messages.filter(({ kind }) => kind === 'ran');
  const before = ran().length;
  for (const [index, timer] of timers.entries()) {
    host.send(`run ${timer}`);
    await host.waitFor(() => ran().length > before + index);
  }
  return ran()
    .slice(before)
    .filter(({ ok }) => ok !== true);
}

const errors = () =>
  host.messages.filter(({ kind, log }) => kind === 'log' && (log as { level: string }).level === 'error');
/** Which requests PIM has been sent, by what was asked for. */
const asked = () => simulator.tenant.roleManagement.requests.all().map(({ action }) => action);

describe('the packaged folder, outside the checkout and without node_modules', () => {
  test('lies where no module of the checkout is found', () => {
    for (let folder = packed.folder; folder !== dirname(folder); folder = dirname(folder))
      expect([folder, existsSync(join(folder, 'node_modules'))]).toEqual([folder, false]);
    expect(relative(process.cwd(), packed.folder)).toMatch(/^\.\./);
  });

  test('runs its nights: what ends soon is renewed, and what was announced is removed eight days later', async () => {
    const before = asked().length;
    const first = await night();
    simulator.clock.advance(eightDays);
    host.send(`advance ${eightDays}`);
    const second = await night();

    expect([first, second, errors()]).toEqual([[], [], []]);
    const store = createRunHistory(openTables({ endpoint: azurite.endpoint }), simulator.tenant.tenantId);
    const { items } = await store.list({ top: 50 });
    const jobs = items
      .toSorted((a, b) => a.id.localeCompare(b.id))
      .map(({ job, state }) => `${job} ${state}`);
    const oneNight = [
      'snapshot-audit-logs',
      'store-requests',
      'snapshot-access',
      'renew-eligibilities',
      'remove-stale-assignments',
      'check-role-settings',
    ].map((job) => `${job} succeeded`);
    expect(jobs).toEqual([...oneNight, ...oneNight]);
    expect(asked().slice(before)).toEqual(expect.arrayContaining(['adminExtend', 'adminRemove']));
  }, 120_000);
});
