import { assignDirectly, removeDirectly } from '../state/role-requests/direct-assignments.ts';
import { roleAssignmentPermissions, roleAssignmentWritePermissions } from './permissions.ts';
import { roleAssignmentResource } from './role-resources.ts';
import { roleRoutes } from './role-routes.ts';
import { roleAssignmentRow } from './role-rows.ts';
import type { Route } from './route.ts';

/** The list without PIM: permanent assignments and active activations. */
const reading = roleRoutes({
  name: 'roleAssignments',
  permissions: roleAssignmentPermissions,
  resource: roleAssignmentResource,
  rows: ({ roleManagement, tenantId }, at) =>
    roleManagement.roleAssignments(at).map((assignment) => roleAssignmentRow(assignment, tenantId)),
});

const path = '/v1.0/roleManagement/directory/roleAssignments';

/** Creates a permanent assignment outside PIM. */
const createRoleAssignment: Route = {
  method: 'POST',
  path,
  permissions: roleAssignmentWritePermissions,
  workload: 'pim',
  answer: ({ tenant, body, caller, now, origin }) => {
    const { id, principalId, roleDefinitionId, directoryScopeId } = assignDirectly(tenant, body, caller, now);
    const context = `${origin}/v1.0/$metadata#roleManagement/directory/roleAssignments/$entity`;
    const assignment = { id, roleDefinitionId, principalId, directoryScopeId };
    return { status: 201, body: { '@odata.context': context, ...assignment } };
  },
};

const deleteRoleAssignment: Route = {
  method: 'DELETE',
  path: `${path}/{id}`,
  permissions: roleAssignmentWritePermissions,
  workload: 'pim',
  answer: ({ tenant, params, caller, now }) => {
    removeDirectly(tenant, params.id ?? '', caller, now);
    return { status: 204 };
  },
};

export const roleAssignmentRoutes: readonly Route[] = [
  ...reading,
  createRoleAssignment,
  deleteRoleAssignment,
];
