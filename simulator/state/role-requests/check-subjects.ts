import { addMinutes } from 'date-fns/addMinutes';
import type { RoleDefinition } from '../../directory.ts';
import { resourceNotFound } from '../../refusal.ts';
import { isSameKey } from '../role-schedules.ts';
import { isAssignableAt } from '../roles-by-scope.ts';
import type { RequestKind } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { badScopeForRole, cannotHold, roleNotFound, subjectNotFound } from './refusals.ts';
import type { RequestedChange } from './requested-change.ts';

/**
 * Checks that principal, role and scope exist and fit together.
 * @throws GraphRefusal
 */
export function checkSubjects(tenant: Tenant, kind: RequestKind, requested: RequestedChange, at: Date): void {
  if (!isRemovalOfLeaver(tenant, requested, at)) checkPrincipal(tenant, kind, requested, at);
  const role = tenant.roleDefinitions.find(requested.roleDefinitionId);
  if (role === undefined) throw roleNotFound();
  checkScope(tenant, requested.directoryScopeId, role);
}

/** Whether the request removes a remaining entry of a deleted principal. */
function isRemovalOfLeaver(tenant: Tenant, requested: RequestedChange, at: Date): boolean {
  const { roleManagement } = tenant;
  if (requested.action !== 'adminRemove' || findPrincipal(tenant, requested.principalId) !== undefined)
    return false;
  const listed = [...roleManagement.eligibilitySchedules(at), ...roleManagement.assignmentSchedules(at)];
  return listed.some((schedule) => isSameKey(schedule, requested));
}

export function findPrincipal({ users, groups, servicePrincipals }: Tenant, id: string) {
  return users.find(id) ?? groups.find(id) ?? servicePrincipals.find(id);
}

function checkPrincipal(tenant: Tenant, kind: RequestKind, { principalId }: RequestedChange, at: Date): void {
  const { pim } = tenant;
  const principal = findPrincipal(tenant, principalId);
  if (principal === undefined) throw subjectNotFound();
  const known = addMinutes(new Date(principal.createdDateTime), pim.switches.subjectDelayMinutes);
  if (pim.switches.subjectDelayMinutes > 0 && at < known) throw subjectNotFound();
  if (principal.kind === 'group' && principal.isAssignableToRole !== true)
    throw cannotHold(
      'The group is not role-assignable: roles can be assigned to role-assignable groups only.',
    );
  if (principal.kind === 'servicePrincipal' && kind === 'eligibility')
    throw cannotHold('A service principal cannot be eligible for a role: it can only be assigned actively.');
}

/**
 * Checks that the scope exists and that the role can be held there: few built-in roles can be held at an administrative
 * unit or at one application, custom roles at both (docs/graph-facts.md#request-actions).
 *
 * @throws GraphRefusal
 */
export function checkScope(tenant: Tenant, directoryScopeId: string, role: RoleDefinition): void {
  if (directoryScopeId === '/') return;
  const id = directoryScopeId.split('/').at(-1) ?? '';
  if (directoryScopeId.toLowerCase().startsWith('/administrativeunits/')) {
    if (tenant.administrativeUnits.find(id) === undefined) throw resourceNotFound(id);
    if (!isAssignableAt(role, 'administrativeUnit')) throw badScopeForRole();
    return;
  }
  const { servicePrincipals, users, groups } = tenant;
  if ((servicePrincipals.find(id) ?? users.find(id) ?? groups.find(id)) === undefined)
    throw resourceNotFound(id);
  if (!isAssignableAt(role, 'application') || servicePrincipals.find(id) === undefined)
    throw badScopeForRole();
}
