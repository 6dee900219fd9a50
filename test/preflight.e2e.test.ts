import { afterEach, describe, expect, test } from '@jest/globals';
import { registerApi } from '../local/api-registration.ts';
import { apiClientId } from '../local/self-service.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { preflight, sayPreflight } from '../src/app/preflight.ts';
import { RunNotSucceeded } from '../src/app.ts';
import { FakeLog } from './fakes/fake-log.ts';
import { type TestEnvironment, withTestEnvironments } from './hygiene/test-environment.ts';
import { readCall } from './tenant/snapshot-ports.ts';

const start = withTestEnvironments();
let stage: TestEnvironment | undefined;
afterEach(() => stage?.close());

const keeper = {
  appParts: ['keeper'],
  planOnly: 'off',
  selfServiceClientId: apiClientId,
  apiAudiences: undefined,
} as const;
const needed = requiredAppRoles({ parts: ['keeper'] }).map(({ name }) => name);

async function startKeeper(appRoles: readonly string[]): Promise<TestEnvironment> {
  stage = await start({ appRoles, settings: { APP_PARTS: 'keeper', SELF_SERVICE_CLIENT_ID: apiClientId } });
  return stage;
}

describe('the pre-flight', () => {
  test('finds nothing wrong with an identity that has just what its parts need', async () => {
    const { app } = await startKeeper(needed);

    expect((await preflight(app.ports, keeper, readCall())).permissions).toEqual({ missing: [], excess: [] });
  });

  test('names what is missing and what is too much', async () => {
    const { app } = await startKeeper([
      ...needed.filter((name) => name !== 'AuditLog.Read.All'),
      'RoleManagement.ReadWrite.Directory',
    ]);

    const { permissions } = await preflight(app.ports, keeper, readCall());

    expect(permissions).toMatchObject({
      missing: [
        {
          name: 'AuditLog.Read.All',
          reasons: [{ feature: 'audit-snapshot' }, { feature: 'own-writes-watch' }],
        },
      ],
      excess: ['RoleManagement.ReadWrite.Directory'],
    });
  });

  test('lists who holds the roles that change every app, and says what it could not read', async () => {
    const { app } = await startKeeper(needed);

    const { influences } = await preflight(app.ports, keeper, readCall());

    expect(influences.map(({ by }) => by)).toEqual([
      'Global Administrator, active',
      'Global Administrator, eligible',
      'Privileged Role Administrator, active',
      'Privileged Role Administrator, eligible',
      'Application Administrator, active',
      'Application Administrator, eligible',
      'Cloud Application Administrator, active',
      'Cloud Application Administrator, eligible',
      'Application.ReadWrite.All, which adds credentials to any app and acts with its permissions',
      'owner of the service principal',
      'owner of the application',
      'owner of the registration of the API',
      'secret or certificate of the registration of the API',
      'federated credential of the registration of the API',
    ]);
    for (const { who } of influences) expect(typeof who === 'string' ? who : [...who]).toBeDefined();
  });

  test('marks what Graph did not answer, and reads the rest', async () => {
    const { app, simulator } = await startKeeper(needed);
    simulator.faults.add({ kind: '403', match: { path: 'roleAssignmentScheduleInstances' } });

    const { influences } = await preflight(app.ports, keeper, readCall());

    expect(influences[0]).toEqual({
      ...{ by: 'Global Administrator, active', isUnread: true },
      who: expect.stringMatching(/^could not be read: /),
    });
    expect(influences.filter(({ isUnread }) => isUnread)).toHaveLength(1);
  });

  test('names the apps that hold a permission that leads to every other, and no app that only reads', async () => {
    const { app, tenant } = await startKeeper(needed);
    const [, , , , ruler] = tenant.servicePrincipals.all();

    const { influences } = await preflight(app.ports, keeper, readCall());

    expect(influences.filter(({ by }) => by.includes(', which '))).toEqual([
      { by: expect.stringContaining('Application.ReadWrite.All'), who: [ruler?.id] },
    ]);
  });

  test('lists what somebody can sign in with as the API, and says that federated credentials take one more permission', async () => {
    const { app, simulator, tenant } = await startKeeper(needed);
    registerApi(simulator, []);
    const [api] = tenant.servicePrincipals.all().filter(({ appId }) => appId === apiClientId);
    const keyId = '22222222-aaaa-4bbb-8ccc-000000000001';
    const secret = { keyId, endDateTime: '2027-01-01T00:00:00Z' };
    const credentials = { keyCredentials: [], federatedIdentityCredentials: [] };
    if (api === undefined) throw new Error('the API was not registered');
    Object.assign(api, { credentials: { ...credentials, passwordCredentials: [secret] } });

    const { influences } = await preflight(app.ports, keeper, readCall());

    expect(influences.slice(-2)).toEqual([
      { by: expect.any(String), who: [`secret ${keyId} until 2027-01-01T00:00:00.000Z`] },
      { by: expect.any(String), who: expect.stringContaining('Application.Read.All') },
    ]);
  });

  test('reads federated credentials where the permission was granted, which is not too much', async () => {
    const { app, simulator } = await startKeeper([...needed, 'Application.Read.All']);
    registerApi(simulator, []);

    const { influences, permissions } = await preflight(app.ports, keeper, readCall());

    expect(influences.at(-1)).toEqual({ by: expect.stringContaining('federated'), who: [] });
    expect(permissions?.excess).toEqual([]);
  });

  test('behind a run that took all its time reads nothing, and says so: the platform would end the process', async () => {
    const { app } = await startKeeper(needed);
    const log = new FakeLog();

    await sayPreflight(app.ports, keeper, log, -60_000);

    const said = log.of('influence').map(({ who }) => String(who));
    expect(said.filter((who) => !/could not be read/.test(who))).toEqual([]);
    expect(said).not.toEqual([]);
  });

  test('counts who can approve', async () => {
    const { app, simulator, person } = await startKeeper(needed);
    registerApi(simulator, [person(0), person(1)]);

    const { approvers } = await preflight(app.ports, keeper, readCall());

    expect(approvers).toMatchObject({ people: 2, needed: 2, unknown: [] });
  });
});

