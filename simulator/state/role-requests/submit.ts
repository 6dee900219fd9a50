import { isUser } from '../../caller.ts';
import { type AssignmentSchedule, endOf, type Schedule, type ScheduleWindow } from '../role-schedules.ts';
import { approvalEndsAt, type RequestStatus, type ScheduleRequest } from '../schedule-requests.ts';
import { mayAdminister } from './actor.ts';
import {
  adminApprovedStep,
  adminDeniedStep,
  approvalExpiredSteps,
  approvalRequestedStep,
  completedSteps,
  refusedRemovalSteps,
  requestedStep,
  suspendedSteps,
  type Told,
} from './audit-steps.ts';
import { checkRules } from './check-rules.ts';
import { checkSubjects } from './check-subjects.ts';
import { endActivationsOf, endSchedule, handActivationsOn, putSchedule } from './put-schedule.ts';
import { licenceMissing, permissionMissing, tooShortText, unauthorized } from './refusals.ts';
import { windowFrom } from './schedule-info.ts';
import { checkSituation, isBySelf, type Situation, situationOf } from './situation.ts';
import type { Submission } from './submission.ts';
import { isRemoval, type WantedChange } from './wanted-change.ts';

/**
 * Judges a request in one fixed order and carries it out: permission, licence, principal and role and scope, what there is
 * already, self rules, role settings, authentication context. Its shape has been judged before.
 *
 * @returns the request as it is stored; with `isValidationOnly` nothing is stored, and this is what would be.
 * @throws GraphRefusal
 */
export function submitRequest(sent: Submission): ScheduleRequest {
  const { tenant, kind, at } = sent;
  requirePermission(sent);
  const { licence, licenceStatus } = tenant.pim.switches;
  if (licence === 'none') throw licenceMissing(licenceStatus);
  checkSubjects(tenant, kind, sent.wanted, at);
  const landed = landedWhereItWill(sent);
  const situation = situationOf(tenant, kind, landed.wanted, at);
  checkSituationOrLog(landed, situation);
  const wanted = { ...landed.wanted, window: extended(landed.wanted.window, situation, landed.wanted) };
  const submission = { ...landed, wanted };
  checkSelf(submission);
  checkRules(submission);
  const request = requestFor(submission);
  if (!wanted.isValidationOnly) carryOut(submission, situation, request);
  return request;
}

/** A defect of the cloud, where its switch is on: what is assigned for a unit lands at the whole tenant. */
function landedWhereItWill(sent: Submission): Submission {
  const { tenant, kind, wanted } = sent;
  const isForUnit = wanted.directoryScopeId.startsWith('/administrativeUnits/');
  const isMade = kind === 'eligibility' && wanted.action === 'adminAssign';
  if (!(tenant.pim.switches.administrativeUnitScopeLost && isForUnit && isMade)) return sent;
  return { ...sent, wanted: { ...wanted, directoryScopeId: '/' } };
}

const writeAll = 'RoleManagement.ReadWrite.Directory';

/** The route let in whoever may do any of it. A `Remove` permission removes, and does nothing else. */
function requirePermission(submission: Submission): void {
  const { tenant, kind, wanted, actor, at } = submission;
  const name = kind === 'assignment' ? 'RoleAssignmentSchedule' : 'RoleEligibilitySchedule';
  const takesRemove = kind === 'assignment' || tenant.pim.switches.eligibilityRemovePermission === 'accepted';
  const remove = isRemoval(wanted.action) && takesRemove ? [`${name}.Remove.Directory`] : [];
  const permissions = [`${name}.ReadWrite.Directory`, writeAll, ...remove];
  if (!permissions.some((permission) => actor.roles.includes(permission)))
    throw permissionMissing(permissions);
  if (wanted.action.startsWith('admin') && !mayAdminister(tenant, actor, at)) throw unauthorized();
}

/** A removal that comes too early is written down as a failure; what is refused otherwise is not (pim-api-facts §7.2). */
function checkSituationOrLog(submission: Submission, situation: Situation): void {
  try {
    checkSituation(submission, situation);
  } catch (error) {
    if (error instanceof Error && error.message === tooShortText && !submission.wanted.isValidationOnly) {
      const { tenant, wanted, actor, at } = submission;
      const ids = { requestId: tenant.pim.random.guid(), correlationId: tenant.pim.random.guid() };
      const { justification } = wanted;
      const deed = { ...keyOf(wanted), ...ids, by: actor.objectId, justification, window: null };
      tenant.pim.audit.write(deed, refusedRemovalSteps(tooShortText), at);
    }
    throw error;
  }
}

/** The caller must be the principal, or a member of the group that is to be activated as a whole. */
function checkSelf(submission: Submission): void {
  const { tenant, wanted, actor } = submission;
  if (!wanted.action.startsWith('self') || isBySelf(submission)) return;
  const group = tenant.groups.find(wanted.principalId);
  const isMember = group?.memberIds.some((id) => id.toLowerCase() === actor.objectId.toLowerCase()) === true;
  const isForGroup = wanted.action === 'selfActivate' || wanted.action === 'selfDeactivate';
  const isOpen = tenant.pim.switches.selfActivateForGroup === 'whole-group';
  if (!(isUser(actor) && isForGroup && isMember && isOpen)) throw unauthorized();
}

