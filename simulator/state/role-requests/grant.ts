import { type AssignmentSchedule, endOf, type Schedule, type ScheduleWindow } from '../role-schedules.ts';
import type { ScheduleRequest } from '../schedule-requests.ts';
import { type ChangeSummary, completedSteps, suspendedSteps } from './audit-steps.ts';
import { putSchedule, relinkActivations } from './put-schedule.ts';
import type { Submission } from './submission.ts';

/** A granted request to apply. */
interface GrantedChange {
  readonly tenant: Submission['tenant'];
  readonly request: ScheduleRequest;
  readonly summary: ChangeSummary;
  readonly details: ReturnType<typeof changeDetailsOf>;
  /** The schedule that it replaces. It has ended already. */
  readonly replaced: Schedule | undefined;
  /** The instant of the decision. */
  readonly at: Date;
}

/** Stores the schedule and its audit rows. For a future start the rows are scheduled. */
export function applyGrant({ tenant, request, summary, details, replaced, at }: GrantedChange): void {
  const { id, kind, window } = request;
  if (window === null) return;
  const { audit } = tenant.pim;
  const wasInForce = replaced !== undefined && replaced.startsAt <= at;
  if (window.startsAt > at) {
    if (wasInForce) audit.write(details, suspendedSteps(kind), at);
    const steps = completedSteps(summary, 'gained');
    audit.writeLater(id, window.startsAt, () => ({ details, steps }));
  } else audit.write(details, completedSteps(summary, wasInForce ? 'same' : 'gained'), at);
  putSchedule(tenant, request, window, at);
  if (replaced !== undefined) relinkActivations(tenant, replaced, id);
}

export function keyOf<
  T extends Pick<ScheduleRequest, 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>,
>({ principalId, roleDefinitionId, directoryScopeId }: T) {
  return { principalId, roleDefinitionId, directoryScopeId };
}

export function changeDetailsOf({ pim }: Submission['tenant'], request: ScheduleRequest) {
  return {
    ...keyOf(request),
    requestId: request.id,
    by: request.createdBy,
    justification: request.justification,
    window: request.window,
    correlationId: pim.random.guid(),
  };
}

/** @param live for a removal: the removed schedule, whose length the summary takes. */
export function summaryOf(
  { kind, action, window }: ScheduleRequest,
  live?: ScheduleWindow | AssignmentSchedule,
): ChangeSummary {
  const period = window ?? live;
  const isPermanent = period === undefined || endOf(period) === undefined;
  return { kind, action, length: isPermanent ? 'permanent' : 'timebound' };
}