describe('a run', () => {
  async function linesOf(
    { app }: TestEnvironment,
    isMeant = (event: string) => event.endsWith('-permission'),
  ): Promise<readonly Record<string, unknown>[]> {
    const lines: Record<string, unknown>[] = [];
    const keep = (line: string) => void lines.push(JSON.parse(line));
    const invocation = { invocationId: 'night', info: keep, warn: keep, error: keep };
    await app.snapshotAccess(invocation).catch((error: unknown) => {
      if (!(error instanceof RunNotSucceeded)) throw error;
    });
    return lines.filter(({ event }) => isMeant(String(event)));
  }

  test('says which permissions are too much and which are missing', async () => {
    const app = await startKeeper([
      ...needed.filter((name) => name !== 'AuditLog.Read.All'),
      'RoleAssignmentSchedule.ReadWrite.Directory',
    ]);

    expect(await linesOf(app)).toMatchObject([
      {
        event: 'excess-permission',
        permission: 'RoleAssignmentSchedule.ReadWrite.Directory',
        parts: 'keeper',
      },
      {
        event: 'missing-permission',
        permission: 'AuditLog.Read.All',
        because: 'The archive keeps every event of the directory audit log.',
      },
    ]);
  });

  test('of the part that keeps says who else could turn the app, and that too few can approve', async () => {
    const app = await startKeeper(needed);
    registerApi(app.simulator, [app.person(0)]);

    const lines = await linesOf(app, (event) => event === 'influence' || event === 'approvers-too-few');

    expect(lines).toContainEqual(
      expect.objectContaining({ by: expect.stringContaining('Application.ReadWrite.All') }),
    );
    expect(lines.at(-1)).toMatchObject({ event: 'approvers-too-few', count: 1, needed: 2 });
  });

  test('says so before Graph has answered anything', async () => {
    const app = await startKeeper(needed.filter((name) => name !== 'AuditLog.Read.All'));
    app.simulator.faults.add({ kind: '503', times: 1 });

    expect(await linesOf(app, (event) => /-permission$|^graph\.retried$/.test(event))).toMatchObject([
      { event: 'missing-permission', permission: 'AuditLog.Read.All' },
      { event: 'graph.retried' },
    ]);
  });

  test('says nothing where there is just what is needed, and enough can approve', async () => {
    const app = await startKeeper(needed);
    registerApi(app.simulator, [app.person(0), app.person(1)]);

    expect(await linesOf(app, (event) => /-permission$|^approvers-/.test(event))).toEqual([]);
  });
});
