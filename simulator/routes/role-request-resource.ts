import type { Resource } from '../odata/resource.ts';
import type { RequestKind } from '../state/schedule-requests.ts';
import type { Tenant } from '../state/tenant.ts';
import type { RequestRow } from './role-request-rows.ts';
import { requestResourceOf } from './role-resources.ts';
import { assignmentScheduleRow, eligibilityScheduleRow, type RoleRow } from './role-rows.ts';

/** `unifiedRole{Assignment|Eligibility}ScheduleRequest`. The target schedule expands to null once it is gone. */
export function requestResource(kind: RequestKind): (tenant: Tenant, at: Date) => Resource<RoleRow> {
  return (tenant, at) => {
    const { eligibilities, assignments } = tenant.roleManagement;
    const targetSchedule = (row: RoleRow): object | null => {
      const id = (row as RequestRow).targetScheduleId ?? '';
      if (kind === 'eligibility') {
        const found = eligibilities.find(id);
        return found === undefined ? null : eligibilityScheduleRow(found);
      }
      const found = assignments.find(id);
      if (found === undefined) return null;
      const { activatedUsingId: _, ...schedule } = assignmentScheduleRow(found, at);
      return schedule;
    };
    const activatedUsing = (row: RoleRow): object | null => {
      const used = assignments.find((row as RequestRow).targetScheduleId ?? '')?.activatedUsing ?? '';
      const found = eligibilities.find(used);
      return found === undefined ? null : eligibilityScheduleRow(found);
    };
    return requestResourceOf(tenant, kind, {
      targetSchedule: { resolve: targetSchedule },
      ...(kind === 'assignment' && { activatedUsing: { resolve: activatedUsing } }),
    });
  };
}
