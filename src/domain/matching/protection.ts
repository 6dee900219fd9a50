import { type AccessKey, isDirectoryRole } from '../model/access.ts';
import type { ProtectedObject, Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/**
 * Why no writer may touch an access: its principal or its role is protected, the principal is in a protected group at any
 * depth, or it is a group that somebody protected is in (docs/hazards.md#several-sources-of-protection). The protected
 * object that is the reason, or `undefined`. A protected group whose members are not known protects itself only; the gate
 * is closed then.
 */
export function protectionOf(
  snapshot: TenantSnapshot,
  rules: Rules,
): (key: AccessKey) => ProtectedObject | undefined {
  const principals = protectedPrincipals(snapshot, rules);
  const roles = byId(rules.protected.roles);
  const groups = protectedThroughMembers(snapshot, principals);
  return (key) => {
    const role = isDirectoryRole(key) ? roles.get(key.roleDefinitionId) : undefined;
    return principals.get(key.principalId) ?? groups.get(key.principalId) ?? role;
  };
}

/** Named themselves first, so that the reason is the nearest one. */
function protectedPrincipals({ principals }: TenantSnapshot, rules: Rules): Map<string, ProtectedObject> {
  const found = byId([...rules.protected.principals, ...rules.protected.groups]);
  for (const protectedGroup of rules.protected.groups) {
    const group = principals.get(protectedGroup.id);
    if (group?.kind !== 'group') continue;
    for (const id of group.memberIds ?? []) if (!found.has(id)) found.set(id, protectedGroup);
  }
  return found;
}

function protectedThroughMembers(
  { principals }: TenantSnapshot,
  known: ReadonlyMap<string, ProtectedObject>,
): ReadonlyMap<string, ProtectedObject> {
  const found = new Map<string, ProtectedObject>();
  for (const [id, state] of principals) {
    if (state.kind !== 'group') continue;
    // The smallest id, so that the order in which members were listed never shows.
    const memberId = state.memberIds?.filter((member) => known.has(member)).toSorted()[0];
    const reason = memberId === undefined ? undefined : known.get(memberId);
    if (reason !== undefined) found.set(id, reason);
  }
  return found;
}

function byId(objects: readonly ProtectedObject[]): Map<string, ProtectedObject> {
  const found = new Map<string, ProtectedObject>();
  for (const object of objects) if (!found.has(object.id)) found.set(object.id, object);
  return found;
}
