import type { AssignmentKey } from '../identifiers.ts';
import { scheduleExpiryRows } from '../pim.ts';
import type { AssignmentSchedule, Schedule, ScheduleWindow } from '../role-schedules.ts';
import type { RequestKind, ScheduleRequest } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { completedSteps } from './audit-steps.ts';
import { eligibilityFor } from './caller-rights.ts';

/** Stores the schedule of a request under the request's id. Ended schedules with the same key are removed. */
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
  const isActivation = request.action === 'selfActivate';
  removeEnded(tenant, schedule, kind, isActivation);
  if (kind === 'eligibility') {
    eligibilities.add(schedule);
    scheduleExpiryRows(tenant.pim, schedule, false);
    return;
  }
  const assignment: AssignmentSchedule = {
    ...schedule,
    assignmentType: isActivation ? 'Activated' : 'Assigned',
    activatedUsing: isActivation
      ? eligibilityFor(tenant, request, createdAt, window.startsAt)?.id
      : undefined,
  };
  assignments.add(assignment);
  scheduleExpiryRows(tenant.pim, assignment, true);
}

/** Removes ended schedules with the same key. An activation keeps ended assignments, so that they can be renewed. */
export function removeEnded(
  tenant: Tenant,
  key: AssignmentKey & { readonly id: string },
  kind: RequestKind,
  byActivation: boolean,
): void {
  const { eligibilities, assignments } = tenant.roleManagement;
  if (kind === 'eligibility') {
    for (const each of eligibilities.of(key)) {
      eligibilities.remove(each.id);
      relinkActivations(tenant, each, key.id);
    }
    return;
  }
  for (const each of assignments.of(key))
    if (!byActivation || each.assignmentType === 'Activated') assignments.remove(each.id);
}

/** Links activations of an eligibility to the schedule that replaces it. */
export function relinkActivations({ roleManagement }: Tenant, eligibility: Schedule, nextId: string): void {
  const { assignments } = roleManagement;
  for (const each of assignments.all())
    if (each.activatedUsing === eligibility.id) assignments.add({ ...each, activatedUsing: nextId });
}

/**
 * Ends a schedule early. Its scheduled audit rows are withdrawn, and a request still waiting for its start is
 * revoked.
 */
export function endSchedule(tenant: Tenant, kind: RequestKind, schedule: Schedule, at: Date): void {
  const { eligibilities, assignments, requests } = tenant.roleManagement;
  if (kind === 'eligibility') eligibilities.remove(schedule.id);
  else assignments.remove(schedule.id);
  tenant.pim.audit.withdraw(schedule.id, at);
  const request = requests.find(schedule.id);
  if (request?.status === 'Granted' && schedule.startsAt > at)
    requests.add({ ...request, status: 'Revoked', completedAt: at });
}

/**
 * Ends activations of a removed eligibility: future ones always, through a deactivation by PIM; running ones if the
 * switch says so.
 */
export function endActivationsOf(tenant: Tenant, eligibility: Schedule, at: Date): void {
  const isRunningEnded = tenant.pim.switches.activationWithoutEligibility === 'ends';
  const activations = tenant.roleManagement
    .assignmentSchedules(at)
    .filter(({ activatedUsing }) => activatedUsing === eligibility.id)
    .filter(({ startsAt }) => isRunningEnded || startsAt > at);
  for (const activation of activations) {
    endSchedule(tenant, 'assignment', activation, at);
    const { principalId, roleDefinitionId, directoryScopeId, id } = activation;
    const details = {
      ...{ principalId, roleDefinitionId, directoryScopeId, requestId: id, by: principalId },
      ...{ justification: null, window: null, correlationId: tenant.pim.random.guid() },
    };
    const summary = { kind: 'assignment', action: 'selfDeactivate', length: 'timebound' } as const;
    tenant.pim.audit.write(details, completedSteps(summary, activation.startsAt > at ? 'same' : 'lost'), at);
  }
}
