import { roleAssignmentPermissions } from './permissions.ts';
import { roleAssignmentResource } from './role-resources.ts';
import { roleRoutes } from './role-routes.ts';
import { roleAssignmentRow } from './role-rows.ts';

/** The classic list: permanent assignments and running activations alike. */
export const roleAssignmentRoutes = roleRoutes({
  name: 'roleAssignments',
  permissions: roleAssignmentPermissions,
  resource: roleAssignmentResource,
  rows: ({ roleManagement, tenantId }, at) =>
    roleManagement.roleAssignments(at).map((assignment) => roleAssignmentRow(assignment, tenantId)),
});
