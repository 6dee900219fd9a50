/** A permission of Microsoft Graph that a run asks with: an app role, or a delegated one of whoever signs in. */
interface RunPermission {
  readonly name: string;
  /** Each of these gives the same. */
  readonly or: readonly string[];
  /** Without it only this is not tried. Absent: nothing can be. */
  readonly only?: string;
}

const rolesWrite = 'RoleManagement.ReadWrite.Directory';
const directoryWrite = 'Directory.ReadWrite.All';

export const runPermissions: readonly RunPermission[] = [
  { name: 'User.ReadWrite.All', or: [directoryWrite] },
  { name: 'Organization.Read.All', or: ['Directory.Read.All', directoryWrite, 'User.Read.All'] },
  { name: 'RoleManagement.Read.Directory', or: [rolesWrite] },
  { name: 'RoleEligibilitySchedule.ReadWrite.Directory', or: [rolesWrite] },
  { name: 'RoleAssignmentSchedule.ReadWrite.Directory', or: [rolesWrite] },
  { name: 'RoleManagementPolicy.ReadWrite.Directory', or: [rolesWrite] },
  { name: 'AdministrativeUnit.ReadWrite.All', or: [directoryWrite], only: 'an administrative unit' },
  { name: 'Group.ReadWrite.All', or: [directoryWrite], only: 'groups' },
  { name: rolesWrite, or: [], only: 'role-assignable groups' },
  {
    name: 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    or: ['PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup', 'PrivilegedAccess.Read.AzureADGroup'],
    only: 'PIM for Groups',
  },
  { name: 'AuditLog.Read.All', or: [], only: 'the audit log' },
];

/** What a token lacks. @param allowed the permissions that it has. */
export function missingFrom(allowed: readonly string[]): readonly RunPermission[] {
  const has = new Set(allowed.map((name) => name.toLowerCase()));
  return runPermissions.filter(({ name, or }) => ![name, ...or].some((one) => has.has(one.toLowerCase())));
}
