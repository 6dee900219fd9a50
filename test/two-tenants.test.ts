import { randomUUID } from 'node:crypto';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../local/stack-rules.ts';
import { createSimulatorClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { readAuditEvents } from '../src/adapters/tables/audit-event-reader.ts';
import { createNoticeStore } from '../src/adapters/tables/notice-store.ts';
import type { Tables } from '../src/adapters/tables/store/tables.ts';
import { type SharedParts, shareParts } from '../src/app/ports.ts';
import { composeTenant, type Invocation, type TenantApp } from '../src/app.ts';
import { readSettings } from '../src/settings/settings.ts';
import { jumpingTiming } from './adapters/graph/client/jumping-timing.ts';
import { withAzurite } from './adapters/tables/tables-under-test.ts';
import { type CallApi, createApiCaller } from './scenarios/api-client.ts';
import { withIdentityRelay } from './scenarios/identity-relay.ts';

const azurite = withAzurite();
const identity = withIdentityRelay();
const clock = createSimulatorClock(new Date('2026-11-24T02:00:00Z'), { frozen: true });
const audience = 'api://pim-warden';

/** A simulated tenant, and the app for it in the process that both share. */
interface OwnTenant {
  readonly id: string;
  readonly simulator: Simulator;
  readonly app: TenantApp;
  readonly api: CallApi;
  readonly lines: readonly string[];
  readonly rules: RulesOnDisk;
  /** The three jobs, one after the other. */
  run(): Promise<void>;
}

let tables: Tables;
let one: OwnTenant;
let other: OwnTenant;
/** What the other tenant's ports said when only the first had been worked on. */
let before: Awaited<ReturnType<typeof traces>>;

beforeAll(async () => {
  tables = await azurite.empty();
  const [first, second] = await Promise.all([startTenant(5), startTenant(6)]);
  const shared = shareParts(settingsOf(first), clock, jumpingTiming());
  one = openTenant(shared, first);
  other = openTenant(shared, second);
  await one.run();
  before = await traces(other);
  await other.run();
});

afterAll(async () => {
  for (const { simulator, rules } of [one, other]) {
    await simulator.close();
    rules.remove();
  }
});

interface Started {
  readonly simulator: Simulator;
  readonly clientId: string;
  readonly rules: RulesOnDisk;
}

async function startTenant(seed: number): Promise<Started> {
  const clientId = randomUUID();
  const simulator = await startSimulator({
    ...{ seed, users: 60, auditEvents: 400, clock, throttling: false, control: true },
    tokenLifetimeSeconds: 366 * 86_400,
    identities: [{ clientId, appRoles: requiredAppRoles().map(({ name }) => name) }],
  });
  identity.forwardClient(clientId, simulator);
  const renew = { mode: 'apply', withinDays: 60, whenUsageUnknown: 'renew' };
  return { simulator, clientId, rules: rulesOnDisk(stackRules(simulator.tenant, { renew })) };
}

function settingsOf({ simulator, clientId, rules }: Started) {
  return readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: process.env.IDENTITY_ENDPOINT,
    AZURE_CLIENT_ID: clientId,
    TABLES_ENDPOINT: tables.endpoint,
    RULES_FILE: rules.path,
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    API_AUDIENCE: audience,
    API_READS_PER_MINUTE: '1000000',
    API_WRITES_PER_MINUTE: '1000000',
    API_AUTHORITY: simulator.origin,
    // Nobody is there, so that notices stay in the store.
    NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/notices',
  });
}

function openTenant(shared: SharedParts, started: Started): OwnTenant {
  const { simulator, clientId, rules } = started;
  const credential = new ManagedIdentityCredential({ clientId });
  const app = composeTenant(shared, { ...settingsOf(started), credential });
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const invocation: Invocation = { invocationId: 'night', info: write, warn: write, error: write };
  return {
    ...{ id: simulator.tenant.tenantId, simulator, app, lines, rules },
    api: createApiCaller({ app, invocation, simulator, audience, recording: { recordRoute: () => {} } }),
    async run() {
      await app.snapshotAuditLogs(invocation);
      clock.advance(60_000);
      await app.runHygiene(invocation, 'renew-eligibilities');
      clock.advance(60_000);
      await app.runHygiene(invocation, 'remove-stale-assignments');
    },
  };
}

const page = { top: 1_000 };

