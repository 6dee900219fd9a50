import type { AssignmentKey } from './identifiers.ts';
import { type AssignmentSchedule, endOf, type Schedule } from './role-schedules.ts';

/** What holds at an instant. */
export interface Instance extends AssignmentKey {
  readonly id: string;
  /** `null`: made outside PIM. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly memberType: Schedule['memberType'];
  readonly scheduleId: string;
}

export type EligibilityInstance = Instance;

export interface AssignmentInstance extends Instance {
  readonly assignmentType: AssignmentSchedule['assignmentType'];
  readonly roleAssignmentOriginId: string;
  /** Of an activation: the id of the eligibility instance it came from. */
  readonly activatedUsing: string | undefined;
}

/** `unifiedRoleAssignment`: an active assignment seen without PIM, activations among them. */
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
