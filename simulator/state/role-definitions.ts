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
}

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
  }));
}
