import { eligibilitySchedulePermissions } from './permissions.ts';
import { eligibilityInstanceResource } from './role-resources.ts';
import { roleRoutes } from './role-routes.ts';
import { eligibilityInstanceRow } from './role-rows.ts';

export const roleEligibilityScheduleInstanceRoutes = roleRoutes({
  name: 'roleEligibilityScheduleInstances',
  permissions: eligibilitySchedulePermissions,
  resource: eligibilityInstanceResource,
  rows: ({ roleManagement }, at) => roleManagement.eligibilityInstances(at).map(eligibilityInstanceRow),
});
