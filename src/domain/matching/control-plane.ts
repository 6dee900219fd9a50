import { type AccessKey, isDirectoryRole, sameId } from '../model/access.ts';
import type { RoleDefinition, RoleDefinitions } from '../model/role-definitions.ts';
import type { Rules } from '../model/rules.ts';

/** The access that controls the tenant, or this app. */
export interface ControlPlane {
  has(key: AccessKey): boolean;
  /** @param roleDefinitionId `undefined`: it is not known which role it is, which counts as one of the control plane. */
  hasRole(roleDefinitionId: string | undefined): boolean;
}

/** What is known of the tenant's roles, and of this app itself. */
export interface ControlPlaneFacts {
  readonly roleDefinitions: RoleDefinitions;
  /** Object id of the app's own service principal; `undefined`: not known. */
  readonly ownObjectId: string | undefined;
}

/**
 * The control plane: the roles that the rules list, every role that Graph calls privileged or that could not be read, custom
 * roles with a privileged action, and every role at one of the objects that this app rests on. What is unknown belongs to
 * it. So does access to groups: nobody has read what a group gives.
 *
 * Source: docs/graph-facts.md#role-definitions.
 */
export function controlPlaneOf(
  { limits: { controlPlane } }: Rules,
  { roleDefinitions, ownObjectId }: ControlPlaneFacts,
): ControlPlane {
  const listed = new Set(controlPlane.roles.map((id) => id.toLowerCase()));
  const isPrivileged = memoized((id) => {
    const definition = roleDefinitions.byId.get(id);
    return listed.has(id) || definition === undefined || !isHarmless(definition, roleDefinitions);
  });
  const hasRole = (id: string | undefined) => id === undefined || isPrivileged(id.toLowerCase());
  const isOwn = (scope: string) => {
    const objectId = scope.split('/').at(-1) ?? '';
    if (controlPlane.objects.some((id) => sameId(id, objectId))) return true;
    return isOneObject(scope) && (ownObjectId === undefined || sameId(ownObjectId, objectId));
  };
  return {
    hasRole,
    has: (key) => !isDirectoryRole(key) || hasRole(key.roleDefinitionId) || isOwn(key.directoryScopeId),
  };
}

/** Whether a scope is one object: `/{objectId}`. Administrative units hold no service principals. */
function isOneObject(scope: string): boolean {
  return scope !== '/' && !/^\/administrativeUnits\//i.test(scope);
}

/** Whether all that is known of a role says that it is not privileged. */
function isHarmless(
  { isPrivileged, isBuiltIn, actions }: RoleDefinition,
  { privilegedActions }: RoleDefinitions,
): boolean {
  if (isPrivileged !== false) return false;
  if (isBuiltIn === true) return true;
  if (actions === undefined || privilegedActions === undefined) return false;
  return !actions.some((action) => isPrivilegedAction(action.toLowerCase(), privilegedActions));
}

/** Whether an action is privileged, or stands for more than one of which one is. */
function isPrivilegedAction(action: string, privileged: ReadonlySet<string>): boolean {
  if (privileged.has(action)) return true;
  const [namespace, entity, ...rest] = action.split('/');
  const isOfMany = entity === 'allentities' || rest.some((part) => /^all(properties|tasks)$/.test(part));
  if (!isOfMany || rest.at(-1) === 'read') return false;
  const stem = entity === 'allentities' ? `${namespace}/` : `${namespace}/${entity}/`;
  return [...privileged].some((one) => one.startsWith(stem));
}

function memoized(judge: (id: string) => boolean): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const found = known.get(id) ?? judge(id);
    known.set(id, found);
    return found;
  };
}
