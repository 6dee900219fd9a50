/** The two sides of PIM: access that a principal may activate, and access that it holds. */
export type ScheduleKind = 'eligibility' | 'assignment';

/** A directory role at a scope. */
export interface DirectoryRoleTarget {
  readonly roleDefinitionId: string;
  /** `/` whole directory, `/administrativeUnits/{id}`, or `/{objectId}` one object. */
  readonly directoryScopeId: string;
}

/** Membership or ownership of a group, as PIM for Groups gives it. */
export interface GroupTarget {
  readonly groupId: string;
  readonly accessId: 'member' | 'owner';
}

/** The target of an access: what a principal has access to. */
export type AccessTarget = DirectoryRoleTarget | GroupTarget;

/**
 * The identity of an access: who has access to what, never a display name. Ids are in lower case and scopes are spelled
 * as Graph does: the readers of Graph, rules and HTTP requests see to that.
 */
export type AccessKey = RoleKey | GroupKey;

/** An access to a directory role. */
export interface RoleKey extends DirectoryRoleTarget {
  /** Object id of a user, group or service principal. */
  readonly principalId: string;
}

/** An access to a group. */
export interface GroupKey extends GroupTarget {
  readonly principalId: string;
}

/**
 * When an access ends. An end that Graph did not give, or that cannot be read, is `unknown`; it is never taken for
 * `never`.
 */
export type End = Date | 'never' | 'unknown';

/** Whether a target is a directory role, and no group. */
export function isDirectoryRole<T extends AccessTarget>(
  target: T,
): target is Extract<T, DirectoryRoleTarget> {
  return 'roleDefinitionId' in target;
}

/**
 * The key of an access to a directory role, for code that knows no other target.
 *
 * @throws TypeError for an access to a group.
 */
export function roleKeyOf(key: AccessKey): RoleKey {
  if (isDirectoryRole(key)) return key;
  throw new TypeError(`the access to group ${key.groupId} is not one to a directory role`);
}

/** A key with its members in one order: plans are hashed. */
export function orderedKey(key: AccessKey): AccessKey {
  const { principalId } = key;
  if (isDirectoryRole(key))
    return { principalId, roleDefinitionId: key.roleDefinitionId, directoryScopeId: key.directoryScopeId };
  return { principalId, groupId: key.groupId, accessId: key.accessId };
}

/** The id of an access: one text for its kind, principal and target. */
export function accessIdOf(kind: ScheduleKind, key: AccessKey): string {
  return `${kind}:${keyText(key)}`;
}

/** Principal and target as one text in lower case. */
export function keyText(key: AccessKey): string {
  const target = isDirectoryRole(key)
    ? `${key.roleDefinitionId}:${key.directoryScopeId}`
    : `${key.groupId}:${key.accessId}`;
  return `${key.principalId}:${target}`.toLowerCase();
}

/** The two parts of a target: role and scope, or group and kind of access. */
export function placeOf(target: AccessTarget): readonly [string, string] {
  return isDirectoryRole(target)
    ? [target.roleDefinitionId, target.directoryScopeId]
    : [target.groupId, target.accessId];
}

/** Whether two keys are of the same access. */
export function isSameKey(one: AccessKey, other: AccessKey): boolean {
  return keyText(one) === keyText(other);
}

/** Whether two ids are the same: GUIDs are, in any case. */
export function sameId(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase();
}

/** A scope as Graph spells it: `administrativeUnits` in its own case, ids in lower case. */
export function canonicalScope(written: string): string {
  return written.toLowerCase().replace('/administrativeunits/', '/administrativeUnits/');
}
