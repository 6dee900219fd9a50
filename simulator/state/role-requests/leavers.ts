import { addHours } from 'date-fns/addHours';
import { subMilliseconds } from 'date-fns/subMilliseconds';
import { writeExpiry } from '../pim.ts';
import { hasEnded, leaversKeptHours, type Schedule } from '../role-schedules.ts';
import type { RequestKind } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { completedSteps } from './audit-steps.ts';
import { deedOf, toldOf } from './submit.ts';

/** Somebody was deleted: entries linger for seven days, and what would begin or end after that will not be told. */
export function tellLeaving(tenant: Tenant, principalId: string, leftAt: Date): void {
  const gone = addHours(leftAt, leaversKeptHours);
  // What happens at that very instant is no longer seen either.
  for (const { schedule } of schedulesOf(tenant, principalId))
    tenant.pim.audit.withdraw(schedule.id, subMilliseconds(gone, 1));
}

/** Somebody is back, with all entries that have not ended: their beginnings and ends will be told after all. */
export function tellReturn(tenant: Tenant, principalId: string, at: Date): void {
  const { pim, roleManagement } = tenant;
  for (const { schedule, kind } of schedulesOf(tenant, principalId)) {
    pim.audit.withdraw(schedule.id, at);
    const request = roleManagement.requests.find(schedule.id);
    if (request !== undefined && schedule.startsAt > at) {
      const steps = completedSteps(toldOf(request), 'gained');
      const deed = deedOf(tenant, request);
      pim.audit.writeAhead(schedule.id, schedule.startsAt, () => ({ deed, steps }));
    }
    if (!hasEnded(schedule, at)) writeExpiry(pim, schedule, kind === 'assignment');
  }
}

interface Entry {
  readonly kind: RequestKind;
  readonly schedule: Schedule;
}

function schedulesOf({ roleManagement }: Tenant, principalId: string): Entry[] {
  const id = principalId.toLowerCase();
  const { eligibilities, assignments } = roleManagement;
  return [
    ...eligibilities.all().map((schedule) => ({ kind: 'eligibility' as const, schedule })),
    ...assignments.all().map((schedule) => ({ kind: 'assignment' as const, schedule })),
  ].filter(({ schedule }) => schedule.principalId.toLowerCase() === id);
}
