import type { Tenant } from '../state/tenant.ts';
import { assignmentSchedulePermissions } from './permissions.ts';
import { assignmentInstanceResource } from './role-resources.ts';
import { roleRoutes } from './role-routes.ts';
import { assignmentInstanceRow, eligibilityInstanceRow, type RoleRow } from './role-rows.ts';

export const roleAssignmentScheduleInstanceRoutes = roleRoutes({
  name: 'roleAssignmentScheduleInstances',
  permissions: assignmentSchedulePermissions,
  resource: (tenant, at) => {
    let known: Map<string, RoleRow> | undefined;
    return assignmentInstanceResource(tenant, (id) => {
      // Only a request with $expand=activatedUsing needs them.
      known ??= new Map(eligibilityRows(tenant, at).map((row) => [row.id, row]));
      return known.get(id);
    });
  },
  rows: ({ roleManagement }, at) => roleManagement.assignmentInstances(at).map(assignmentInstanceRow),
});

function eligibilityRows({ roleManagement }: Tenant, at: Date): RoleRow[] {
  return roleManagement.eligibilityInstances(at).map(eligibilityInstanceRow);
}
