import listed from '../data/built-in-roles.json' with { type: 'json' };
import type { RoleDefinition } from '../directory.ts';

/** Directory Readers: the base of all other built-in roles in the documented samples. */
const directoryReadersId = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';

/** The built-in roles of Microsoft Entra. Their id is their template's, the same in every tenant. */
export function builtInRoles(): RoleDefinition[] {
  return listed.map(({ displayName, templateId, isPrivileged }) => ({
    id: templateId,
    displayName,
    description: `What a ${displayName} may do, as Microsoft Entra defines it.`,
    isBuiltIn: true,
    isEnabled: true,
    isPrivileged,
    resourceScopes: ['/'],
    rolePermissions: [{ allowedResourceActions: [], condition: null }],
    templateId,
    version: '1',
    inheritsPermissionsFrom: templateId === directoryReadersId ? [] : [{ id: directoryReadersId }],
  }));
}
