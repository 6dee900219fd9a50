import { listedHours } from '../state/pim-switches.ts';
import { memoize } from './memoize.ts';
import { eligibilitySchedulePermissions } from './permissions.ts';
import { eligibilityScheduleResource } from './role-resources.ts';
import { currentUserRoute, type RoleLayer, roleRoutes } from './role-routes.ts';
import { eligibilityScheduleRow } from './role-rows.ts';
import type { Route } from './route.ts';

const rowOf = memoize(eligibilityScheduleRow);
const layer: RoleLayer = {
  name: 'roleEligibilitySchedules',
  permissions: eligibilitySchedulePermissions,
  resource: eligibilityScheduleResource,
  rows: ({ roleManagement, pim }, at) =>
    roleManagement.eligibilitySchedules(at, listedHours(pim.switches)).map(rowOf),
  needsReaderRole: true,
};

export const roleEligibilityScheduleRoutes: readonly Route[] = [
  ...roleRoutes(layer),
  currentUserRoute(layer),
];
