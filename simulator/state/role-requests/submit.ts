import { isUser } from '../../caller.ts';
import type { ScheduleWindow } from '../role-schedules.ts';
import { approvalEndsAt, type RequestStatus, type ScheduleRequest } from '../schedule-requests.ts';
import {
  adminApprovedStep,
  adminDeniedStep,
  approvalExpiredSteps,
  approvalRequestedStep,
  completedSteps,
  refusedRemovalSteps,
  requestedStep,
} from './audit-steps.ts';
import { mayAdminister } from './caller-rights.ts';
import { checkRules } from './check-rules.ts';
import { checkSubjects } from './check-subjects.ts';
import { applyGrant, changeDetailsOf, keyOf, summaryOf } from './grant.ts';
import { endActivationsOf, endSchedule } from './put-schedule.ts';
import { licenceMissing, permissionMissing, tooShortText, unauthorized } from './refusals.ts';
import { isRemoval, type RequestedChange } from './requested-change.ts';
import { windowFrom } from './schedule-info.ts';
import { checkSelfRemoval } from './self-removal.ts';
import { checkSituation, isBySelf, type Situation, situationOf } from './situation.ts';
import type { Submission } from './submission.ts';

/**
 * Checks a request in a fixed order and executes it: permission, licence, subjects, existing schedules, self rules,
 * role settings, authentication context. Its shape has been checked before.
 *
 * @returns the stored request; with `isValidationOnly`, the request that would have been stored.
 * @throws GraphRefusal
 */
export function submitRequest(sent: Submission): ScheduleRequest {
  const { tenant, kind, at } = sent;
  requirePermission(sent);
  const { licence, licenceStatus } = tenant.pim.switches;
  if (licence === 'none') throw licenceMissing(licenceStatus);
  checkSubjects(tenant, kind, sent.requested, at);
  if (kind === 'assignment' && sent.requested.action === 'adminRemove')
    checkSelfRemoval(tenant, sent.requested, sent.actor);
  const landed = withScopeDefect(sent);
  const situation = situationOf(tenant, kind, landed.requested, at);
  checkSituationOrLog(landed, situation);
  const requested = {
    ...landed.requested,
    window: extensionWindow(landed.requested.window, situation, landed.requested),
  };
  const submission = { ...landed, requested };
  checkSelf(submission);
  checkRules(submission);
  const request = requestFor(submission);
  if (!requested.isValidationOnly) execute(submission, situation, request);
  return request;
}

/**
 * Simulates a defect of the cloud if its switch is on: an eligibility for an administrative unit is assigned at `/`.
 */
function withScopeDefect(sent: Submission): Submission {
  const { tenant, kind, requested } = sent;
  const isForUnit = requested.directoryScopeId.startsWith('/administrativeUnits/');
  const isMade = kind === 'eligibility' && requested.action === 'adminAssign';
  if (!(tenant.pim.switches.administrativeUnitScopeLost && isForUnit && isMade)) return sent;
  return { ...sent, requested: { ...requested, directoryScopeId: '/' } };
}

const writeAll = 'RoleManagement.ReadWrite.Directory';

/**
 * Checks the permission for this action: the route admits everyone who may do any of them. A `Remove` permission only
 * removes.
 */
function requirePermission(submission: Submission): void {
  const { tenant, kind, requested, actor, at } = submission;
  const name = kind === 'assignment' ? 'RoleAssignmentSchedule' : 'RoleEligibilitySchedule';
  const takesRemove = kind === 'assignment' || tenant.pim.switches.eligibilityRemovePermission === 'accepted';
  const remove = isRemoval(requested.action) && takesRemove ? [`${name}.Remove.Directory`] : [];
  const permissions = [`${name}.ReadWrite.Directory`, writeAll, ...remove];
  if (!permissions.some((permission) => actor.roles.includes(permission)))
    throw permissionMissing(permissions);
  if (requested.action.startsWith('admin') && !mayAdminister(tenant, actor, at)) throw unauthorized();
}

/**
 * Records a removal that came too early as a failure. Other refusals are not recorded
 * (docs/graph-facts.md#audit-rows-of-pim).
 */
function checkSituationOrLog(submission: Submission, situation: Situation): void {
  try {
    checkSituation(submission, situation);
  } catch (error) {
    if (error instanceof Error && error.message === tooShortText && !submission.requested.isValidationOnly) {
      const { tenant, requested, actor, at } = submission;
      const ids = { requestId: tenant.pim.random.guid(), correlationId: tenant.pim.random.guid() };
      const { justification } = requested;
      const details = { ...keyOf(requested), ...ids, by: actor.objectId, justification, window: null };
      tenant.pim.audit.write(details, refusedRemovalSteps(tooShortText), at);
    }
    throw error;
  }
}