function requestFor(submission: Submission): ScheduleRequest {
  const { tenant, kind, wanted, actor, at } = submission;
  const status = statusFor(submission);
  const id = tenant.pim.random.guid();
  const isUndecided = status.startsWith('Pending');
  const { window = null } = wanted;
  return {
    ...keyOf(wanted),
    id,
    kind,
    action: wanted.action,
    status,
    createdAt: at,
    // Of what ends something no completion is told, as the documented answer has it.
    completedAt: isUndecided ? null : (window?.startsAt ?? null),
    createdBy: actor.objectId,
    justification: wanted.justification,
    ticket: wanted.ticket,
    targetScheduleId: window === null ? null : id,
    window,
    approvalId: status === 'PendingApproval' ? id : null,
  };
}

function statusFor({ tenant, wanted, at }: Submission): RequestStatus {
  if (wanted.action === 'selfExtend' || wanted.action === 'selfRenew') return 'PendingAdminDecision';
  if (wanted.window === undefined) return 'Revoked';
  const { approval } = tenant.roleSettings.rulesOf(wanted.roleDefinitionId).endUser;
  if (wanted.action === 'selfActivate' && approval.required) return 'PendingApproval';
  return wanted.window.startsAt > at ? 'Granted' : 'Provisioned';
}

/** An extension does not bring forward what begins later. */
function extended(wanted: ScheduleWindow | undefined, { live }: Situation, { action }: WantedChange) {
  const isExtension = action === 'adminExtend' || action === 'selfExtend';
  if (wanted === undefined || live === undefined || !isExtension) return wanted;
  return live.startsAt > wanted.startsAt ? windowFrom(wanted, live.startsAt) : wanted;
}

function carryOut(submission: Submission, situation: Situation, request: ScheduleRequest): void {
  const { tenant, kind, at } = submission;
  const { audit } = tenant.pim;
  const { live, pending } = situation;
  tenant.roleManagement.requests.add(request);
  const told = toldOf(request, live);
  const deed = deedOf(tenant, request);
  if (pending !== undefined) settlePending(submission, pending, request, deed.correlationId);
  audit.write(deed, [requestedStep(told)], request.createdAt);
  if (request.status === 'PendingApproval') {
    audit.write(deed, [approvalRequestedStep], at);
    audit.writeAhead(request.id, approvalEndsAt(request), () => ({ deed, steps: approvalExpiredSteps }));
  }
  if (request.status.startsWith('Pending')) return;
  if (live !== undefined) endSchedule(tenant, kind, live, at);
  if (request.window !== null) takeEffect({ tenant, request, told, deed, replaced: live, at });
  else if (live !== undefined) {
    audit.write(deed, completedSteps(told, live.startsAt <= at ? 'lost' : 'same'), at);
    if (kind === 'eligibility') endActivationsOf(tenant, live, at);
  }
}

/** A granted request that is to take effect. */
export interface Effect {
  readonly tenant: Submission['tenant'];
  readonly request: ScheduleRequest;
  readonly told: Told;
  readonly deed: ReturnType<typeof deedOf>;
  /** What it takes the place of; that has been ended. */
  readonly replaced: Schedule | undefined;
  /** When it was decided. */
  readonly at: Date;
}

/** The schedule that it makes, and the rows that say so; of a future start they are written ahead. */
export function takeEffect({ tenant, request, told, deed, replaced, at }: Effect): void {
  const { id, kind, window } = request;
  if (window === null) return;
  const { audit } = tenant.pim;
  const wasInForce = replaced !== undefined && replaced.startsAt <= at;
  if (window.startsAt > at) {
    if (wasInForce) audit.write(deed, suspendedSteps(kind), at);
    const steps = completedSteps(told, 'gained');
    audit.writeAhead(id, window.startsAt, () => ({ deed, steps }));
  } else audit.write(deed, completedSteps(told, wasInForce ? 'same' : 'gained'), at);
  putSchedule(tenant, request, window, at);
  if (replaced !== undefined) handActivationsOn(tenant, replaced, id);
}

/** What somebody asked for themselves is granted or refused by what an administrator did. */
function settlePending(
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
  const deed = { ...deedOf(tenant, pending), by: actor.objectId, justification, correlationId };
  tenant.pim.audit.write(deed, [isGranted ? adminApprovedStep : adminDeniedStep], at);
}

export function keyOf<
  T extends Pick<ScheduleRequest, 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>,
>({ principalId, roleDefinitionId, directoryScopeId }: T) {
  return { principalId, roleDefinitionId, directoryScopeId };
}

export function deedOf({ pim }: Submission['tenant'], request: ScheduleRequest) {
  return {
    ...keyOf(request),
    requestId: request.id,
    by: request.createdBy,
    justification: request.justification,
    window: request.window,
    correlationId: pim.random.guid(),
  };
}

/** @param live of a removal: what is removed, which says how long it would have lasted. */
export function toldOf(
  { kind, action, window }: ScheduleRequest,
  live?: ScheduleWindow | AssignmentSchedule,
): Told {
  const told = window ?? live;
  const isPermanent = told === undefined || endOf(told) === undefined;
  return { kind, action, length: isPermanent ? 'permanent' : 'timebound' };
}
