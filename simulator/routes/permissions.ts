/** Application permissions that let a caller read, least first (pim-api-facts §1.1, §1.7). */
const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

export const readBasicUsers = 'User.ReadBasic.All';
export const readAuditLog = 'AuditLog.Read.All';

export const fullUserPermissions: readonly string[] = [
  'User.Read.All',
  'User.ReadWrite.All',
  ...readDirectory,
];
/** Disabling an account takes less than any other change of it. */
export const enableUserPermissions: readonly string[] = [
  'User.EnableDisableAccount.All',
  'User.ReadWrite.All',
  'Directory.ReadWrite.All',
];
/** To delete a user, and to restore one. */
export const deleteUserPermissions: readonly string[] = ['User.DeleteRestore.All', 'User.ReadWrite.All'];
export const userPermissions: readonly string[] = [readBasicUsers, ...fullUserPermissions];
export const groupPermissions: readonly string[] = [
  'GroupMember.Read.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  ...readDirectory,
];
export const servicePrincipalPermissions: readonly string[] = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  ...readDirectory,
];
export const administrativeUnitPermissions: readonly string[] = [
  'AdministrativeUnit.Read.All',
  'AdministrativeUnit.ReadWrite.All',
  ...readDirectory,
];
export const directoryPermissions: readonly string[] = readDirectory;

const readRoles = ['RoleManagement.Read.Directory', 'RoleManagement.Read.All'] as const;
const writeRoles = 'RoleManagement.ReadWrite.Directory';

export const roleAssignmentPermissions: readonly string[] = [...readRoles, writeRoles];
export const roleDefinitionPermissions: readonly string[] = [...readRoles, writeRoles, ...readDirectory];
/** RA-R. */
export const assignmentSchedulePermissions: readonly string[] = [
  'RoleAssignmentSchedule.Read.Directory',
  ...readRoles,
  'RoleAssignmentSchedule.ReadWrite.Directory',
  writeRoles,
];
/** RE-R. */
export const eligibilitySchedulePermissions: readonly string[] = [
  'RoleEligibilitySchedule.Read.Directory',
  ...readRoles,
  'RoleEligibilitySchedule.ReadWrite.Directory',
  writeRoles,
];

/** RA-W: also to read requests. */
export const assignmentWritePermissions: readonly string[] = [
  'RoleAssignmentSchedule.ReadWrite.Directory',
  writeRoles,
];
/** RE-W. */
export const eligibilityWritePermissions: readonly string[] = [
  'RoleEligibilitySchedule.ReadWrite.Directory',
  writeRoles,
];
export const assignmentRemovePermission = 'RoleAssignmentSchedule.Remove.Directory';
export const eligibilityRemovePermission = 'RoleEligibilitySchedule.Remove.Directory';
export const roleAssignmentWritePermissions: readonly string[] = [writeRoles];

/** PO-W. */
export const singleRulePermission = 'RoleManagementPolicy.ReadWrite.Directory';
export const policyWritePermissions: readonly string[] = [singleRulePermission, writeRoles];
/** PO-R. Permission data and the hand-kept tables name different least permissions for apps: either will do. */
export const policyPermissions: readonly string[] = [
  'RoleManagementPolicy.Read.Directory',
  ...readRoles,
  ...policyWritePermissions,
];

/** AL-W. */
export const alertWritePermissions: readonly string[] = [
  'RoleManagementAlert.ReadWrite.Directory',
  writeRoles,
];
/** AL-R. */
export const alertPermissions: readonly string[] = [
  'RoleManagementAlert.Read.Directory',
  ...readRoles,
  ...alertWritePermissions,
];
