import { type AccessKey, isDirectoryRole, keyText } from '../model/access.ts';
import type { Attestation, ProtectedObject, RuleException, Rules, Selection } from '../model/rules.ts';
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

/** Finds the exception for an access. Expired ones do not count; of several, the longest does. */
export function exceptionsAt(rules: Rules, now: Date): (key: AccessKey) => RuleException | undefined {
  const inForce = rules.exceptions
    .filter(({ expires }) => expires.getTime() > now.getTime())
    .toSorted((a, b) => b.expires.getTime() - a.expires.getTime());
  const byPrincipal = Map.groupBy(inForce, ({ principalId }) => principalId);
  return (key) => byPrincipal.get(key.principalId)?.find((exception) => covers(exception, key));
}

/** An exception that names no role and no scope covers access to groups as well; one that names either does not. */
function covers({ roleDefinitionId, directoryScopeId }: RuleException, key: AccessKey): boolean {
  if (!isDirectoryRole(key)) return roleDefinitionId === undefined && directoryScopeId === undefined;
  return (
    (roleDefinitionId === undefined || roleDefinitionId === key.roleDefinitionId) &&
    (directoryScopeId === undefined || directoryScopeId === key.directoryScopeId)
  );
}

/**
 * Finds the attestation that counts for an access at this instant.
 *
 * @param which of several: the `newest` begins a chain of renewals, the `longest` keeps access from being stale.
 */
export function attestationsAt(
  { renew: { attestations } }: Rules,
  now: Date,
  which: 'newest' | 'longest',
): (key: AccessKey) => Attestation | undefined {
  const by = which === 'newest' ? 'on' : 'until';
  const best = new Map<string, Attestation>();
  for (const attestation of attestations) {
    if (attestation.on > now || attestation.until < now) continue;
    const id = keyText(attestation);
    const other = best.get(id);
    if (other === undefined || attestation[by] > other[by]) best.set(id, attestation);
  }
  return best.size === 0 ? () => undefined : (key) => best.get(keyText(key));
}

/**
 * A test whether a job considers an access. What is excepted is out, even where it is named. Rules select no access to
 * groups.
 */
export function selects(selection: Selection): (key: AccessKey) => boolean {
  const roles = among(selection.roles);
  const scopes = among(selection.scopes);
  const principals = among(selection.principals);
  const exceptRoles = among(selection.exceptRoles);
  const exceptPrincipals = among(selection.exceptPrincipals);
  return (key) =>
    isDirectoryRole(key) &&
    roles(key.roleDefinitionId) &&
    scopes(key.directoryScopeId) &&
    principals(key.principalId) &&
    !exceptRoles(key.roleDefinitionId) &&
    !exceptPrincipals(key.principalId);
}

function among(ids: 'all' | readonly string[]): (id: string) => boolean {
  if (ids === 'all') return () => true;
  const known = new Set(ids);
  return (id) => known.has(id);
}
