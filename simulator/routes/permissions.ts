/** Application permissions to read, least privileged first (docs/graph-facts.md#permissions-to-read-and-write). */
const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

const readBasicUsers = 'User.ReadBasic.All';
export const readAuditLog = 'AuditLog.Read.All';

export const fullUserPermissions: readonly string[] = [
  'User.Read.All',
  'User.ReadWrite.All',
  ...readDirectory,
];
/** Permissions to disable or enable an account: less than for other changes. */
export const enableUserPermissions: readonly string[] = [
  'User.EnableDisableAccount.All',
  'User.ReadWrite.All',
  'Directory.ReadWrite.All',
];
export const createUserPermissions: readonly string[] = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
/** Of a role-assignable group Graph asks for `RoleManagement.ReadWrite.Directory` as well. */
export const createGroupPermissions: readonly string[] = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'];
export const createUnitPermissions: readonly string[] = [
  'AdministrativeUnit.ReadWrite.All',
  'Directory.ReadWrite.All',
];
/** Less is shown to whoever reads users only; the domains are among it. */
export const organizationPermissions: readonly string[] = [
  'User.Read.All',
  'Organization.Read.All',
  ...readDirectory,
];
/** Permissions to delete and to restore a user. */
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
/** Permissions to give an app role to somebody. */
export const grantPermissions: readonly string[] = ['AppRoleAssignment.ReadWrite.All'];
/** Permissions to read what an application signs in with. */
export const applicationPermissions: readonly string[] = [
  'Application.Read.All',
  'Application.ReadWrite.OwnedBy',
  'Application.ReadWrite.All',
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
export const resourceActionPermissions: readonly string[] = [...readRoles, writeRoles];
/** Permissions to read assignment schedules and instances. */
export const assignmentSchedulePermissions: readonly string[] = [
  'RoleAssignmentSchedule.Read.Directory',
  ...readRoles,
  'RoleAssignmentSchedule.ReadWrite.Directory',
  writeRoles,
];
/** Permissions to read eligibility schedules and instances. */
export const eligibilitySchedulePermissions: readonly string[] = [
  'RoleEligibilitySchedule.Read.Directory',
  ...readRoles,
  'RoleEligibilitySchedule.ReadWrite.Directory',
  writeRoles,
];

/** Permissions to read schedules and instances of PIM for Groups (docs/graph-facts.md#pim-for-groups). */
export const groupAssignmentPermissions: readonly string[] = [
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
];
export const groupEligibilityPermissions: readonly string[] = [
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
];

/** Permissions to write assignment requests. Reading requests needs them too. */
export const assignmentWritePermissions: readonly string[] = [
  'RoleAssignmentSchedule.ReadWrite.Directory',
  writeRoles,
];
/** Permissions to write eligibility requests. Reading requests needs them too. */
export const eligibilityWritePermissions: readonly string[] = [
  'RoleEligibilitySchedule.ReadWrite.Directory',
  writeRoles,
];
export const assignmentRemovePermission = 'RoleAssignmentSchedule.Remove.Directory';
export const eligibilityRemovePermission = 'RoleEligibilitySchedule.Remove.Directory';
export const roleAssignmentWritePermissions: readonly string[] = [writeRoles];

/** The permission to change a single rule. */
export const singleRulePermission = 'RoleManagementPolicy.ReadWrite.Directory';
export const policyWritePermissions: readonly string[] = [singleRulePermission, writeRoles];
/**
 * Permissions to read policies. Graph's sources name different least permissions for apps: each of them is accepted.
 */
export const policyPermissions: readonly string[] = [
  'RoleManagementPolicy.Read.Directory',
  ...readRoles,
  ...policyWritePermissions,
];

/** Permissions to change alerts. Their pages list none of the permissions for roles. */
export const alertWritePermissions: readonly string[] = ['RoleManagementAlert.ReadWrite.Directory'];
/** Permissions to read alerts. */
export const alertPermissions: readonly string[] = [
  'RoleManagementAlert.Read.Directory',
  ...alertWritePermissions,
];
