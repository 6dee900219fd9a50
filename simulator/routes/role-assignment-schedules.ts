import { listedHours } from '../state/pim-switches.ts';
import { assignmentSchedulePermissions } from './permissions.ts';
import { assignmentScheduleResource } from './role-resources.ts';
import { currentUserRoute, type RoleLayer, roleRoutes } from './role-routes.ts';
import { assignmentScheduleRow, eligibilityScheduleRow } from './role-rows.ts';
import type { Route } from './route.ts';

const layer: RoleLayer = {
  name: 'roleAssignmentSchedules',
  permissions: assignmentSchedulePermissions,
  resource: (tenant) =>
    assignmentScheduleResource(tenant, (id) => {
      const eligibility = tenant.roleManagement.eligibilities.find(id);
      return eligibility && eligibilityScheduleRow(eligibility);
    }),
  rows: ({ roleManagement, pim }, at) =>
    roleManagement
      .assignmentSchedules(at, listedHours(pim.switches))
      .map((schedule) => assignmentScheduleRow(schedule, at)),
  needsReaderRole: true,
};

export const roleAssignmentScheduleRoutes: readonly Route[] = [...roleRoutes(layer), currentUserRoute(layer)];
