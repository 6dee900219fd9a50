import type { Caller } from '../../caller.ts';
import { isGuid } from '../../guid.ts';
import { isObject } from '../../json-object.ts';
import { badRequest, resourceNotFound } from '../../refusal.ts';
import { assignmentId } from '../identifiers.ts';
import type { AssignmentSchedule } from '../role-schedules.ts';
import type { Tenant } from '../tenant.ts';
import { assignedOutsideSteps, removedOutsideSteps } from './audit-steps.ts';
import { mayAdminister } from './caller-rights.ts';
import { checkScope, findPrincipal } from './check-subjects.ts';
import { endSchedule, removeEnded } from './put-schedule.ts';
import { cannotHold, unauthorized } from './refusals.ts';
import { checkSelfRemoval } from './self-removal.ts';
import { situationOf } from './situation.ts';

/**
 * Assigns a role without PIM: permanent, at once, and without a request. PIM derives a schedule from it.
 * @throws GraphRefusal
 */
export function assignDirectly(tenant: Tenant, body: unknown, actor: Caller, at: Date): AssignmentSchedule {
  if (!mayAdminister(tenant, actor, at)) throw unauthorized();
  const key = readKey(body);
  const { roleDefinitions } = tenant;
  const { principalId, roleDefinitionId, directoryScopeId } = key;
  const principal = findPrincipal(tenant, principalId);
  if (principal === undefined) throw resourceNotFound(principalId);
  if (principal.kind === 'group' && principal.isAssignableToRole !== true)
    throw cannotHold(
      'The group is not role-assignable: roles can be assigned to role-assignable groups only.',
    );
  const role = roleDefinitions.find(roleDefinitionId);
  if (role === undefined) throw resourceNotFound(roleDefinitionId);
  checkScope(tenant, directoryScopeId, role);
  if (situationOf(tenant, 'assignment', key, at).live !== undefined)
    throw cannotHold(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  const assignment: AssignmentSchedule = {
    ...key,
    id: assignmentId(key),
    madeIn: 'elsewhere',
    createdAt: at,
    startsAt: at,
    expiration: { type: 'noExpiration' },
    memberType: 'Direct',
    assignmentType: 'Assigned',
    activatedUsing: undefined,
  };
  removeEnded(tenant, assignment, 'assignment', false);
  tenant.roleManagement.assignments.add(assignment);
  tenant.pim.audit.write(changeDetailsOf(tenant, key, actor), assignedOutsideSteps, at);
  return assignment;
}

/**
 * Ends the schedule behind a role assignment, made through PIM or not.
 * @throws GraphRefusal
 */
export function removeDirectly(tenant: Tenant, id: string, actor: Caller, at: Date): void {
  if (!mayAdminister(tenant, actor, at)) throw unauthorized();
  const schedule = tenant.roleManagement
    .assignmentSchedules(at)
    .find((each) => each.startsAt <= at && assignmentId(each) === id);
  if (schedule === undefined) throw resourceNotFound(id);
  checkSelfRemoval(tenant, schedule, actor);
  endSchedule(tenant, 'assignment', schedule, at);
  const { principalId, roleDefinitionId, directoryScopeId } = schedule;
  const key = { principalId, roleDefinitionId, directoryScopeId };
  tenant.pim.audit.write(changeDetailsOf(tenant, key, actor), removedOutsideSteps, at);
}

function readKey(body: unknown) {
  if (!isObject(body)) throw badRequest('A role assignment is required.');
  const { principalId, roleDefinitionId, directoryScopeId } = body;
  for (const name of Object.keys(body))
    if (
      !name.includes('@') &&
      !['principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId', 'condition'].includes(name)
    )
      throw badRequest(
        `The property '${name}' does not exist on type 'microsoft.graph.unifiedRoleAssignment'.`,
      );
  if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string')
    throw badRequest('principalId and roleDefinitionId are required.');
  if (typeof directoryScopeId !== 'string') throw badRequest('directoryScopeId is required.');
  if (!isGuid(principalId)) throw resourceNotFound(principalId);
  const id = /^\/(?:administrativeUnits\/)?([^/]+)$/i.exec(directoryScopeId)?.[1];
  if (directoryScopeId !== '/' && (id === undefined || !isGuid(id)))
    throw badRequest("Invalid value specified for property 'directoryScopeId'.");
  return { principalId, roleDefinitionId, directoryScopeId };
}

/** The details of a change without a request: the directory's row names the caller and not MS-PIM. */
function changeDetailsOf({ pim }: Tenant, key: ReturnType<typeof readKey>, actor: Caller) {
  const common = { requestId: '', by: actor.objectId, justification: null, window: null };
  return { ...key, ...common, correlationId: pim.random.guid() };
}
