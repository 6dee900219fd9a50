import {
  type GroupAssignment,
  type GroupSchedule,
  groupScheduleEnd,
  isInForce,
} from '../state/group-access.ts';
import type { Tenant } from '../state/tenant.ts';
import { expirationRow, instantText, neverModified } from './role-rows.ts';

/** The fields of a row that filters and `$expand` use. */
export interface GroupRow {
  readonly id: string;
  readonly groupId: string;
  readonly accessId: string;
  readonly principalId: string;
  /** Id of the eligibility behind an activation. Graph has no such property: `$expand=activatedUsing` reads it. */
  readonly activatedUsingId?: string | undefined;
}

/** `privilegedAccessGroupEligibilitySchedule`. */
export function eligibilityScheduleRows({ groupAccess }: Tenant, at: Date): readonly GroupRow[] {
  return groupAccess
    .eligibilitySchedules(at)
    .map((schedule) => ({ ...scheduleRow(schedule), modifiedDateTime: neverModified }));
}

/** `privilegedAccessGroupEligibilityScheduleInstance`: its id is that of its schedule. */
export function eligibilityInstanceRows({ groupAccess }: Tenant, at: Date): readonly GroupRow[] {
  return groupAccess
    .eligibilitySchedules(at)
    .filter((schedule) => isInForce(schedule, at))
    .map((schedule) => ({ ...instanceRow(schedule), eligibilityScheduleId: schedule.id }));
}

/** `privilegedAccessGroupAssignmentSchedule`. */
export function assignmentScheduleRows(
  { groupAccess }: Tenant,
  at: Date,
  groupId?: string,
): readonly GroupRow[] {
  return groupAccess.assignmentSchedules(at, groupId).map((schedule) => {
    const { assignmentType, activatedUsing: activatedUsingId } = schedule;
    return { ...scheduleRow(schedule), modifiedDateTime: null, assignmentType, activatedUsingId };
  });
}

/** `privilegedAccessGroupAssignmentScheduleInstance`. Made outside PIM it has neither start nor end. */
export function assignmentInstanceRows(
  { groupAccess }: Tenant,
  at: Date,
  groupId?: string,
): readonly GroupRow[] {
  return groupAccess
    .assignmentSchedules(at, groupId)
    .filter((schedule) => isInForce(schedule, at))
    .map((schedule) => {
      const { id, assignmentType, activatedUsing: activatedUsingId } = schedule;
      return { ...instanceRow(schedule), assignmentType, assignmentScheduleId: id, activatedUsingId };
    });
}

function keyRow({ id, groupId, accessId, principalId }: GroupSchedule) {
  return { id, groupId, accessId, principalId, memberType: 'direct' };
}

function scheduleRow(schedule: GroupSchedule) {
  return {
    ...keyRow(schedule),
    createdUsing: schedule.createdUsing ?? null,
    createdDateTime: instantText(schedule.createdAt),
    status: 'Provisioned',
    scheduleInfo: {
      startDateTime: instantText(schedule.startsAt),
      recurrence: null,
      expiration: expirationRow(schedule.expiration),
    },
  };
}

function instanceRow(schedule: GroupSchedule | GroupAssignment) {
  const end = groupScheduleEnd(schedule);
  return {
    ...keyRow(schedule),
    startDateTime: schedule.createdUsing === undefined ? null : instantText(schedule.startsAt),
    endDateTime: end === undefined ? null : instantText(end),
  };
}
