/** An application permission of Microsoft Graph that leads to every other. */
interface RulingPermission {
  readonly name: string;
  /** What its holder can do. */
  readonly why: string;
}

/**
 * Whoever holds one of these can make themself what this app is, or what it must not be: they are listed wherever they are held.
 * Reading permissions, and those over mail, files and devices, are none of them.
 *
 * The first three say so by their own documentation; of the others researchers have shown a way
 * (docs/graph-facts.md#app-roles-and-credentials), but for `Policy.ReadWrite.ConditionalAccess`: it is here because approvals rest on it.
 */
export const rulingPermissions: readonly RulingPermission[] = [
  { name: 'AppRoleAssignment.ReadWrite.All', why: 'gives any permission to any app, itself included' },
  { name: 'RoleManagement.ReadWrite.Directory', why: 'assigns every directory role' },
  { name: 'Application.ReadWrite.All', why: 'adds credentials to any app and acts with its permissions' },
  { name: 'RoleAssignmentSchedule.ReadWrite.Directory', why: 'assigns every directory role through PIM' },
  { name: 'RoleEligibilitySchedule.ReadWrite.Directory', why: 'makes anybody eligible for every role' },
  { name: 'RoleManagementPolicy.ReadWrite.Directory', why: 'takes away what activations of roles demand' },
  { name: 'PrivilegedAccess.ReadWrite.AzureADGroup', why: 'puts anybody into groups that hold roles' },
  {
    name: 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    why: 'puts anybody into groups that hold roles',
  },
  {
    name: 'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
    why: 'makes anybody eligible for groups that hold roles',
  },
  {
    name: 'Policy.ReadWrite.PermissionGrant',
    why: 'decides which permissions apps may consent to by themselves',
  },
  {
    name: 'Policy.ReadWrite.ConditionalAccess',
    why: 'takes away what the authentication context of approvals demands',
  },
  { name: 'UserAuthenticationMethod.ReadWrite.All', why: 'signs in as anybody by a new method' },
  { name: 'Domain.ReadWrite.All', why: 'federates a domain, and signs in as anybody of it' },
  { name: 'EntitlementManagement.ReadWrite.All', why: 'gives access packages with roles and groups in them' },
  {
    name: 'Directory.ReadWrite.All',
    why: 'puts anybody into groups that rights in Azure or roles of apps were given to',
  },
  {
    name: 'Group.ReadWrite.All',
    why: 'puts anybody into groups that rights in Azure or roles of apps were given to',
  },
  {
    name: 'GroupMember.ReadWrite.All',
    why: 'puts anybody into groups that rights in Azure or roles of apps were given to',
  },
];
