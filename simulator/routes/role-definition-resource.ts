import type { RoleDefinition } from '../directory.ts';
import { pick } from '../odata/project.ts';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../state/tenant.ts';

export const roleDefinitionProperties = [
  'id',
  'description',
  'displayName',
  'isBuiltIn',
  'isEnabled',
  'resourceScopes',
  'templateId',
  'version',
  'rolePermissions',
] as const;

/** `unifiedRoleDefinition` of v1.0. */
export function roleDefinitionResource({
  roleDefinitions,
}: Pick<Tenant, 'roleDefinitions'>): Resource<RoleDefinition> {
  return {
    type: 'unifiedRoleDefinition',
    label: 'RoleDefinition',
    options: ['$filter', '$select', '$expand', '$top'],
    properties: roleDefinitionProperties,
    logic: 'and-or',
    filter: {
      id: { type: 'string', operators: ['eq'] },
      templateId: { type: 'string', operators: ['eq'] },
      displayName: { type: 'string', operators: ['eq', 'startswith'] },
      isBuiltIn: { type: 'boolean', operators: ['eq'] },
    },
    expand: {
      inheritsPermissionsFrom: {
        resolve: (role) =>
          role.inheritsPermissionsFrom.flatMap(({ id }) => {
            const found = roleDefinitions.find(id);
            return found === undefined ? [] : pick(found, roleDefinitionProperties);
          }),
        selectable: roleDefinitionProperties,
      },
    },
    // All roles of a tenant fit on one page.
    pageSize: { default: 999, most: 999 },
  };
}

/** `unifiedRoleDefinition` of beta: it says whether a role is privileged. */
export function betaRoleDefinitionResource(
  tenant: Pick<Tenant, 'roleDefinitions'>,
): Resource<RoleDefinition> {
  const resource = roleDefinitionResource(tenant);
  return {
    ...resource,
    notSimulated: ['allowedPrincipalTypes'],
    properties: [...resource.properties, 'isPrivileged'],
    filter: { ...resource.filter, isPrivileged: { type: 'boolean', operators: ['eq'] } },
  };
}
