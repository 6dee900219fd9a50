import { assignmentRemovePermission, assignmentWritePermissions } from './permissions.ts';
import { scheduleRequestRoutes } from './role-schedule-request-routes.ts';

export const roleAssignmentScheduleRequestRoutes = scheduleRequestRoutes({
  kind: 'assignment',
  name: 'roleAssignmentScheduleRequests',
  permissions: assignmentWritePermissions,
  postPermissions: [...assignmentWritePermissions, assignmentRemovePermission],
});
