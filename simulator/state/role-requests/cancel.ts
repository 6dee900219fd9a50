import { type Caller, isUser } from '../../caller.ts';
import type { RequestKind } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { canceledSteps } from './audit-steps.ts';
import { isSelf, mayAdminister } from './caller-rights.ts';
import { changeDetailsOf, summaryOf } from './grant.ts';
import { endActivationsOf, endSchedule } from './put-schedule.ts';
import { notCancelable, requestNotFound, unauthorized } from './refusals.ts';

/**
 * Cancels a request that waits for a decision, or is granted for the future.
 * @throws GraphRefusal
 */
export function cancelRequest(tenant: Tenant, kind: RequestKind, id: string, actor: Caller, at: Date): void {
  const { roleManagement, pim } = tenant;
  const request = roleManagement.findRequest(kind, id, at);
  if (request === undefined) throw requestNotFound();
  if (!isUser(actor) && pim.switches.appOnlyCancel === 'refused') throw unauthorized();
  const isOwn = isSelf(actor, request.createdBy) || isSelf(actor, request.principalId);
  if (!isOwn && !mayAdminister(tenant, actor, at)) throw unauthorized();
  const { status } = request;
  if (!status.startsWith('Pending') && status !== 'Granted') throw notCancelable(status);
  pim.audit.withdraw(request.id, at);
  const { eligibilities, assignments } = roleManagement;
  const planned = request.targetScheduleId ?? '';
  const schedule = kind === 'eligibility' ? eligibilities.find(planned) : assignments.find(planned);
  if (status === 'Granted' && schedule !== undefined) {
    endSchedule(tenant, kind, schedule, at);
    if (kind === 'eligibility') endActivationsOf(tenant, schedule, at);
  }
  const cancelled = kind === 'eligibility' ? pim.switches.cancelledEligibility : 'Canceled';
  roleManagement.requests.add({ ...request, status: cancelled, completedAt: at });
  pim.audit.write(
    { ...changeDetailsOf(tenant, request), by: actor.objectId },
    canceledSteps(summaryOf(request)),
    at,
  );
}
