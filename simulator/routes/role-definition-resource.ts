import type { Resource } from '../odata/resource.ts';
import type { RoleDefinition } from '../state/role-definitions.ts';

/** `unifiedRoleDefinition` of v1.0. */
export const roleDefinitionResource: Resource<RoleDefinition> = {
  type: 'unifiedRoleDefinition',
  label: 'RoleDefinition',
  options: ['$filter', '$select', '$top'],
  notSimulated: ['$expand'],
  properties: [
    'id',
    'description',
    'displayName',
    'isBuiltIn',
    'isEnabled',
    'resourceScopes',
    'templateId',
    'version',
    'rolePermissions',
  ],
  logic: 'and-or',
  filter: {
    id: { type: 'string', operators: ['eq'] },
    templateId: { type: 'string', operators: ['eq'] },
    displayName: { type: 'string', operators: ['eq', 'startswith'] },
    isBuiltIn: { type: 'boolean', operators: ['eq'] },
  },
  // All roles of a tenant fit on one page.
  pageSize: { default: 999, most: 999 },
};
