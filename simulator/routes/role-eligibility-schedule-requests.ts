import { eligibilityRemovePermission, eligibilityWritePermissions } from './permissions.ts';
import { scheduleRequestRoutes } from './role-schedule-request-routes.ts';

/** Whether the Remove permission removes is a switch, judged with the request. */
export const roleEligibilityScheduleRequestRoutes = scheduleRequestRoutes({
  kind: 'eligibility',
  name: 'roleEligibilityScheduleRequests',
  permissions: eligibilityWritePermissions,
  postPermissions: [...eligibilityWritePermissions, eligibilityRemovePermission],
});
