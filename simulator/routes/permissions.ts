/** Application permissions that let a caller read, least first (pim-api-facts §1.1, §1.7). */
const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

export const readBasicUsers = 'User.ReadBasic.All';
export const readAuditLog = 'AuditLog.Read.All';

export const fullUserPermissions: readonly string[] = [
  'User.Read.All',
  'User.ReadWrite.All',
  ...readDirectory,
];
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
