import { assignmentSchedulePermissions } from './permissions.ts';
import { assignmentScheduleResource } from './role-resources.ts';
import { roleRoutes } from './role-routes.ts';
import { assignmentScheduleRow, eligibilityScheduleRow } from './role-rows.ts';

export const roleAssignmentScheduleRoutes = roleRoutes({
  name: 'roleAssignmentSchedules',
  permissions: assignmentSchedulePermissions,
  resource: (tenant) =>
    assignmentScheduleResource(tenant, (id) => {
      const eligibility = tenant.roleManagement.eligibilities.find(id);
      return eligibility && eligibilityScheduleRow(eligibility);
    }),
  rows: ({ roleManagement }, at) =>
    roleManagement.assignmentSchedules(at).map((schedule) => assignmentScheduleRow(schedule, at)),
});
