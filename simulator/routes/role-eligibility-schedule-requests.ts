import { eligibilityRemovePermission, eligibilityWritePermissions } from './permissions.ts';
import { scheduleRequestRoutes } from './role-schedule-request-routes.ts';

/** A switch decides whether the Remove permission suffices; it is checked with the request. */
export const roleEligibilityScheduleRequestRoutes = scheduleRequestRoutes({
  kind: 'eligibility',
  name: 'roleEligibilityScheduleRequests',
  permissions: eligibilityWritePermissions,
  postPermissions: [...eligibilityWritePermissions, eligibilityRemovePermission],
});
