import { administrativeUnitRoutes } from './administrative-units.ts';
import { appRoleRoutes } from './app-roles.ts';
import { applicationRoutes } from './applications.ts';
import { createdObjectRoutes } from './created-objects.ts';
import { deletedItemRoutes } from './deleted-items.ts';
import { directoryAuditRoutes } from './directory-audits.ts';
import { directoryObjectRoutes } from './directory-objects.ts';
import { groupRoutes } from './groups.ts';
import { ownerRoutes } from './owners.ts';
import { privilegedAccessGroupRoutes } from './privileged-access-groups.ts';
import { resourceActionRoutes } from './resource-actions.ts';
import { roleAssignmentApprovalRoutes } from './role-assignment-approvals.ts';
import { roleAssignmentScheduleInstanceRoutes } from './role-assignment-schedule-instances.ts';
import { roleAssignmentScheduleRequestRoutes } from './role-assignment-schedule-requests.ts';
import { roleAssignmentScheduleRoutes } from './role-assignment-schedules.ts';
import { roleAssignmentRoutes } from './role-assignments.ts';
import { roleDefinitionRoutes } from './role-definitions.ts';
import { roleEligibilityScheduleInstanceRoutes } from './role-eligibility-schedule-instances.ts';
import { roleEligibilityScheduleRequestRoutes } from './role-eligibility-schedule-requests.ts';
import { roleEligibilityScheduleRoutes } from './role-eligibility-schedules.ts';
import { roleManagementAlertRoutes } from './role-management-alerts.ts';
import { roleManagementPolicyRoutes } from './role-management-policies.ts';
import { roleManagementPolicyAssignmentRoutes } from './role-management-policy-assignments.ts';
import type { Route } from './route.ts';
import { servicePrincipalRoutes } from './service-principals.ts';
import { userRoutes } from './users.ts';

/** All simulated routes of Microsoft Graph. */
export const routes: readonly Route[] = [
  ...directoryAuditRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...servicePrincipalRoutes,
  ...ownerRoutes,
  ...appRoleRoutes,
  ...applicationRoutes,
  ...administrativeUnitRoutes,
  ...directoryObjectRoutes,
  ...deletedItemRoutes,
  ...createdObjectRoutes,
  ...roleDefinitionRoutes,
  ...resourceActionRoutes,
  ...roleAssignmentRoutes,
  ...roleAssignmentScheduleRequestRoutes,
  ...roleAssignmentApprovalRoutes,
  ...roleAssignmentScheduleRoutes,
  ...roleAssignmentScheduleInstanceRoutes,
  ...roleEligibilityScheduleRequestRoutes,
  ...roleEligibilityScheduleRoutes,
  ...roleEligibilityScheduleInstanceRoutes,
  ...privilegedAccessGroupRoutes,
  ...roleManagementPolicyRoutes,
  ...roleManagementPolicyAssignmentRoutes,
  ...roleManagementAlertRoutes,
];
