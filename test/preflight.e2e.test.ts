import { afterEach, describe, expect, test } from '@jest/globals';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { RunNotSucceeded } from '../src/app.ts';
import { preflight } from '../src/app-preflight.ts';
import { type TestEnvironment, withTestEnvironments } from './hygiene/test-environment.ts';
import { readCall } from './tenant/snapshot-ports.ts';

const start = withTestEnvironments();
let stage: TestEnvironment | undefined;
afterEach(() => stage?.close());

const keeper = { appParts: ['keeper'], planOnly: 'off' } as const;
const needed = requiredAppRoles({ parts: ['keeper'] }).map(({ name }) => name);

async function startKeeper(appRoles: readonly string[]): Promise<TestEnvironment> {
  stage = await start({ appRoles, settings: { APP_PARTS: 'keeper' } });
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
      'owner of the service principal',
      'owner of the application',
    ]);
    for (const { who } of influences) expect(typeof who === 'string' ? who : [...who]).toBeDefined();
  });
});

describe('a run', () => {
  async function linesOf({ app }: TestEnvironment): Promise<readonly Record<string, unknown>[]> {
    const lines: Record<string, unknown>[] = [];
    const keep = (line: string) => void lines.push(JSON.parse(line));
    const invocation = { invocationId: 'night', info: keep, warn: keep, error: keep };
    await app.snapshotAccess(invocation).catch((error: unknown) => {
      if (!(error instanceof RunNotSucceeded)) throw error;
    });
    return lines.filter(({ event }) => String(event).endsWith('-permission'));
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

  test('says nothing where there is just what is needed', async () => {
    expect(await linesOf(await startKeeper(needed))).toEqual([]);
  });
});
