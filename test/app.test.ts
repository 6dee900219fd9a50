import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSimulatorClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import type { Timing } from '../src/adapters/graph/client/timing.ts';
import { type ArchivedEvent, readAuditEvents } from '../src/adapters/tables/audit-event-reader.ts';
import type { Tables } from '../src/adapters/tables/store/tables.ts';
import { composeApp, RunNotSucceeded } from '../src/app.ts';
import type { RunRecord } from '../src/domain/model/run.ts';
import { readSettings } from '../src/settings/settings.ts';
import { jumpingTiming } from './adapters/graph/client/jumping-timing.ts';
import { withAzurite } from './adapters/tables/tables-under-test.ts';

const firstNight = new Date('2026-11-21T02:00:00Z');
const secondNight = new Date('2026-11-22T02:00:00Z');
const reader = '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001';
const stranger = '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0002';

const azurite = withAzurite();
const clock = createSimulatorClock(firstNight, { frozen: true });
let simulator: Simulator;
let tables: Tables;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 3,
    users: 60,
    auditEvents: 1_500,
    clock,
    throttling: false,
    identities: [
      { clientId: reader, appRoles: ['AuditLog.Read.All'] },
      { clientId: stranger, appRoles: ['User.Read.All'] },
    ],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
});

beforeEach(async () => {
  clock.set(firstNight);
  tables = await azurite.empty();
});

afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await simulator.close();
});

/** One night of the whole app, with its log lines. */
async function night({
  clientId = reader,
  tablesEndpoint = tables.endpoint,
  timing,
}: {
  clientId?: string;
  tablesEndpoint?: string;
  timing?: Timing;
} = {}) {
  const settings = readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    AZURE_CLIENT_ID: clientId,
    TABLES_ENDPOINT: tablesEndpoint,
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
  });
  const lines: string[] = [];
  const sink = { info: keep, warn: keep, error: keep };
  function keep(line: string): void {
    lines.push(line);
  }
  const invocation = { invocationId: 'night', ...sink };
  return {
    run: await runOrRecord(() => composeApp(settings, clock, timing).snapshotAuditLogs(invocation)),
    lines,
  };
}

async function runOrRecord(run: () => Promise<RunRecord>): Promise<RunRecord> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

async function archive(): Promise<ArchivedEvent[]> {
  return Array.fromAsync(readAuditEvents(tables, simulator.tenant.tenantId));
}

/** The tenant's log, as Graph would send it. */
function truth(): ReadonlyMap<string, string> {
  return new Map(
    [...simulator.tenant.auditLog.all(clock.now())].map((event) => [event.id, JSON.stringify(event)]),
  );
}

/** An event of the tenant's own making, at another time and under another id. */
function eventLike(id: string, activityDateTime: string) {
  const [event] = simulator.tenant.auditLog.all(firstNight);
  if (event === undefined) throw new Error('the tenant has no audit log');
  return { ...event, id, activityDateTime };
}

describe('the first night', () => {
  test('leaves an archive that is exactly the log, content and all', async () => {
    const { run } = await night();

    expect(run).toMatchObject({ state: 'succeeded', counts: { read: 1_500, added: 1_500 } });
    expect(new Map((await archive()).map(({ id, json }) => [id, json]))).toEqual(truth());
  });

  test('says what it does in one JSON line per event', async () => {
    const { run, lines } = await night();
    const logged = lines.map((line) => JSON.parse(line));

    expect(logged.at(0)).toMatchObject({ event: 'run.started', invocationId: 'night', runId: run.id });
    // The identity has no permission but that of this one job, and says so with its first token.
    expect(logged.at(1)).toMatchObject({ event: 'missing-permission' });
    expect(logged.at(-1)).toMatchObject({
      ...{ event: 'run.finished', state: 'succeeded', added: 1_500 },
    });
  });
});

