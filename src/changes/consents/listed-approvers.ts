import { endsBy } from '../../domain/matching/ends.ts';
import { isLater } from '../../domain/matching/instants.ts';
import { isDirectoryRole, sameId } from '../../domain/model/access.ts';
import type { RoleScheduleInstance } from '../../domain/model/role-schedules.ts';
import type { Approver } from '../../domain/model/role-settings.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../../domain/model/well-known-roles.ts';
import type { Clock, Directory, RoleCall, RoleManagement } from '../../ports/index.ts';
import { wholeListing } from '../../ports/reading.ts';
import { unread } from './account.ts';

export interface ListingPorts {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly clock: Clock;
}

/** Whether somebody is among the approvers. What could not be read is `unknown`, and nobody is an approver by it. */
export type Listing =
  | { readonly kind: 'listed' | 'not-listed' }
  | { readonly kind: 'unknown'; readonly because: string };

/** Managers above one another that are looked up. */
const mostLevels = 5;

/**
 * Looks whether somebody is among the approvers of a role, as its settings and the directory are now: groups are opened up,
 * and where nobody is named, whoever holds one of the two highest roles is (docs/graph-facts.md#approvers).
 *
 * @param asking whoever the activation is for: their manager may be an approver.
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function isListed(
  id: string,
  { approvers, asking }: { readonly approvers: readonly Approver[]; readonly asking: string },
  ports: ListingPorts,
  call: RoleCall,
): Promise<Listing> {
  if (approvers.length === 0) return isAdministrator(id, ports, call);
  if (approvers.some((one) => one.kind === 'user' && sameId(one.id, id))) return { kind: 'listed' };
  let unknown: Listing | undefined;
  for (const approver of approvers) {
    const listing = await isOne(id, approver, asking, ports, call);
    if (listing.kind === 'listed') return listing;
    if (listing.kind === 'unknown') unknown = listing;
  }
  return unknown ?? { kind: 'not-listed' };
}

async function isOne(
  id: string,
  approver: Approver,
  asking: string,
  { directory }: ListingPorts,
  call: RoleCall,
): Promise<Listing> {
  switch (approver.kind) {
    case 'user':
      return { kind: 'not-listed' };
    case 'group':
      return isMember(id, approver.id, directory, call);
    case 'manager':
      return isManager(id, approver.level, asking, directory, call);
    case 'other':
      return {
        kind: 'unknown',
        because: 'the settings name an approver of a kind that this app does not know',
      };
    default:
      return approver satisfies never;
  }
}

async function isMember(id: string, groupId: string, directory: Directory, call: RoleCall): Promise<Listing> {
  try {
    const members = await directory.transitiveMemberIds(groupId, call);
    return { kind: members?.some((one) => sameId(one, id)) === true ? 'listed' : 'not-listed' };
  } catch (error) {
    return { kind: 'unknown', because: unread(`the members of group ${groupId}`, error) };
  }
}

async function isManager(
  id: string,
  level: number,
  asking: string,
  directory: Directory,
  call: RoleCall,
): Promise<Listing> {
  if (level > mostLevels)
    return {
      kind: 'unknown',
      because: `no more than ${mostLevels} managers above one another are looked up`,
    };
  let manager: string | undefined = asking;
  try {
    for (let step = 1; step <= level && manager !== undefined; step += 1)
      manager = await directory.managerIdOf(manager, call);
  } catch (error) {
    return { kind: 'unknown', because: unread(`the manager of ${asking}`, error) };
  }
  return { kind: manager !== undefined && sameId(manager, id) ? 'listed' : 'not-listed' };
}

/** Whether somebody holds one of the two roles over the whole directory now, by themself or through a group. */
async function isAdministrator(
  id: string,
  { roles, directory, clock }: ListingPorts,
  call: RoleCall,
): Promise<Listing> {
  const held: RoleScheduleInstance[] = [];
  try {
    for (const roleDefinitionId of [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR])
      held.push(...(await wholeListing(roles.instances('assignment', { roleDefinitionId }, call))));
  } catch (error) {
    const because = unread('who holds the roles Global and Privileged Role Administrator', error);
    return { kind: 'unknown', because };
  }
  const now = clock.now();
  const holders = held.filter((one) => isInForce(one, now)).map(({ key }) => key.principalId);
  if (holders.some((one) => sameId(one, id))) return { kind: 'listed' };
  return isMemberOfOne(id, [...new Set(holders)], directory, call);
}

/** An end that is not known may be over. */
function isInForce({ key, startDateTime, endDateTime }: RoleScheduleInstance, now: Date): boolean {
  if (!isDirectoryRole(key) || key.directoryScopeId !== '/') return false;
  if (isLater(startDateTime, now)) return false;
  return endDateTime !== 'unknown' && !endsBy(endDateTime, now);
}

async function isMemberOfOne(
  id: string,
  holders: readonly string[],
  directory: Directory,
  call: RoleCall,
): Promise<Listing> {
  let groups: readonly string[];
  try {
    const objects = await directory.objects(holders, call);
    groups = objects.rows.filter(({ kind }) => kind === 'group').map((group) => group.id);
  } catch (error) {
    return { kind: 'unknown', because: unread('who holds the two roles through a group', error) };
  }
  let unknown: Listing | undefined;
  for (const groupId of groups) {
    const listing = await isMember(id, groupId, directory, call);
    if (listing.kind === 'listed') return listing;
    if (listing.kind === 'unknown') unknown = listing;
  }
  return unknown ?? { kind: 'not-listed' };
}
