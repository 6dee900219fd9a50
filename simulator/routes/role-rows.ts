import type {
  AssignmentInstance,
  EligibilityInstance,
  Instance,
  RoleAssignment,
} from '../state/role-instances.ts';
import {
  type AssignmentSchedule,
  type EligibilitySchedule,
  type Expiration,
  endOf,
  type Schedule,
} from '../state/role-schedules.ts';

/** The fields of a row that `$expand` uses. */
export interface RoleRow {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
  /** Id of the eligibility behind an activation. Graph has no such property: `$expand=activatedUsing` reads it. */
  readonly activatedUsingId?: string | undefined;
}

/**
 * The value of eligibility schedules that were never modified
 * (docs/graph-facts.md#instants).
 */
export const neverModified = '0001-01-01T08:00:00Z';

/** `unifiedRoleEligibilitySchedule`. */
export function eligibilityScheduleRow(schedule: EligibilitySchedule): RoleRow {
  return {
    ...scheduleRow(schedule, schedule.startsAt),
    ...{ modifiedDateTime: neverModified, memberType: schedule.memberType },
  };
}

/**
 * `unifiedRoleAssignmentSchedule`.
 * @param at the start that Graph reports for assignments made outside PIM.
 */
export function assignmentScheduleRow(schedule: AssignmentSchedule, at: Date): RoleRow {
  const { assignmentType, memberType, activatedUsing: activatedUsingId } = schedule;
  const row = scheduleRow(schedule, schedule.madeIn === 'pim' ? schedule.startsAt : at);
  return { ...row, ...{ modifiedDateTime: null, assignmentType, memberType }, activatedUsingId };
}

function scheduleRow(schedule: Schedule, startsAt: Date) {
  const isOfPim = schedule.madeIn === 'pim';
  return {
    id: schedule.id,
    principalId: schedule.principalId,
    roleDefinitionId: schedule.roleDefinitionId,
    directoryScopeId: schedule.directoryScopeId,
    appScopeId: null,
    createdUsing: isOfPim ? schedule.id : null,
    createdDateTime: isOfPim ? instantText(schedule.createdAt) : null,
    status: 'Provisioned',
    scheduleInfo: {
      startDateTime: instantText(startsAt),
      recurrence: null,
      expiration: expirationRow(schedule.expiration),
    },
  };
}

export function expirationRow(expiration: Expiration) {
  const end = endOf({ expiration });
  return {
    type: expiration.type,
    endDateTime: end === undefined ? null : instantText(end),
    duration: expiration.type === 'afterDuration' ? expiration.duration : null,
  };
}

/** `unifiedRoleEligibilityScheduleInstance`. */
export function eligibilityInstanceRow(instance: EligibilityInstance): RoleRow {
  return { ...instanceRow(instance), ...{ roleEligibilityScheduleId: instance.scheduleId } };
}

/** `unifiedRoleAssignmentScheduleInstance`. */
export function assignmentInstanceRow(instance: AssignmentInstance): RoleRow {
  const { assignmentType, roleAssignmentOriginId, scheduleId, activatedUsing: activatedUsingId } = instance;
  const links = { assignmentType, roleAssignmentOriginId, roleAssignmentScheduleId: scheduleId };
  return { ...instanceRow(instance), ...links, activatedUsingId };
}

function instanceRow(instance: Instance) {
  return {
    id: instance.id,
    principalId: instance.principalId,
    roleDefinitionId: instance.roleDefinitionId,
    directoryScopeId: instance.directoryScopeId,
    appScopeId: null,
    startDateTime: instance.startsAt && instantText(instance.startsAt),
    endDateTime: instance.endsAt && instantText(instance.endsAt),
    memberType: instance.memberType,
  };
}

/** `unifiedRoleAssignment`. */
export function roleAssignmentRow(assignment: RoleAssignment, tenantId: string): RoleRow {
  const organisation = { principalOrganizationId: tenantId, appScopeId: null, condition: null };
  return { ...assignment, ...organisation };
}

/** Instants as lists write them: without trailing zeros of the fraction. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace(/\.?0*Z$/, 'Z');
}
