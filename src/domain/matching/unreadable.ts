import { type AccessKey, accessIdOf, isDirectoryRole, type ScheduleKind, sameId } from '../model/access.ts';
import type { Evidence, PlanItem } from '../model/plan.ts';
import type { SnapshotPart, TenantSnapshot, Unreadable } from '../model/snapshot.ts';
import { isRoleOfFloor } from '../model/well-known-roles.ts';

/** The parts whose rows say who has, had or asks for access. */
const partsAboutAccess: ReadonlySet<SnapshotPart> = new Set([
  'eligibility-schedules',
  'assignment-schedules',
  'assignment-instances',
  'eligibility-requests',
  'assignment-requests',
]);

/**
 * The row that could not be read and may be about an access: it may be this access itself, another one of the same
 * principal and role, a request that is pending, or the use that keeps it (docs/hazards.md#one-odd-row). `undefined`:
 * there is none.
 */
export function unreadableAbout(snapshot: TenantSnapshot): (key: AccessKey) => Unreadable | undefined {
  const rows = snapshot.unreadable.filter(({ part }) => partsAboutAccess.has(part));
  if (rows.length === 0) return () => undefined;
  return (key) => rows.find((row) => mayBeAbout(row, key, snapshot));
}

function mayBeAbout(row: Unreadable, key: AccessKey, { principals }: TenantSnapshot): boolean {
  const { principalId, roleDefinitionId } = row;
  const isDirectory = isDirectoryRole(key);
  if (roleDefinitionId !== undefined && !(isDirectory && sameId(roleDefinitionId, key.roleDefinitionId)))
    return false;
  const holder = principals.get(key.principalId);
  if (principalId !== undefined)
    return (
      sameId(principalId, key.principalId) ||
      (holder?.kind === 'group' && holder.memberIds?.includes(principalId) === true)
    );
  // Whose it is is not known. The second look, which asks for one principal, finds that out; of a group it asks for the
  // role, and the two roles of the floor are nobody's to guess about.
  return roleDefinitionId !== undefined && (holder?.kind === 'group' || isRoleOfFloor(roleDefinitionId));
}

/** A row as evidence. */
export function unreadableFacts({ id, part, because }: Unreadable) {
  return {
    unreadableId: id ?? null,
    unreadablePart: part,
    unreadableBecause: because,
  } as const satisfies Evidence;
}

/**
 * Items for schedules that cannot be read and whose access is known all the same.
 *
 * @param others the plan's other items: an access that has one is reported there.
 */
export function unreadableItems(
  { unreadable }: TenantSnapshot,
  kinds: readonly ScheduleKind[],
  others: readonly PlanItem[],
): readonly PlanItem[] {
  const items = new Map<string, PlanItem>();
  const known = new Set(others.map(({ id }) => id));
  for (const kind of kinds)
    for (const row of unreadable) {
      const { part, principalId, roleDefinitionId, directoryScopeId } = row;
      if (part !== `${kind}-schedules` || principalId === undefined) continue;
      if (roleDefinitionId === undefined || directoryScopeId === undefined) continue;
      const key = { principalId, roleDefinitionId, directoryScopeId };
      const id = accessIdOf(kind, key);
      if (!known.has(id)) items.set(id, unreadableItem({ id, kind, key }, row));
    }
  return [...items.values()];
}

function unreadableItem(access: Pick<PlanItem, 'id' | 'kind' | 'key'>, row: Unreadable): PlanItem {
  return {
    ...access,
    decision: 'report',
    reason: 'unreadable',
    mode: 'plan',
    evidence: unreadableFacts(row),
    due: null,
    change: null,
    alsoAffects: [],
  };
}
