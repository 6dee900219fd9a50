import { eligibilitySchedulePermissions } from './permissions.ts';
import { eligibilityScheduleResource } from './role-resources.ts';
import { roleRoutes } from './role-routes.ts';
import { eligibilityScheduleRow } from './role-rows.ts';

export const roleEligibilityScheduleRoutes = roleRoutes({
  name: 'roleEligibilitySchedules',
  permissions: eligibilitySchedulePermissions,
  resource: eligibilityScheduleResource,
  rows: ({ roleManagement }, at) => roleManagement.eligibilitySchedules(at).map(eligibilityScheduleRow),
});