/** The caller must be the principal, or a member of the group that is activated as a whole. */
function checkSelf(submission: Submission): void {
  const { tenant, requested, actor } = submission;
  if (!requested.action.startsWith('self') || isBySelf(submission)) return;
  const group = tenant.groups.find(requested.principalId);
  const isMember = group?.memberIds.some((id) => id.toLowerCase() === actor.objectId.toLowerCase()) === true;
  const isForGroup = requested.action === 'selfActivate' || requested.action === 'selfDeactivate';
  const isOpen = tenant.pim.switches.selfActivateForGroup === 'whole-group';
  if (!(isUser(actor) && isForGroup && isMember && isOpen)) throw unauthorized();
}

function requestFor(submission: Submission): ScheduleRequest {
  const { tenant, kind, requested, actor, at } = submission;
  const status = statusFor(submission);
  const id = tenant.pim.random.guid();
  const isUndecided = status.startsWith('Pending');
  const { window = null } = requested;
  return {
    ...keyOf(requested),
    id,
    kind,
    action: requested.action,
    status,
    createdAt: at,
    // Requests that end something have no completion time, as in the documented answer.
    completedAt: isUndecided ? null : (window?.startsAt ?? null),
    createdBy: actor.objectId,
    justification: requested.justification,
    ticket: requested.ticket,
    targetScheduleId: window === null ? null : id,
    window,
    approvalId: status === 'PendingApproval' ? id : null,
  };
}

function statusFor({ tenant, requested, at }: Submission): RequestStatus {
  if (requested.action === 'selfExtend' || requested.action === 'selfRenew') return 'PendingAdminDecision';
  if (requested.window === undefined) return 'Revoked';
  const { approval } = tenant.roleSettings.rulesOf(requested.roleDefinitionId).endUser;
  if (requested.action === 'selfActivate' && approval.required) return 'PendingApproval';
  return requested.window.startsAt > at ? 'Granted' : 'Provisioned';
}

/** An extension keeps a future start. */
function extensionWindow(
  requested: ScheduleWindow | undefined,
  { live }: Situation,
  { action }: RequestedChange,
) {
  const isExtension = action === 'adminExtend' || action === 'selfExtend';
  if (requested === undefined || live === undefined || !isExtension) return requested;
  return live.startsAt > requested.startsAt ? windowFrom(requested, live.startsAt) : requested;
}

function execute(submission: Submission, situation: Situation, request: ScheduleRequest): void {
  const { tenant, kind, at } = submission;
  const { audit } = tenant.pim;
  const { live, pending } = situation;
  tenant.roleManagement.requests.add(request);
  const summary = summaryOf(request, live);
  const details = changeDetailsOf(tenant, request);
  if (pending !== undefined) decidePending(submission, pending, request, details.correlationId);
  audit.write(details, [requestedStep(summary)], request.createdAt);
  if (request.status === 'PendingApproval') {
    audit.write(details, [approvalRequestedStep], at);
    audit.writeLater(request.id, approvalEndsAt(request), () => ({ details, steps: approvalExpiredSteps }));
  }
  if (request.status.startsWith('Pending')) return;
  if (live !== undefined) endSchedule(tenant, kind, live, at);
  if (request.window !== null) applyGrant({ tenant, request, summary, details, replaced: live, at });
  else if (live !== undefined) {
    audit.write(details, completedSteps(summary, live.startsAt <= at ? 'lost' : 'same'), at);
    if (kind === 'eligibility') endActivationsOf(tenant, live, at);
  }
}

/** Decides a pending self-service request by an administrator's action. */
function decidePending(
  submission: Submission,
  pending: ScheduleRequest,
  request: ScheduleRequest,
  correlationId: string,
): void {
  const { tenant, at, actor } = submission;
  const isGranted = request.action !== 'adminRemove';
  tenant.roleManagement.requests.add({
    ...pending,
    status: isGranted ? 'Provisioned' : 'Denied',
    completedAt: at,
    targetScheduleId: isGranted ? request.targetScheduleId : null,
  });
  tenant.pim.audit.withdraw(pending.id, at);
  const { justification } = request;
  const details = { ...changeDetailsOf(tenant, pending), by: actor.objectId, justification, correlationId };
  tenant.pim.audit.write(details, [isGranted ? adminApprovedStep : adminDeniedStep], at);
}
