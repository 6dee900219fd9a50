import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import type { User } from '../simulator/directory.ts';
import { keyText, type Schedule } from '../simulator/state/role-schedules.ts';
import type { ScheduleAction, ScheduleRequest } from '../simulator/state/schedule-requests.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import type { ApiRequest } from './hosts/host.ts';
import type { HostEnvironment, Scenario } from './hosts/host-environment.ts';
import { scenarioOf } from './scenarios.ts';

/** Every kind of change that callers of the API may ask for. */
export const apiChangeKinds = [
  'assign an eligibility',
  'assign an active role',
  'update',
  'remove',
  'change a rule',
  'cancel a request',
] as const;
export type ApiChangeKind = (typeof apiChangeKinds)[number];

/** One change of a kind, as a caller asks for it. */
export interface ApiChange {
  readonly request: ApiRequest;
  /** How often Graph carried it out, by the simulator's own record. */
  countMade(): number;
}

/** What each kind changes: people without any other access to one harmless role. */
interface Subjects {
  readonly roleDefinitionId: string;
  readonly policyGuid: string;
  readonly eligible: User;
  readonly active: User;
  readonly updated: User;
  readonly removed: User;
  readonly planned: User;
}

const roleName = 'Reports Reader';
const plannedRequestId = '00000000-0000-4000-8000-000000000003';
const justification = 'kill sweep';

/** A tenant with something to update, to remove and to cancel. Its job finds stale access and changes nothing. */
export function apiScenario(seed: number): Scenario {
  return { ...scenarioOf('mark', seed), name: 'api', prepare };
}

function prepare(tenant: Tenant, now: Date): void {
  const { updated, removed, planned, roleDefinitionId } = subjectsOf(tenant);
  const { eligibilities, requests } = tenant.roleManagement;
  const heldBy = ({ id: principalId }: User, id: string, startsAt: Date): Schedule => ({
    ...{ id, principalId, roleDefinitionId, directoryScopeId: '/' },
    ...{ madeIn: 'pim', createdAt: subDays(now, 100), startsAt, memberType: 'Direct' },
    expiration: { type: 'afterDateTime', endsAt: addDays(now, 90) },
  });
  eligibilities.add(heldBy(updated, '00000000-0000-4000-8000-000000000001', subDays(now, 100)));
  eligibilities.add(heldBy(removed, '00000000-0000-4000-8000-000000000002', subDays(now, 100)));
  const later = heldBy(planned, plannedRequestId, addDays(now, 5));
  eligibilities.add(later);
  const { principalId, directoryScopeId, startsAt, expiration } = later;
  requests.add({
    ...{ id: plannedRequestId, kind: 'eligibility', action: 'adminAssign', status: 'Granted' },
    ...{ principalId, roleDefinitionId, directoryScopeId, createdAt: subDays(now, 1), createdBy: updated.id },
    ...{ completedAt: startsAt, justification, ticket: { number: null, system: null } },
    ...{ targetScheduleId: plannedRequestId, window: { startsAt, expiration }, approvalId: null },
  });
}

function subjectsOf({ users, roleDefinitions, roleSettings }: Tenant): Subjects {
  const role = roleDefinitions.all().find(({ displayName }) => displayName === roleName);
  const policy = role && roleSettings.policyOf(role.id);
  const [eligible, active, updated, removed, planned] = users
    .all()
    .filter(({ accountEnabled, userType }) => accountEnabled && userType === 'Member')
    .toReversed();
  if (role === undefined || policy === undefined || !eligible || !active || !updated || !removed || !planned)
    throw new Error('the tenant is too small for every kind of change');
  const people = { eligible, active, updated, removed, planned };
  return { roleDefinitionId: role.id, policyGuid: policy.guid, ...people };
}

export function apiChangesOf(environment: HostEnvironment): Readonly<Record<ApiChangeKind, ApiChange>> {
  const { eligible, active, updated, removed, policyGuid, roleDefinitionId } = subjectsOf(environment.tenant);
  const { tenant, simulator, ownId } = environment;
  const accessChange = (path: 'eligibilities' | 'assignments', action: string, user: User, days?: string) => {
    const key = { principalId: user.id, roleDefinitionId, directoryScopeId: '/' };
    const body = { action, ...key, justification, ...(days !== undefined && { duration: days }) };
    const kind = path === 'eligibilities' ? 'eligibility' : 'assignment';
    const sent = sentActions[action];
    const isIt = (request: ScheduleRequest) =>
      request.createdBy === ownId && request.kind === kind && request.action === sent;
    return {
      request: { method: 'POST', path, body },
      countMade: () =>
        tenant.roleManagement.requests.all().filter((one) => isIt(one) && keyText(one) === keyText(key))
          .length,
    } as const;
  };
  const countLogged = (method: string, part: string) => () =>
    simulator
      .requests()
      .filter((one) => one.method === method && one.path.includes(part) && isSuccess(one.status)).length;
  const policyPath = `role-settings/DirectoryRole_${tenant.tenantId}_${policyGuid}/rules`;
  return {
    'assign an eligibility': accessChange('eligibilities', 'assign', eligible, 'P30D'),
    'assign an active role': accessChange('assignments', 'assign', active, 'P5D'),
    update: accessChange('eligibilities', 'update', updated, 'P60D'),
    remove: accessChange('eligibilities', 'remove', removed),
    'change a rule': {
      request: {
        method: 'PATCH',
        path: `${policyPath}/Expiration_EndUser_Assignment`,
        body: { maximumDuration: 'PT3H' },
      },
      countMade: countLogged('PATCH', policyGuid),
    },
    'cancel a request': {
      request: { method: 'POST', path: `eligibilities/requests/${plannedRequestId}/cancel` },
      countMade: countLogged('POST', `/${plannedRequestId}/cancel`),
    },
  };
}

const sentActions: Readonly<Record<string, ScheduleAction>> = {
  assign: 'adminAssign',
  update: 'adminUpdate',
  remove: 'adminRemove',
};

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
