/** Microsoft Graph's own application id: the resource whose app roles are granted. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';

/**
 * App roles (application permissions) that this app may need; their ids are the same everywhere
 * (docs/graph-facts.md#app-role-ids).
 */
export const appRoleIds = {
  'AuditLog.Read.All': 'b0afded3-3588-46d8-8b3d-9842eff778da',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'GroupMember.Read.All': '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  'RoleAssignmentSchedule.Read.Directory': 'd5fe8ce8-684c-4c83-a52c-46e882ce4be1',
  'RoleAssignmentSchedule.ReadWrite.Directory': 'dd199f4a-f148-40a4-a2ec-f0069cc799ec',
  'RoleEligibilitySchedule.Read.Directory': 'ff278e11-4a33-4d0c-83d2-d01dc58929a5',
  'RoleEligibilitySchedule.ReadWrite.Directory': 'fee28b28-e1f3-4841-818e-2704dc62245f',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  'RoleManagementPolicy.ReadWrite.Directory': '31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad',
  'RoleManagementAlert.Read.Directory': 'ef31918f-2d50-4755-8943-b8638c0a077e',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
} as const;

export type AppRole = keyof typeof appRoleIds;
