import { writeExpiry } from '../pim.ts';
import {
  type AssignmentSchedule,
  isSameKey,
  type RequestKind,
  type Schedule,
  type ScheduleRequest,
  type ScheduleWindow,
} from '../role-schedules.ts';
import type { Tenant } from '../tenant.ts';
import { eligibilityFor } from './actor.ts';
import { completedSteps } from './audit-steps.ts';

/** Puts the schedule of a request in place; its id is the request's. What ended there before is forgotten. */
export function putSchedule(
  tenant: Tenant,
  request: ScheduleRequest,
  window: ScheduleWindow,
  createdAt: Date,
): void {
  const { principalId, roleDefinitionId, directoryScopeId, id, kind } = request;
  const { eligibilities, assignments } = tenant.roleManagement;
  const schedule: Schedule = {
    ...{ principalId, roleDefinitionId, directoryScopeId, id, createdAt, ...window },
    madeIn: 'pim',
    memberType: 'Direct',
  };
  const ended = kind === 'eligibility' ? eligibilities : assignments;
  for (const each of ended.all()) if (isSameKey(each, schedule)) ended.remove(each.id);
  if (kind === 'eligibility') {
    eligibilities.add(schedule);
    writeExpiry(tenant.pim, schedule, false);
    return;
  }
  const isActivation = request.action === 'selfActivate';
  const assignment: AssignmentSchedule = {
    ...schedule,
    assignmentType: isActivation ? 'Activated' : 'Assigned',
    activatedUsing: isActivation ? eligibilityFor(tenant, request, createdAt)?.id : undefined,
  };
  assignments.add(assignment);
  writeExpiry(tenant.pim, assignment, true);
}

/** Takes a schedule away before its end: what was written ahead of it will not happen. */
export function endSchedule(tenant: Tenant, kind: RequestKind, schedule: Schedule, at: Date): void {
  const { eligibilities, assignments } = tenant.roleManagement;
  if (kind === 'eligibility') eligibilities.remove(schedule.id);
  else assignments.remove(schedule.id);
  tenant.pim.audit.withdraw(schedule.id, at);
}

/** Activations of an eligibility that is gone end with it, by a deactivation of PIM's own. */
export function endActivationsOf(tenant: Tenant, eligibility: Schedule, at: Date): void {
  const running = tenant.roleManagement
    .assignmentSchedules(at)
    .filter(({ activatedUsing }) => activatedUsing === eligibility.id);
  for (const activation of running) {
    endSchedule(tenant, 'assignment', activation, at);
    const { principalId, roleDefinitionId, directoryScopeId, id } = activation;
    const deed = {
      ...{ principalId, roleDefinitionId, directoryScopeId, requestId: id, by: principalId },
      ...{ justification: null, window: null, correlationId: tenant.pim.random.guid() },
    };
    const told = { kind: 'assignment', action: 'selfDeactivate', length: 'timebound' } as const;
    tenant.pim.audit.write(deed, completedSteps(told), at);
  }
}