/** Everything that a tenant's ports tell of what was done in it. */
async function traces({ id, app: { ports } }: Pick<OwnTenant, 'id' | 'app'>) {
  const history = await ports.histories.read();
  return {
    runs: (await ports.runs.list(page)).items,
    unfinished: await ports.runs.unfinished('renew-eligibilities'),
    plans: (await ports.plans.list(page)).items,
    changes: (await ports.commands.list({}, page)).items,
    marks: [...(await ports.marks.read()).keys()],
    memories: [...history.memories.keys()],
    signIns: [...history.signIns.keys()],
    activationsKnownUntil: await ports.histories.activationsKnownUntil(),
    population: await ports.populations.last(),
    watermark: await ports.watermark.read(),
    notices: await createNoticeStore(tables, id).pending(1_000),
    events: await Array.fromAsync(readAuditEvents(tables, id), (event) => event.id),
  };
}

describe('a tenant that nothing was done in', () => {
  test('shows no trace of another that shares its store', () => {
    expect(before).toEqual({
      ...{
        runs: [],
        unfinished: [],
        plans: [],
        changes: [],
        marks: [],
        memories: [],
        signIns: [],
        notices: [],
        events: [],
      },
      ...{ activationsKnownUntil: undefined, population: undefined, watermark: undefined },
    });
  });
});

describe.each([
  { which: 'the first', pick: () => ({ own: one, foreign: other }) },
  { which: 'the second', pick: () => ({ own: other, foreign: one }) },
])('of two tenants on one store, $which', ({ pick }) => {
  test('has done its work, and each record says whose it is', async () => {
    const { own } = pick();
    const { runs, plans, changes, marks, memories, notices } = await traces(own);

    expect(runs.map(({ job, state }) => ({ job, state }))).toEqual([
      { job: 'remove-stale-assignments', state: 'succeeded' },
      { job: 'renew-eligibilities', state: 'succeeded' },
      { job: 'snapshot-audit-logs', state: 'succeeded' },
    ]);
    for (const list of [changes, marks, memories]) expect(list).not.toEqual([]);
    const tenants = [...runs, ...plans, ...notices.map(({ notice }) => notice)].map(
      ({ tenantId }) => tenantId,
    );
    expect(tenants).toEqual(Array(7).fill(own.id));
  });

  test('logs its own id in each line', () => {
    const { own } = pick();

    const tenants = new Set(own.lines.map((line) => JSON.parse(line).tenantId));

    expect(tenants).toEqual(new Set([own.id]));
  });

  test('has nothing that the other has', async () => {
    const { own, foreign } = pick();
    const [mine, theirs] = await Promise.all([traces(own), traces(foreign)]);

    for (const name of ['marks', 'memories', 'events'] as const)
      expect(new Set(mine[name]).intersection(new Set(theirs[name]))).toEqual(new Set());
  });

  test("does not find what the other's ids name", async () => {
    const { own, foreign } = pick();
    const { runs, plans, changes } = await traces(foreign);
    const { ports } = own.app;

    for (const { id } of runs) expect(await ports.runs.find(id)).toBeUndefined();
    for (const { id } of changes) expect(await ports.commands.find(id)).toBeUndefined();
    for (const { id } of plans) {
      expect(await ports.plans.head(id)).toBeUndefined();
      expect(await ports.plans.items(id, page)).toEqual({ items: [], next: undefined });
    }
  });

  test("answers 404 to the other's run and plan, over HTTP", async () => {
    const { own, foreign } = pick();
    const { runs, plans } = await traces(foreign);
    const targets = [`runs/${runs[0]?.id}`, `plans/${plans[0]?.id}`];

    for (const target of targets) {
      expect(await foreign.api('GET', target)).toMatchObject({ status: 200 });
      expect(await own.api('GET', target)).toMatchObject({ status: 404 });
    }
  });

  test('has an archive that is exactly its own log', async () => {
    const { own } = pick();
    const { simulator, id } = own;

    const archive = await Array.fromAsync(readAuditEvents(tables, id));

    // What the two jobs did since is not archived yet.
    const read = (await own.app.ports.watermark.read())?.readUntil ?? new Date(0);
    const log = [...simulator.tenant.auditLog.all(clock.now())].filter(
      ({ activityDateTime }) => Date.parse(activityDateTime) <= read.getTime(),
    );
    expect(new Map(archive.map((event) => [event.id, event.json]))).toEqual(
      new Map(log.map((event) => [event.id, JSON.stringify(event)])),
    );
    expect(archive).toHaveLength(log.length);
  });

  test('can write while the other does', async () => {
    const { own, foreign } = pick();
    const take = ({ app }: OwnTenant) =>
      app.ports.leases.take('writer', 'somebody', {
        now: clock.now(),
        forMilliseconds: 60_000,
        goesFirst: false,
      });

    expect([await take(own), await take(foreign)]).toMatchObject([{ kind: 'taken' }, { kind: 'taken' }]);
  });
});
