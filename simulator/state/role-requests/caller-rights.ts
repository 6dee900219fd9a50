import { type Caller, isUser } from '../../caller.ts';
import type { RoleManagement } from '../role-management.ts';
import { hasEnded } from '../role-schedules.ts';
import type { Tenant } from '../tenant.ts';

export function isSelf(actor: Caller, principalId: string): boolean {
  return isUser(actor) && actor.objectId.toLowerCase() === principalId.toLowerCase();
}

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const writers: readonly string[] = [globalAdministrator, privilegedRoleAdministrator];
/**
 * Roles that may read PIM, in addition: Global Reader, Security Operator, Security Reader, Security Administrator
 * (docs/graph-facts.md#permissions-to-read-and-write).
 */
const readers: readonly string[] = [
  ...writers,
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
  '5d6b6bb7-de71-4623-b4af-96380a352509',
  '194ae4cb-b126-40b2-bd5b-6091b380977d',
];

/**
 * Whether the caller may administer roles. For an app its permission suffices; a user also needs a directory role in
 * force at `/`.
 */
export function mayAdminister(tenant: Tenant, actor: Caller, at: Date): boolean {
  return !isUser(actor) || holdsAny(tenant, actor.objectId, writers, at);
}

export function mayRead(tenant: Tenant, actor: Caller, at: Date): boolean {
  return !isUser(actor) || holdsAny(tenant, actor.objectId, readers, at);
}

/** Roles that may read the audit log and sign-ins (docs/graph-facts.md#permissions-to-read-and-write). */
const reportReaders: readonly string[] = [
  ...readers.filter((id) => id !== privilegedRoleAdministrator),
  // Reports Reader.
  '4a5d8f65-41da-4de4-8968-e035b65339cf',
];

export function mayReadReports(tenant: Tenant, actor: Caller, at: Date): boolean {
  return !isUser(actor) || holdsAny(tenant, actor.objectId, reportReaders, at);
}

function holdsAny(tenant: Tenant, userId: string, roleIds: readonly string[], at: Date): boolean {
  return activeRoleIds(tenant, userId, at).some((id) => roleIds.includes(id));
}

/** Ids of the directory roles that a user holds at `/` in force, those of groups included. */
export function activeRoleIds(tenant: Tenant, userId: string, at: Date): readonly string[] {
  const holders = new Set(identitiesOf(tenant, userId));
  const held = tenant.roleManagement
    .assignmentSchedules(at)
    .filter(
      ({ principalId, directoryScopeId, startsAt }) =>
        startsAt <= at && directoryScopeId === '/' && holders.has(principalId.toLowerCase()),
    );
  return [...new Set(held.map(({ roleDefinitionId }) => roleDefinitionId.toLowerCase()))];
}

/** A user's own id and the ids of role-assignable groups the user belongs to. Such groups do not nest. */
export function identitiesOf({ groups }: Pick<Tenant, 'groups'>, userId: string): string[] {
  const id = userId.toLowerCase();
  const roleGroups = groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const through = roleGroups.filter(({ memberIds }) =>
    memberIds.some((member) => member.toLowerCase() === id),
  );
  return [id, ...through.map((group) => group.id.toLowerCase())];
}

/** Whether the user approves where no approver is named (docs/graph-facts.md#approvers). */
export function isAdministratorOfRoles(tenant: Tenant, userId: string, at: Date): boolean {
  return holdsAny(tenant, userId, writers, at);
}

/**
 * The eligibility in force that this principal can activate: its own or a group's.
 *
 * @param begins the start of the activation. The eligibility must not have ended by then.
 */
export function eligibilityFor(
  tenant: Tenant & { readonly roleManagement: RoleManagement },
  key: { readonly principalId: string; readonly roleDefinitionId: string; readonly directoryScopeId: string },
  at: Date,
  begins: Date,
) {
  return identitiesOf(tenant, key.principalId)
    .map((principalId) => tenant.roleManagement.liveOf('eligibility', { ...key, principalId }, at))
    .find((live) => live !== undefined && live.startsAt <= at && !hasEnded(live, begins));
}
