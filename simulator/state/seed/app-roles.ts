import type { AppRole, AppRoleAssignment, ServicePrincipal } from '../../directory.ts';
import { randomFrom } from '../../random.ts';
import { secondsText } from './users.ts';

/** Some of the application permissions of Microsoft Graph, with the ids that they have in every tenant. */
const permissions: Readonly<Record<string, string>> = {
  'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  'AuditLog.Read.All': 'b0afded3-3588-46d8-8b3d-9842eff778da',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  'GroupMember.ReadWrite.All': 'dbaae8cf-10b5-4b86-a4a1-f871c94c6695',
  'Policy.ReadWrite.ConditionalAccess': '01c0a623-fc9b-48e9-b794-0756f8e8f067',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  'RoleManagement.ReadWrite.Directory': '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
};

/** The app roles that Microsoft Graph's own service principal names. */
export const graphAppRoles: readonly AppRole[] = Object.entries(permissions).map(([value, id]) => ({
  id,
  value,
  displayName: value,
  description: value,
  isEnabled: true,
  origin: 'Application',
  allowedMemberTypes: ['Application'],
}));

/** What a tenant has granted to apps before anybody looked: one that only reads, and one that can give itself everything. */
export function seedAppRoleAssignments(
  servicePrincipals: readonly ServicePrincipal[],
  seed: number,
  now: Date,
): AppRoleAssignment[] {
  const random = randomFrom(seed, 'appRoleAssignments');
  const [, graph, , ...apps] = servicePrincipals;
  const grants = ['Directory.Read.All', 'Application.ReadWrite.All'];
  return apps.slice(0, graph === undefined ? 0 : grants.length).map(({ id, displayName }, index) => ({
    id: random.guid(),
    deletedDateTime: null,
    appRoleId: permissions[grants[index] ?? ''] ?? '',
    createdDateTime: secondsText(now),
    principalId: id,
    principalType: 'ServicePrincipal',
    principalDisplayName: displayName,
    resourceId: graph?.id ?? '',
    resourceDisplayName: 'Microsoft Graph',
  }));
}
