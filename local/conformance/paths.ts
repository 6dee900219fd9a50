/** What is asked for beside the app's own adapters, because the app never asks so. */
const base = '/roleManagement/directory';

export const requestsPath = {
  eligibility: `${base}/roleEligibilityScheduleRequests`,
  assignment: `${base}/roleAssignmentScheduleRequests`,
} as const;

export const eligibilitySchedulesPath = `${base}/roleEligibilitySchedules`;

export const policiesPath = '/policies/roleManagementPolicies';

export const groupEligibilitiesPath = '/identityGovernance/privilegedAccess/group/eligibilitySchedules';

export const auditPath = '/auditLogs/directoryAudits';
