import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type InterceptingProxy, startInterceptingProxy } from '../../bench/intercepting-proxy.ts';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { composeApp, type TenantApp } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { awaiting, command } from '../change-builder.ts';

const now = new Date('2026-11-24T09:00:00Z');
const invocation = { invocationId: 'minute', info() {}, warn() {}, error() {} };

let azurite: RunningAzurite;
let simulator: Simulator;
let proxy: InterceptingProxy;
let rules: RulesOnDisk;
let app: TenantApp;
/** Requests to the store, in order. */
let stored: string[];

beforeAll(async () => {
  stored = [];
  azurite = await startAzurite();
  simulator = await startSimulator({ users: 20, auditEvents: 0, identities: [{ appRoles: [] }] });
  proxy = await startInterceptingProxy(azurite.endpoint, {
    before({ method, path }) {
      stored.push(`${method} ${path.split('?')[0]}`);
      return true;
    },
    after: () => true,
  });
  rules = rulesOnDisk(stackRules(simulator.tenant));
  const environment = {
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    TABLES_ENDPOINT: proxy.endpoint,
    RULES_FILE: rules.path,
    // As in Azure: the rules in force are read from the store.
    RULES_APPROVAL: 'required',
  };
  app = composeApp(readSettings(environment), { now: () => now });
  // The first use creates the table.
  await app.executeChanges(invocation);
});

afterAll(async () => {
  await proxy.close();
  await simulator.close();
  await azurite.stop();
  rules.remove();
});

describe('the timer that executes changes, each minute', () => {
  test('makes one query of the store and no request to Graph where nothing is open', async () => {
    stored = [];

    expect(await app.executeChanges(invocation)).toBe(0);

    expect(stored).toEqual(['GET /devstoreaccount1/Changes()']);
    expect(simulator.requests()).toEqual([]);
  });

  test('makes no request to Graph for what waits for a person', async () => {
    const { tenantId } = simulator.tenant;
    const commands = createCommandStore(openTables({ endpoint: azurite.endpoint }), tenantId);
    const waiting = command({ tenantId, askedAt: now, source: { kind: 'api' } });
    const key = { owner: 'caller ada', text: 'first', requestHash: 'a' };
    const accepted = await commands.accept(waiting, key);
    await commands.add(accepted.record, awaiting(now));

    expect(await app.executeChanges(invocation)).toBe(0);

    expect(simulator.requests()).toEqual([]);
    expect(await commands.open()).toHaveLength(1);
  });
});

describe('the timer that watches activations, every 15 minutes', () => {
  test('reads what runs, and the rules, and makes no request to Graph where nothing runs', async () => {
    stored = [];

    expect(await app.watchActivations(invocation)).toMatchObject({ running: 0 });

    expect(stored.filter((request) => request.includes('/Changes'))).toHaveLength(1);
    expect(simulator.requests()).toEqual([]);
  });
});
