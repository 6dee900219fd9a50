import type { GroupInstance, GroupSchedule } from '../src/domain/model/role-schedules.ts';
import { GRACE, NIGHT_SHIFT } from './snapshot-builder.ts';

/** What a test says of a row of PIM for Groups. */
interface GroupRow {
  readonly principalId?: string;
  readonly groupId?: string;
  readonly accessId?: 'member' | 'owner';
  readonly start?: string;
  readonly end?: string;
  readonly nth?: number;
}

/** Grace may become a member of the night shift: since July, for a year. */
export function groupEligibility(row: GroupRow = {}): GroupSchedule {
  return groupSchedule('eligibility', row);
}

/** Grace is a member of the night shift: since July, for a year. */
export function groupAssignment(row: GroupRow = {}): GroupSchedule {
  return groupSchedule('assignment', row);
}

/** What holds of `groupAssignment`. */
export function groupAssignmentInstance(row: GroupRow = {}): GroupInstance {
  const { id, key, startDateTime, expiration } = groupAssignment(row);
  const endDateTime = expiration?.kind === 'at' ? expiration.endDateTime : 'never';
  return {
    ...{ kind: 'assignment', id, key, scheduleId: id, startDateTime, endDateTime },
    ...{ memberType: 'Direct', assignmentType: 'Assigned', originId: undefined },
  };
}

function groupSchedule(kind: GroupSchedule['kind'], row: GroupRow): GroupSchedule {
  const { principalId = GRACE, groupId = NIGHT_SHIFT, accessId = 'member', nth = 1 } = row;
  const start = new Date(row.start ?? '2026-07-01T08:00:00Z');
  return {
    kind,
    id: `${groupId}_${accessId}_${kind}-${nth}`,
    key: { principalId, groupId, accessId },
    status: 'Provisioned',
    createdUsing: `request-${nth}`,
    createdDateTime: start,
    modifiedDateTime: undefined,
    startDateTime: start,
    expiration: { kind: 'at', endDateTime: new Date(row.end ?? '2027-07-01T08:00:00Z') },
    memberType: 'Direct',
    assignmentType: kind === 'assignment' ? 'Assigned' : undefined,
  };
}
