import { addHours } from 'date-fns/addHours';
import { subMilliseconds } from 'date-fns/subMilliseconds';
import { scheduleExpiryRows } from '../pim.ts';
import { deletedPrincipalKeptHours, hasEnded, type Schedule } from '../role-schedules.ts';
import type { RequestKind } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { completedSteps } from './audit-steps.ts';
import { changeDetailsOf, summaryOf } from './grant.ts';

/**
 * Withdraws scheduled rows of a deleted principal. Its entries stay for seven days; what would begin or end after
 * that writes no rows.
 */
export function withdrawRowsOfDeleted(tenant: Tenant, principalId: string, leftAt: Date): void {
  const gone = addHours(leftAt, deletedPrincipalKeptHours);
  // Events at that very instant are no longer visible either.
  for (const { schedule } of schedulesOf(tenant, principalId))
    tenant.pim.audit.withdraw(schedule.id, subMilliseconds(gone, 1));
}

/** Schedules the rows of a restored principal again: its entries that have not ended are back. */
export function resumeRowsOfRestored(tenant: Tenant, principalId: string, at: Date): void {
  const { pim, roleManagement } = tenant;
  for (const { schedule, kind } of schedulesOf(tenant, principalId)) {
    pim.audit.withdraw(schedule.id, at);
    const request = roleManagement.requests.find(schedule.id);
    if (request !== undefined && schedule.startsAt > at) {
      const steps = completedSteps(summaryOf(request), 'gained');
      const details = changeDetailsOf(tenant, request);
      pim.audit.writeLater(schedule.id, schedule.startsAt, () => ({ details, steps }));
    }
    if (!hasEnded(schedule, at)) scheduleExpiryRows(pim, schedule, kind === 'assignment');
  }
}

interface PrincipalSchedule {
  readonly kind: RequestKind;
  readonly schedule: Schedule;
}

function schedulesOf({ roleManagement }: Tenant, principalId: string): PrincipalSchedule[] {
  const id = principalId.toLowerCase();
  const { eligibilities, assignments } = roleManagement;
  return [
    ...eligibilities.all().map((schedule) => ({ kind: 'eligibility' as const, schedule })),
    ...assignments.all().map((schedule) => ({ kind: 'assignment' as const, schedule })),
  ].filter(({ schedule }) => schedule.principalId.toLowerCase() === id);
}
