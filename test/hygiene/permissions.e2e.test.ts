import { afterEach, describe, expect, test } from '@jest/globals';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { RunNotSucceeded } from '../../src/app.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { makeEligible } from './people.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';

const start = withTestEnvironments();
let stage: TestEnvironment | undefined;
afterEach(() => stage?.close());

const silent = () => {};
const invocation = { invocationId: 'night', info: silent, warn: silent, error: silent };

async function ended(run: Promise<RunRecord>): Promise<RunRecord> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

const names = (options: Parameters<typeof requiredAppRoles>[0] = {}) =>
  requiredAppRoles(options).map(({ name }) => name);

/** What is done with a permission, and what is said when it is missing. */
type Said = (app: TestEnvironment) => Promise<unknown>;
const audit: Said = ({ app }) => ended(app.snapshotAuditLogs(invocation));
const access: Said = ({ app }) => ended(app.snapshotAccess(invocation));
const hygiene: Said = async (of) => (await of.run('renew-eligibilities')).plan?.obstacles;
const requests: Said = ({ app }) => ended(app.storeRequests(invocation));
const alerts: Said = ({ api }) => api('GET', 'alerts');
const schedules: Said = ({ api }) => api('GET', 'eligibilities');
const approvers: Said = ({ api, person }) =>
  api('POST', `principals/${person(0).id}/revoke`, { body: { justification: 'Taken over' } });
const changeOfSettings: Said = async ({ app, api }) => {
  const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
  for await (const { rows } of app.ports.roleSettings.assignments(
    { withRules: false, roleDefinitionId },
    readCall(),
  ))
    return api('PATCH', `role-settings/${rows[0]?.policyId}/rules/Expiration_EndUser_Assignment`, {
      body: { maximumDuration: 'PT2H' },
    });
  return undefined;
};

describe('a part that lacks one of its permissions', () => {
  test.each([
    ['keeper', 'AuditLog.Read.All', audit],
    ['keeper', 'Directory.Read.All', access],
    ['keeper', 'RoleManagement.Read.Directory', access],
    ['keeper', 'PrivilegedEligibilitySchedule.Read.AzureADGroup', access],
    ['keeper', 'PrivilegedAssignmentSchedule.Read.AzureADGroup', access],
    ['writer', 'AuditLog.Read.All', hygiene],
    ['writer', 'Directory.Read.All', hygiene],
    ['writer', 'RoleAssignmentSchedule.ReadWrite.Directory', requests],
    ['writer', 'RoleEligibilitySchedule.ReadWrite.Directory', requests],
    ['front', 'RoleManagement.Read.Directory', schedules],
    ['front', 'RoleManagementAlert.Read.Directory', alerts],
    ['front', 'Directory.Read.All', approvers],
  ] as const)(
    '%s without %s says so where it is needed',
    async (part, missing, doing) => {
      const appRoles = names({ parts: [part] }).filter((name) => name !== missing);
      stage = await start({ appRoles, settings: { APP_PARTS: part, API_TIME_BUDGET_SECONDS: '5' } });
      makeEligible(stage.tenant, { to: stage.person(0), since: onDay(-100), until: onDay(10) });
      for (const to of stage.tenant.groups.all().slice(0, 1))
        makeEligible(stage.tenant, { to, since: onDay(-100), until: onDay(10) });

      const said = JSON.stringify(await doing(stage));

      expect(names({ parts: [part] })).toContain(missing);
      expect(said).toContain('403');
      expect(said).toContain(missing);
    },
    60_000,
  );

  test('that writes says so of a change of role settings', async () => {
    const missing = 'RoleManagementPolicy.ReadWrite.Directory';
    stage = await start({ appRoles: names().filter((name) => name !== missing) });

    expect(JSON.stringify(await changeOfSettings(stage))).toContain(missing);
  }, 60_000);
});

describe('a deployment that only plans, without any permission to write', () => {
  test('says what it lacks to read', async () => {
    const missing = 'RoleManagement.Read.Directory';
    const appRoles = names({ parts: ['writer'], isPlanOnly: true }).filter((name) => name !== missing);
    stage = await start({ appRoles, settings: { APP_PARTS: 'writer', PLAN_ONLY: 'on' } });

    expect(JSON.stringify(await hygiene(stage))).toContain(missing);
  }, 60_000);

  const planOnly = () => start({ appRoles: names({ isPlanOnly: true }), settings: { PLAN_ONLY: 'on' } });

  test('plans a night: what rests on requests is unknown, and the run is none the worse for that', async () => {
    stage = await planOnly();
    const [ada, grace] = [stage.person(0), stage.person(1)];
    makeEligible(stage.tenant, { to: ada, since: onDay(-100), until: onDay(10) });
    makeEligible(stage.tenant, { to: grace, since: onDay(-400), until: onDay(300) });

    const renewals = await stage.run('renew-eligibilities');
    const removals = await stage.run('remove-stale-assignments');

    expect(renewals.run.state).toBe('succeeded');
    expect(renewals.items.find(({ key }) => key.principalId === ada.id)).toMatchObject({
      decision: 'change',
    });
    expect(renewals.plan?.mode).toBe('plan');
    expect(removals.run.state).toBe('succeeded');
    expect(removals.items.filter(({ decision }) => decision === 'change' || decision === 'mark')).toEqual([]);
    expect(removals.obstacles.map(({ code }) => code)).toContain('not-looked-at');
    expect([...renewals.writes, ...removals.writes]).toEqual([]);
    expect(await ended(stage.app.checkRoleSettings(invocation))).toMatchObject({
      job: 'check-role-settings',
    });
    const asked = stage.simulator.requests().filter(({ area }) => area === 'graph');
    expect(asked.filter(({ path, status }) => status === 403 || path.includes('ScheduleRequests'))).toEqual(
      [],
    );
  }, 90_000);

  test('refuses a change that a caller asks for, and sends nothing', async () => {
    stage = await planOnly();
    const { api, person } = stage;

    const answer = await api('POST', 'eligibilities', {
      body: {
        ...{ action: 'assign', principalId: person(0).id, duration: 'P30D', justification: 'On call' },
        ...{ roleDefinitionId: '0964bb5e-9bdb-4d7b-ac29-58e794862a40', directoryScopeId: '/' },
      },
    });

    expect(answer).toMatchObject({ status: 409, json: { title: 'The writers are stopped' } });
    expect(JSON.stringify(answer.json)).toContain('PLAN_ONLY');
    expect(stage.writes()).toEqual([]);
  }, 60_000);
});
