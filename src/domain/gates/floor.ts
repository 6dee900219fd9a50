import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../model/well-known-roles.ts';
import type { Holdings } from './holdings.ts';

const floors = [
  { roleDefinitionId: GLOBAL_ADMINISTRATOR, name: 'Global Administrators', rule: 'globalAdministrators' },
  {
    roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR,
    name: 'Privileged Role Administrators',
    rule: 'privilegedRoleAdministrators',
  },
] as const;

/**
 * Whether too few usable administrators would be left. Entra itself keeps the last one, but counts accounts that nobody
 * can use (docs/hazards.md#last-global-administrator).
 *
 * @returns the sentence that refuses the change, or `undefined`.
 */
export function floorBreach(
  before: Holdings,
  after: Holdings,
  { snapshot, rules }: { readonly snapshot: TenantSnapshot; readonly rules: Rules },
): string | undefined {
  for (const { roleDefinitionId, name, rule } of floors) {
    const floor = rules.limits.floor[rule];
    const had = usableHolders(before, roleDefinitionId, snapshot).length;
    const left = usableHolders(after, roleDefinitionId, snapshot);
    if (left.length >= floor || left.length >= had) continue;
    const who = left.length === 0 ? 'nobody' : left.join(', ');
    return (
      `${left.length} usable ${name} would be left of ${had} (${who}), and limits.floor.${rule} is ${floor}. Usable is ` +
      'who is enabled, no guest, cloud-only, and holds the role without an activation and not through a group. Give the ' +
      'role to somebody else first, or lower the floor.'
    );
  }
  return undefined;
}

/** Sorted ids of usable holders. An account of which Graph did not say that it is usable does not count. */
function usableHolders(
  holdings: Holdings,
  roleDefinitionId: string,
  { principals }: TenantSnapshot,
): readonly string[] {
  const ids: string[] = [];
  for (const { kind, key } of holdings.values()) {
    if (kind !== 'assignment' || key.roleDefinitionId !== roleDefinitionId) continue;
    const state = principals.get(key.principalId);
    if (state?.kind !== 'user') continue;
    if (state.accountEnabled === true && state.isGuest === false && state.isOnPremises === false)
      ids.push(state.id);
  }
  return ids.toSorted();
}
