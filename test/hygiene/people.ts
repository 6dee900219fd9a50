import { randomUUID } from 'node:crypto';
import type { User } from '../../simulator/directory.ts';
import type { Schedule } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { secondsText } from '../../simulator/state/seed/users.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';

/** Roles with default settings. The last two are not privileged. */
export const roles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  searchAdministrator: '0964bb5e-9bdb-4d7b-ac29-58e794862a40',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
} as const;

const days = (count: number) => count * 86_400_000;

/** Removes all access, and makes all users except the two emergency accounts enabled members of staff. */
export function resetUsers(tenant: Tenant, now: Date): readonly [readonly User[], readonly User[]] {
  const { eligibilities, assignments, requests } = tenant.roleManagement;
  for (const collection of [eligibilities, assignments, requests])
    for (const { id } of collection.all()) collection.remove(id);
  const [first, second, ...others] = tenant.users.all();
  if (first === undefined || second === undefined) throw new Error('a tenant has two emergency accounts');
  for (const user of others) tenant.users.add(asStaffMember(user, now));
  return [[first, second], tenant.users.all().slice(2)];
}

function asStaffMember(user: User, now: Date): User {
  return {
    ...user,
    accountEnabled: true,
    userType: 'Member',
    creationType: null,
    externalUserState: null,
    onPremisesSyncEnabled: null,
    createdDateTime: secondsText(new Date(now.getTime() - days(900))),
    signInActivity: signInAt(user.id, new Date(now.getTime() - days(1))),
  };
}

export function signInAt(id: string, at: Date): NonNullable<User['signInActivity']> {
  const text = secondsText(at);
  return {
    lastSignInDateTime: text,
    lastSignInRequestId: id,
    lastNonInteractiveSignInDateTime: text,
    lastNonInteractiveSignInRequestId: id,
    lastSuccessfulSignInDateTime: text,
    lastSuccessfulSignInRequestId: id,
  };
}

/** Changes properties of a user, as an administrator would. */
export function changeUser({ users }: Tenant, { id }: Pick<User, 'id'>, to: Partial<User>): void {
  const user = users.find(id);
  if (user === undefined) throw new Error(`there is no user ${id}`);
  users.add({ ...user, ...to });
}

/** One access that was assigned through PIM. */
export interface AssignmentOptions {
  readonly to: Pick<User, 'id'>;
  readonly role?: string;
  readonly scope?: string;
  readonly since: Date;
  /** `undefined`: permanent. */
  readonly until?: Date;
}

/** With the request that made it, which Graph keeps for 45 days. */
export function makeEligible({ roleManagement }: Tenant, given: AssignmentOptions): void {
  const schedule = scheduleOf(given);
  roleManagement.eligibilities.add(schedule);
  roleManagement.requests.add(requestOf('eligibility', schedule));
}

function requestOf(kind: ScheduleRequest['kind'], schedule: Schedule): ScheduleRequest {
  const { id, principalId, roleDefinitionId, directoryScopeId, createdAt, startsAt, expiration } = schedule;
  return {
    ...{ id, kind, action: 'adminAssign', status: 'Provisioned' },
    ...{ principalId, roleDefinitionId, directoryScopeId, createdAt, completedAt: createdAt },
    ...{ createdBy: principalId, justification: null, ticket: { number: null, system: null } },
    ...{ targetScheduleId: id, approvalId: null, window: { startsAt, expiration } },
  };
}

export function assign({ roleManagement }: Tenant, given: AssignmentOptions): void {
  const kind = { assignmentType: 'Assigned', activatedUsing: undefined } as const;
  const schedule = scheduleOf(given);
  roleManagement.assignments.add({ ...schedule, ...kind });
  roleManagement.requests.add(requestOf('assignment', schedule));
}

function scheduleOf({
  to,
  role = roles.searchAdministrator,
  scope = '/',
  since,
  until,
}: AssignmentOptions): Schedule {
  return {
    id: randomUUID(),
    principalId: to.id,
    roleDefinitionId: role,
    directoryScopeId: scope,
    madeIn: 'pim',
    createdAt: since,
    startsAt: since,
    expiration: until === undefined ? { type: 'noExpiration' } : { type: 'afterDateTime', endsAt: until },
    memberType: 'Direct',
  };
}

/** All access at an instant, by the simulator's own record: `eligibility PRINCIPAL ROLE SCOPE END`, sorted. */
export function accessIn({ roleManagement }: Tenant, at: Date): readonly string[] {
  const text = (kind: string, { principalId, roleDefinitionId, directoryScopeId, expiration }: Schedule) => {
    const end = expiration.type === 'noExpiration' ? 'for good' : expiration.endsAt.toISOString();
    return `${kind} ${principalId} ${roleDefinitionId} ${directoryScopeId} ${end}`;
  };
  return [
    ...roleManagement.eligibilitySchedules(at).map((row) => text('eligibility', row)),
    ...roleManagement.assignmentSchedules(at).map((row) => text('assignment', row)),
  ].toSorted();
}

/** Changes one rule of a role's settings, as an administrator in the portal would. */
export function changeSettings(
  { roleSettings }: Tenant,
  role: string,
  id: string,
  sent: Readonly<Record<string, unknown>>,
): void {
  const policy = roleSettings.policyOf(role);
  if (policy === undefined) throw new Error(`there is no role ${role}`);
  const kind = id.split('_')[0];
  const type = `#microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`;
  roleSettings.update(policy, [{ id, sent: { '@odata.type': type, ...sent } }], null, new Date(0));
}