describe('a second night', () => {
  test('adds only what is new, also what arrives 20 hours late', async () => {
    await night();
    simulator.tenant.auditLog.record(eventLike('PIM_new_1', '2026-11-21T12:00:00.0000001Z'));
    simulator.tenant.auditLog.record(
      eventLike('PIM_late_1', '2026-11-21T01:00:00.0000001Z'),
      '2026-11-21T21:00:00Z',
    );

    clock.set(secondNight);
    const { run } = await night();
    clock.set(new Date('2026-11-22T03:00:00Z'));
    const { run: again } = await night();

    expect(run).toMatchObject({ state: 'succeeded', counts: { conflicts: 0 } });
    expect(run.counts.added + again.counts.added).toBe(truth().size - 1_500);
    expect(new Map((await archive()).map(({ id, json }) => [id, json]))).toEqual(truth());
    expect((await archive()).filter(({ id }) => id === 'PIM_late_1')).toHaveLength(1);
  });

  test('reports an event that came back with other content, and both are in the archive', async () => {
    simulator.tenant.auditLog.record(eventLike('PIM_altered_1', '2026-11-21T01:30:00Z'));
    await night();
    const altered = { ...eventLike('PIM_altered_1', '2026-11-21T01:30:00Z'), result: 'failure' as const };
    simulator.tenant.auditLog.replace('PIM_altered_1', altered);

    clock.set(secondNight);
    const { run, lines } = await night();

    expect(run).toMatchObject({ state: 'succeeded', counts: { added: expect.any(Number), conflicts: 1 } });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ event: 'audit.conflict', eventId: 'PIM_altered_1' }),
    );
    const kept = (await archive()).filter(({ id }) => id === 'PIM_altered_1');
    expect(kept.map(({ json }) => JSON.parse(json).result)).toEqual(['success', 'failure']);
    expect(kept[1]?.conflictOf).toBe(kept[0]?.rowKey);
  });
});

describe('a night in which Graph fails for one record', () => {
  const bad = 'PIM_bad_1';
  const ids = async () => (await archive()).map(({ id }) => id).toSorted();
  /** Without the event that arrives hours late. */
  const idsOfTruth = () => [...truth().keys()].filter((id) => id !== 'PIM_late_1').toSorted();

  test.each(['500', 'truncated-json', 'null-record'] as const)(
    'archives every other one, names its instant, and has it once Graph gives it (%s)',
    async (kind) => {
      if (!truth().has(bad)) simulator.tenant.auditLog.record(eventLike(bad, '2026-11-20T07:08:09.1234567Z'));
      simulator.faults.add({ kind, match: { record: bad }, times: 1_000_000 });

      const { run, lines } = await night({ timing: jumpingTiming() });

      expect(run).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('at 2026-11-20T07:08:09.1234567Z'),
        counts: { holes: 1 },
      });
      expect(lines.map((line) => JSON.parse(line).event)).toContain('audit.hole-found');
      const others = (await ids()).filter((id) => !id.startsWith('sha256-'));
      expect(others).toEqual(idsOfTruth().filter((id) => id !== bad));

      simulator.faults.clear();
      expect((await night()).run).toMatchObject({ state: 'succeeded', counts: { holes: 0 } });
      expect(await ids()).toContain(bad);
    },
  );

  test('archives all of a listing that ends early without an error', async () => {
    simulator.faults.add({ kind: 'lost-next-link', times: 1_000 });

    const { run } = await night();
    simulator.faults.clear();

    expect(run.state).toBe('succeeded');
    expect(await ids()).toEqual(idsOfTruth());
  });
});

describe('a night that cannot be', () => {
  test('is blocked without the app role, names it, and leaves nothing half-done', async () => {
    const { run } = await night({ clientId: stranger });

    expect(run).toMatchObject({ state: 'blocked', reason: expect.stringContaining('AuditLog.Read.All') });
    expect(await archive()).toEqual([]);
  });

  test('fails with one clear message when no store answers, before Graph is asked', async () => {
    simulator.requests({ reset: true });

    const { run } = await night({ tablesEndpoint: 'http://127.0.0.1:9/devstoreaccount1' });

    expect(run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('http://127.0.0.1:9/devstoreaccount1'),
    });
    expect(simulator.requests().filter(({ path }) => path.includes('directoryAudits'))).toEqual([]);
  });
});
