import { endOf, plausibleEnd } from '../matching/ends.ts';
import { instantOrNull, plausible } from '../matching/instants.ts';
import { type End, orderedKey } from '../model/access.ts';
import { actionText } from '../model/actions.ts';
import type {
  RecordedAssignment,
  RecordedEligibility,
  RecordedPrincipal,
  RecordedRequest,
  RecordedRole,
  RecordedRoleSettings,
  RecordedState,
} from '../model/recorded.ts';
import type { RoleDefinition } from '../model/role-definitions.ts';
import type { AccessInstance, AccessRequest, AccessSchedule, Expiration } from '../model/role-schedules.ts';
import type { RolePolicy } from '../model/role-settings.ts';
import type { PrincipalState } from '../model/snapshot.ts';
import { canonicalRules } from './canonical-rules.ts';

/** A principal as it is now. Of one that could not be read, or is in no directory any more, the id is all there is. */
export function recordedPrincipal(id: string, state: PrincipalState | undefined): RecordedPrincipal {
  const kind = state?.kind ?? 'unknown';
  const displayName = state !== undefined && 'displayName' in state ? nameOf(state.displayName) : null;
  const accountEnabled = state !== undefined && 'accountEnabled' in state ? state.accountEnabled : undefined;
  return { id, kind, displayName, accountEnabled: accountEnabled ?? null };
}

export function recordedEligibility(
  schedule: AccessSchedule,
  principal: RecordedPrincipal,
): RecordedEligibility {
  return {
    kind: 'eligibility',
    key: orderedKey(schedule.key),
    principal,
    scheduleId: schedule.id,
    startDateTime: instantOrNull(plausible(schedule.startDateTime)),
    endDateTime: recordedEnd(endOf(schedule)),
    memberType: schedule.memberType ?? null,
  };
}

export function recordedAssignment(
  instance: AccessInstance,
  principal: RecordedPrincipal,
): RecordedAssignment {
  return {
    kind: 'assignment',
    key: orderedKey(instance.key),
    principal,
    scheduleId: instance.scheduleId ?? null,
    startDateTime: isOutsidePim(instance) ? null : instantOrNull(plausible(instance.startDateTime)),
    endDateTime: recordedEnd(plausibleEnd(instance.endDateTime)),
    memberType: instance.memberType ?? null,
    assignmentType: instance.assignmentType ?? null,
    originId: instance.originId ?? null,
  };
}

/**
 * Whether an assignment was made outside PIM: schedule and role assignment have one id then, and the start is the moment of
 * the query (docs/graph-facts.md#assignments-made-outside-pim).
 */
function isOutsidePim({ scheduleId, originId }: AccessInstance): boolean {
  return scheduleId === undefined || scheduleId === originId;
}

export function recordedRequest(request: AccessRequest): RecordedRequest {
  return {
    kind: 'request',
    of: request.kind,
    id: request.id,
    key: orderedKey(request.key),
    action: actionText(request.action),
    status: request.status,
    createdDateTime: instantOrNull(plausible(request.createdDateTime)),
    completedDateTime: instantOrNull(plausible(request.completedDateTime)),
    createdBy: request.createdBy ?? null,
    startDateTime: instantOrNull(plausible(request.startDateTime)),
    expiration: expirationText(request.expiration),
    targetScheduleId: request.targetScheduleId ?? null,
    approvalId: request.approvalId ?? null,
    justification: request.justification ?? null,
    ticketNumber: request.ticket?.number ?? null,
    ticketSystem: request.ticket?.system ?? null,
  };
}

/** @param roleDefinitionId the role that has this policy. */
export function recordedRoleSettings(roleDefinitionId: string, policy: RolePolicy): RecordedRoleSettings {
  return {
    kind: 'role-settings',
    roleDefinitionId,
    policyId: policy.id,
    rules: canonicalRules(policy.rules),
    lastModifiedDateTime: instantOrNull(plausible(policy.lastModifiedDateTime)),
    lastModifiedBy: policy.lastModifiedBy ?? null,
  };
}

export function recordedRole({ id, displayName, isPrivileged }: RoleDefinition): RecordedRole {
  return {
    kind: 'role',
    roleDefinitionId: id,
    displayName: nameOf(displayName),
    isPrivileged: isPrivileged ?? null,
  };
}

export function recordedState(state: PrincipalState): RecordedState {
  return {
    kind: 'principal',
    principal: recordedPrincipal(state.id, state),
    isGuest: state.kind === 'user' ? (state.isGuest ?? null) : null,
    isOnPremises: 'isOnPremises' in state ? (state.isOnPremises ?? null) : null,
    deletedDateTime: state.kind === 'soft-deleted' ? instantOrNull(plausible(state.deletedDateTime)) : null,
  };
}

/** White space at the ends of a name, and more than one in it, says nothing. */
function nameOf(text: string | undefined): string | null {
  return text?.trim().replaceAll(/\s+/g, ' ') ?? null;
}

function recordedEnd(end: End): RecordedEligibility['endDateTime'] {
  return end instanceof Date ? end.toISOString() : end;
}

function expirationText(expiration: Expiration | undefined): string | null {
  switch (expiration?.kind) {
    case undefined:
      return null;
    case 'never':
      return 'never';
    case 'at':
      return instantOrNull(expiration.endDateTime);
    case 'after':
      return expiration.duration;
    default:
      return expiration satisfies never;
  }
}
