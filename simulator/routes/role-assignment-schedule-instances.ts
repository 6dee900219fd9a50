import type { Tenant } from '../state/tenant.ts';
import { assignmentSchedulePermissions } from './permissions.ts';
import { assignmentInstanceResource } from './role-resources.ts';
import { currentUserRoute, type RoleLayer, roleRoutes } from './role-routes.ts';
import { assignmentInstanceRow, eligibilityInstanceRow, type RoleRow } from './role-rows.ts';
import type { Route } from './route.ts';

const layer: RoleLayer = {
  name: 'roleAssignmentScheduleInstances',
  permissions: assignmentSchedulePermissions,
  resource: (tenant, at) => {
    let known: Map<string, RoleRow> | undefined;
    return assignmentInstanceResource(tenant, (id) => {
      // Only `$expand=activatedUsing` needs the eligibilities.
      known ??= new Map(eligibilityRows(tenant, at).map((row) => [row.id, row]));
      return known.get(id);
    });
  },
  rows: ({ roleManagement }, at) => roleManagement.assignmentInstances(at).map(assignmentInstanceRow),
  needsReaderRole: true,
};

export const roleAssignmentScheduleInstanceRoutes: readonly Route[] = [
  ...roleRoutes(layer),
  currentUserRoute(layer),
];

function eligibilityRows({ roleManagement }: Tenant, at: Date): RoleRow[] {
  return roleManagement.eligibilityInstances(at).map(eligibilityInstanceRow);
}
