import { type Caller, isUser } from '../../caller.ts';
import { GraphRefusal } from '../../refusal.ts';
import type { ScheduleRequest } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { approvedStep, deniedStep } from './audit-steps.ts';
import { eligibilityFor, identitiesOf, isAdministratorOfRoles } from './caller-rights.ts';
import { findPrincipal } from './check-subjects.ts';
import { applyGrant, changeDetailsOf, summaryOf } from './grant.ts';
import type { ChangeDetails } from './pim-audit.ts';
import { assignmentExists, policyViolated, subjectNotFound, unauthorized } from './refusals.ts';
import { windowFrom } from './schedule-info.ts';
import { situationOf } from './situation.ts';

/** The decision of an approver. */
export interface Review {
  readonly result: 'Approve' | 'Deny';
  readonly justification: string;
}

/**
 * Approvers are the users that the role settings name, and members of the groups they name. If nobody is named,
 * administrators of roles approve. The requestor never does.
 */
export function mayApprove(tenant: Tenant, request: ScheduleRequest, actor: Caller, at: Date): boolean {
  const userId = actor.objectId.toLowerCase();
  if (
    !isUser(actor) ||
    request.createdBy.toLowerCase() === userId ||
    request.principalId.toLowerCase() === userId
  )
    return false;
  const { users, groups } = tenant.roleSettings.rulesOf(request.roleDefinitionId).endUser.approval
    .approverIds;
  if (users.length + groups.length === 0) return isAdministratorOfRoles(tenant, userId, at);
  if (users.some((id) => id.toLowerCase() === userId)) return true;
  const memberships = identitiesOf(tenant, userId);
  return groups.some((id) => {
    const members = tenant.groups.find(id)?.memberIds ?? [];
    return memberships.includes(id.toLowerCase()) || members.some((each) => each.toLowerCase() === userId);
  });
}

/** @throws GraphRefusal 403 for callers who are no approvers, 409 for a request that is decided or expired. */
export function reviewRequest(
  tenant: Tenant,
  request: ScheduleRequest,
  review: Review,
  actor: Caller,
  at: Date,
): void {
  if (!mayApprove(tenant, request, actor, at)) throw unauthorized();
  if (request.status !== 'PendingApproval')
    throw new GraphRefusal(
      409,
      'RoleAssignmentRequestAlreadyApproved',
      `The role assignment request is ${request.status} already.`,
    );
  const details = {
    ...changeDetailsOf(tenant, request),
    by: actor.objectId,
    justification: review.justification,
  };
  const reviewed = { ...request, reviewedBy: actor.objectId, reviewedFor: review.justification };
  if (review.result === 'Deny') deny(tenant, reviewed, details, at);
  else approve(tenant, reviewed, details, at);
}

function deny(tenant: Tenant, request: ScheduleRequest, details: ChangeDetails, at: Date): void {
  const { roleManagement, pim } = tenant;
  roleManagement.requests.add({ ...request, status: 'Denied', completedAt: at });
  pim.audit.withdraw(request.id, at);
  pim.audit.write(details, [deniedStep], at);
}

function approve(tenant: Tenant, request: ScheduleRequest, details: ChangeDetails, at: Date): void {
  const { roleManagement, pim } = tenant;
  if (findPrincipal(tenant, request.principalId) === undefined) throw subjectNotFound();
  if (situationOf(tenant, request.kind, request, at).live !== undefined) throw assignmentExists();
  const requested = request.window;
  const isAhead = requested !== null && requested.startsAt > at;
  if (eligibilityFor(tenant, request, at, isAhead ? requested.startsAt : at) === undefined)
    throw policyViolated(['EligibilityRule']);
  const window = requested === null || isAhead ? requested : windowFrom(requested, at);
  const granted: ScheduleRequest = {
    ...request,
    window,
    status: isAhead ? 'Granted' : 'Provisioned',
    completedAt: isAhead ? requested.startsAt : at,
  };
  roleManagement.requests.add(granted);
  pim.audit.withdraw(request.id, at);
  pim.audit.write({ ...details, window }, [approvedStep], at);
  const summary = summaryOf(granted);
  applyGrant({ tenant, request: granted, summary, details: { ...details, window }, replaced: undefined, at });
}
