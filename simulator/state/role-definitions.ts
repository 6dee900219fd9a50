import listed from '../data/built-in-roles.json' with { type: 'json' };

/** `unifiedRoleDefinition`, v1.0. What the permissions of built-in roles are is not simulated. */
export interface RoleDefinition {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly isBuiltIn: boolean;
  readonly isEnabled: boolean;
  /** Not served: v1.0 of Graph does not have it. */
  readonly isPrivileged: boolean;
  readonly resourceScopes: readonly string[];
  readonly rolePermissions: readonly object[];
  readonly templateId: string;
  readonly version: string | null;
  /** Built-in roles only. */
  readonly inheritsPermissionsFrom: readonly { readonly id: string }[];
}

/** Directory Readers: what all other built-in roles build on, as the samples of the documentation show it. */
export const directoryReadersId = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';

/** The built-in roles of Microsoft Entra; their id is their template's, the same in every tenant. */
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
