import listed from '../data/roles-by-scope.json' with { type: 'json' };
import type { RoleDefinition } from '../directory.ts';

/** Scopes narrower than the whole directory. */
export type NarrowScope = keyof typeof listed;

/** Names of the built-in roles that can be held there. Source: docs/graph-facts.md#request-actions. */
export const rolesByScope: Readonly<Record<NarrowScope, readonly string[]>> = listed;

/** Custom roles can be held anywhere. */
export function isAssignableAt({ isBuiltIn, displayName }: RoleDefinition, scope: NarrowScope): boolean {
  return !isBuiltIn || rolesByScope[scope].includes(displayName);
}
