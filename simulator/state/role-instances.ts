import type { AssignmentKey } from './identifiers.ts';
import { type AssignmentSchedule, endOf, type Schedule } from './role-schedules.ts';

/** An eligibility or assignment that holds at an instant. */
export interface Instance extends AssignmentKey {
  readonly id: string;
  /** `null` for an assignment made outside PIM. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly memberType: Schedule['memberType'];
  readonly scheduleId: string;
}

export type EligibilityInstance = Instance;

export interface AssignmentInstance extends Instance {
  readonly assignmentType: AssignmentSchedule['assignmentType'];
  readonly roleAssignmentOriginId: string;
  /** For an activation: the id of its eligibility instance. */
  readonly activatedUsing: string | undefined;
}

/** `unifiedRoleAssignment`: an active assignment seen without PIM. Activations are included. */
export interface RoleAssignment extends AssignmentKey {
  readonly id: string;
}

export function instanceOf(schedule: Schedule, id: string): Instance {
  return {
    id,
    principalId: schedule.principalId,
    roleDefinitionId: schedule.roleDefinitionId,
    directoryScopeId: schedule.directoryScopeId,
    startsAt: schedule.madeIn === 'pim' ? schedule.startsAt : null,
    endsAt: endOf(schedule) ?? null,
    memberType: schedule.memberType,
    scheduleId: schedule.id,
  };
}
