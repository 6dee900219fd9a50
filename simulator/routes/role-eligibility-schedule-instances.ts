import { eligibilitySchedulePermissions } from './permissions.ts';
import { eligibilityInstanceResource } from './role-resources.ts';
import { currentUserRoute, type RoleLayer, roleRoutes } from './role-routes.ts';
import { eligibilityInstanceRow } from './role-rows.ts';
import type { Route } from './route.ts';

const layer: RoleLayer = {
  name: 'roleEligibilityScheduleInstances',
  permissions: eligibilitySchedulePermissions,
  resource: eligibilityInstanceResource,
  rows: ({ roleManagement }, at) => roleManagement.eligibilityInstances(at).map(eligibilityInstanceRow),
  needsReaderRole: true,
};

export const roleEligibilityScheduleInstanceRoutes: readonly Route[] = [
  ...roleRoutes(layer),
  currentUserRoute(layer),
];
