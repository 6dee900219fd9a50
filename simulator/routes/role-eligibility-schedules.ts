import { listedHours } from '../state/pim-switches.ts';
import { madeOnce } from './made-once.ts';
import { eligibilitySchedulePermissions } from './permissions.ts';
import { eligibilityScheduleResource } from './role-resources.ts';
import { currentUserRoute, type RoleLayer, roleRoutes } from './role-routes.ts';
import { eligibilityScheduleRow } from './role-rows.ts';
import type { Route } from './route.ts';

const rowOf = madeOnce(eligibilityScheduleRow);
const layer: RoleLayer = {
  name: 'roleEligibilitySchedules',
  permissions: eligibilitySchedulePermissions,
  resource: eligibilityScheduleResource,
  rows: ({ roleManagement, pim }, at) =>
    roleManagement.eligibilitySchedules(at, listedHours(pim.switches)).map(rowOf),
  forReaders: true,
};

export const roleEligibilityScheduleRoutes: readonly Route[] = [
  ...roleRoutes(layer),
  currentUserRoute(layer),
];
