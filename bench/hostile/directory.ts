import { randomUUID } from 'node:crypto';
import type { Group, ServicePrincipal, User } from '../../simulator/directory.ts';
import type { Schedule } from '../../simulator/state/role-schedules.ts';
import { plainRole } from './caller.ts';
import type { Stage } from './stage.ts';

/** A role-assignable group with these members and owners. */
export function addGroup(
  { tenant }: Pick<Stage, 'tenant'>,
  memberIds: readonly string[],
  ownerIds: readonly string[] = [],
): Group {
  const template = tenant.groups.all().find(({ isAssignableToRole }) => isAssignableToRole === true);
  if (template === undefined) throw new Error('the tenant has no role-assignable group to copy');
  const group = { ...template, id: randomUUID(), displayName: 'made-up', memberIds, ownerIds };
  tenant.groups.add(group);
  return group;
}

/** An app of the tenant's own. */
export function addApp(
  { tenant }: Pick<Stage, 'tenant'>,
  ownerIds: readonly string[],
  applicationOwnerIds: readonly string[] = [],
): ServicePrincipal {
  const template = tenant.servicePrincipals
    .all()
    .find(
      ({ servicePrincipalType, appOwnerOrganizationId }) =>
        servicePrincipalType === 'Application' && appOwnerOrganizationId === tenant.tenantId,
    );
  if (template === undefined) throw new Error('the tenant has no app of its own to copy');
  const appId = randomUUID();
  const app = {
    ...template,
    ...{ id: randomUUID(), appId, servicePrincipalNames: [appId], accountEnabled: true },
    ...{ ownerIds, applicationOwnerIds },
  };
  tenant.servicePrincipals.add(app);
  return app;
}

interface Given {
  /** From now to its end; absent: without end. */
  readonly days?: number;
  readonly role?: string;
  readonly scope?: string;
  readonly isUsed?: boolean;
  /** From now back to its start. */
  readonly since?: number;
}

const day = 86_400_000;
const hour = 3_600_000;

/** Access that is there from the beginning. */
export function give(
  { tenant, simulator }: Pick<Stage, 'tenant' | 'simulator'>,
  kind: 'eligibility' | 'assignment',
  principalId: string,
  { days, role = plainRole, scope = '/', isUsed = false, since = 100 }: Given = {},
): string {
  const now = simulator.clock.now().getTime();
  const id = randomUUID();
  const startsAt = new Date(now - since * day);
  const schedule = {
    ...{ id, principalId, roleDefinitionId: role, directoryScopeId: scope },
    ...{ madeIn: 'pim' as const, createdAt: startsAt, startsAt, memberType: 'Direct' as const },
    expiration:
      days === undefined
        ? { type: 'noExpiration' as const }
        : { type: 'afterDateTime' as const, endsAt: new Date(now + days * day) },
  };
  const { eligibilities, assignments } = tenant.roleManagement;
  if (kind === 'eligibility') eligibilities.add(schedule);
  else assignments.add({ ...schedule, assignmentType: 'Assigned', activatedUsing: undefined });
  if (isUsed) activate({ tenant, simulator }, schedule);
  return id;
}

/** Activates an eligibility for some hours. */
export function activate(
  { tenant, simulator }: Pick<Stage, 'tenant' | 'simulator'>,
  schedule: Omit<Schedule, 'assignmentType' | 'activatedUsing'>,
): void {
  const now = simulator.clock.now().getTime();
  const begun = new Date(now - hour);
  tenant.roleManagement.assignments.add({
    ...schedule,
    ...{ id: randomUUID(), startsAt: begun, createdAt: begun },
    expiration: { type: 'afterDateTime', endsAt: new Date(now + 6 * hour) },
    ...{ assignmentType: 'Activated', activatedUsing: schedule.id },
  });
}

/** When an access of somebody ends by the tenant's own record; 0: they have none. */
export function endOf({ tenant }: Pick<Stage, 'tenant'>, principalId: string): number {
  const found = tenant.roleManagement.eligibilities.all().findLast((one) => one.principalId === principalId);
  return found?.expiration.type === 'noExpiration' ? Infinity : (found?.expiration.endsAt.getTime() ?? 0);
}

/** Somebody who signed in then, and not since. */
export function signedIn({ tenant }: Pick<Stage, 'tenant'>, user: User, at: Date): void {
  const [instant, id] = [at.toISOString(), '00000000-0000-4000-8000-0000000000ff'];
  tenant.users.add({
    ...user,
    signInActivity: {
      ...{ lastSignInDateTime: instant, lastSignInRequestId: id },
      ...{ lastNonInteractiveSignInDateTime: instant, lastNonInteractiveSignInRequestId: id },
      ...{ lastSuccessfulSignInDateTime: instant, lastSuccessfulSignInRequestId: id },
    },
  });
}
