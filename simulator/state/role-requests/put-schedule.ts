import type { AssignmentKey } from '../identifiers.ts';
import { scheduleExpiryRows } from '../pim.ts';
import type { AssignmentSchedule, Schedule, ScheduleWindow } from '../role-schedules.ts';
import type { RequestKind, ScheduleRequest } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { completedSteps } from './audit-steps.ts';
import { eligibilityFor } from './caller-rights.ts';

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

/** What ended there before is forgotten when something new is put there; an activation leaves assignments be renewed. */
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

/** Activations of an eligibility go on under the schedule that takes its place. */
export function relinkActivations({ roleManagement }: Tenant, eligibility: Schedule, nextId: string): void {
  const { assignments } = roleManagement;
  for (const each of assignments.all())
    if (each.activatedUsing === eligibility.id) assignments.add({ ...each, activatedUsing: nextId });
}

/** Takes a schedule away before its end: what was written ahead of it will not happen, and a request that waits for its start is over. */
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
 * An eligibility is gone: activations that are still to come end with it, by a deactivation of PIM's own; so do running ones,
 * where the switch says so.
 */
export function endActivationsOf(tenant: Tenant, eligibility: Schedule, at: Date): void {
  const isRunningEnded = tenant.pim.switches.activationWithoutEligibility === 'ends';
  const orphans = tenant.roleManagement
    .assignmentSchedules(at)
    .filter(({ activatedUsing }) => activatedUsing === eligibility.id)
    .filter(({ startsAt }) => isRunningEnded || startsAt > at);
  for (const activation of orphans) {
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
