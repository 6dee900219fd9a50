import type { AccessKey } from '../domain/model/access.ts';
import type { Approver } from '../domain/model/role-settings.ts';
import type { PrincipalState, SettingsOfRole, TenantSnapshot, UserState } from '../domain/model/snapshot.ts';
import type { Directory, RoleCall } from '../ports/index.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

/** Groups whose members are read at once. */
const groupsAtOnce = 4;

type Principals = Map<string, PrincipalState>;

/** What of access is read: who holds it, and who asked for it. */
export type AccessRead = Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'requests'>;

/** Whose ids are of interest. */
interface Wanted {
  readonly access: AccessRead;
  readonly settings: ReadonlyMap<string, SettingsOfRole>;
  /** Ids that the rules name. */
  readonly named: readonly string[];
}

/**
 * All users with their sign-ins, and the groups, service principals and deleted principals that hold a role, decide about
 * one, or are named by the rules; by lower-case id. Who could not be told is `unknown`, never absent.
 *
 * @param wanted may still be on its way: users are the longest of all lists, and nobody needs to wait with them for it.
 */
export async function readPrincipals(
  directory: Directory,
  look: SnapshotReader,
  wanted: Wanted | Promise<Wanted>,
  call: RoleCall,
): Promise<ReadonlyMap<string, PrincipalState>> {
  const [principals, known] = await Promise.all([readUsers(directory, look, call), wanted]);
  const ids = idsOf(known);
  await addOthers(directory, look, { principals, ids, call });
  const groups = ids.filter((id) => principals.get(id)?.kind === 'group');
  await addMembers(directory, look, principals, groups, call);
  // Members of groups are users as a rule; the rest (service principals, nested groups) is told apart now.
  const members = groups.flatMap((id) => membersOf(principals.get(id)));
  await addOthers(directory, look, { principals, ids: members, call });
  await addMembers(directory, look, principals, nestedIn(groups, principals), call);
  return principals;
}

async function readUsers(directory: Directory, look: SnapshotReader, call: RoleCall): Promise<Principals> {
  const before = look.gaps.length;
  let users = await look.rows('sign-ins', directory.users({ withSignIns: true }, call));
  const failed = look.gaps.slice(before).find(({ part }) => part === 'sign-ins');
  if (failed !== undefined) {
    // Whoever they are is worth knowing without their sign-ins, too. Those who came with them stay as they are.
    const rest = await look.rows('users', directory.users({ withSignIns: false }, call));
    users = [...rest.map((user) => withoutSignIn(user, failed.because)), ...users];
  }
  return new Map(users.map((user) => [user.id, user]));
}

function withoutSignIn(user: UserState, because: string): UserState {
  return { ...user, signIn: { kind: 'unknown', because } };
}

interface Others {
  readonly principals: Principals;
  readonly ids: readonly string[];
  readonly call: RoleCall;
}

/** Adds those that are no users, then those that were deleted; whoever is in neither place is gone, if both were seen whole. */
async function addOthers(
  directory: Directory,
  look: SnapshotReader,
  { principals, ids, call }: Others,
): Promise<void> {
  const unmet = () => [...new Set(ids)].filter((id) => !principals.has(id)).sort();
  const asked = unmet();
  if (asked.length === 0) return;
  const objects = await look.part('principals', () => directory.objects(asked, call));
  for (const [id, state] of objects ?? []) principals.set(id, state);
  const absent = unmet();
  // Where the directory did not answer, it would take a request for everybody, and tell nothing of those who are there.
  const deleted =
    absent.length === 0 || objects === undefined
      ? undefined
      : await look.part('deleted-items', () => directory.deleted(absent, call));
  for (const id of absent) {
    const item = deleted?.get(id);
    if (item !== undefined) principals.set(id, { kind: 'soft-deleted', id, ...item });
    else if (deleted !== undefined) principals.set(id, { kind: 'gone', id });
    else principals.set(id, { kind: 'unknown', id, because: 'the directory could not be read completely' });
  }
}

async function addMembers(
  directory: Directory,
  look: SnapshotReader,
  principals: Principals,
  groups: readonly string[],
  call: RoleCall,
): Promise<void> {
  for (let start = 0; start < groups.length; start += groupsAtOnce)
    await Promise.all(
      groups.slice(start, start + groupsAtOnce).map(async (id) => {
        const group = principals.get(id);
        if (group?.kind !== 'group') return;
        const memberIds = await look.part('group-members', () => directory.transitiveMemberIds(id, call));
        principals.set(id, { ...group, memberIds });
      }),
    );
}

function membersOf(principal: PrincipalState | undefined): readonly string[] {
  return principal?.kind === 'group' ? (principal.memberIds ?? []) : [];
}

/**
 * Groups in these groups, at any depth. A listing is whole if their members stand beside them
 * (docs/hazards.md#nested-groups).
 */
function nestedIn(groups: readonly string[], principals: Principals): readonly string[] {
  const members = new Set(groups.flatMap((id) => membersOf(principals.get(id))));
  return [...members].filter((id) => principals.get(id)?.kind === 'group' && !groups.includes(id)).sort();
}

/** Everybody who holds or decides, and whom the rules name; lower-case, each once. */
export function idsOf({ access, settings, named }: Wanted): readonly string[] {
  const { schedules, assignmentInstances } = access;
  const holders = [...schedules.eligibility, ...schedules.assignment, ...assignmentInstances];
  const approvers = [...settings.values()].flatMap((role) => role.approvers).flatMap(idOfApprover);
  const ids = [...holders.map(({ key }) => key.principalId), ...approvers, ...named];
  return [...new Set(ids)].sort();
}

function idOfApprover(approver: Approver): readonly string[] {
  return approver.kind === 'other' ? [] : [approver.id];
}

/** Those that are named, without their sign-ins, and the members of those that are groups; by lower-case id. */
export async function readNamedPrincipals(
  directory: Directory,
  look: SnapshotReader,
  named: readonly string[],
  call: RoleCall,
): Promise<ReadonlyMap<string, PrincipalState>> {
  const principals: Principals = new Map();
  const ids = [...new Set(named)];
  await addOthers(directory, look, { principals, ids, call });
  await addMembers(directory, look, principals, ids, call);
  const members = ids.flatMap((id) => membersOf(principals.get(id)));
  await addOthers(directory, look, { principals, ids: members, call });
  return principals;
}

/** A group with more members is not looked at again one by one: its sign-ins alone would use up their quota. */
const mostMembersAgain = 100;

/** Who holds one access, looked at again; of a group, everybody who is in it now. By lower-case id. */
export async function readPrincipalsAgain(
  directory: Directory,
  look: SnapshotReader,
  { principalId: id }: AccessKey,
  base: TenantSnapshot,
  call: RoleCall,
): Promise<ReadonlyMap<string, PrincipalState>> {
  const principals: Principals = new Map();
  if (base.principals.get(id)?.kind === 'user') await addUser(directory, look, principals, id, call);
  await addOthers(directory, look, { principals, ids: [id], call });
  await addMembers(directory, look, principals, [id], call);
  const members = membersOf(principals.get(id));
  if (members.length > mostMembersAgain) {
    const because = `group ${id} has ${members.length} members, and no more than ${mostMembersAgain} are looked at again`;
    look.gaps.push({ part: 'sign-ins', because });
    return principals;
  }
  const isUser = (member: string) => (base.principals.get(member)?.kind ?? 'user') === 'user';
  for (const member of members) if (isUser(member)) await addUser(directory, look, principals, member, call);
  await addOthers(directory, look, { principals, ids: members, call });
  await addMembers(directory, look, principals, nestedIn([id], principals), call);
  return principals;
}

async function addUser(
  directory: Directory,
  look: SnapshotReader,
  principals: Principals,
  id: string,
  call: RoleCall,
): Promise<void> {
  const user = await look.part('sign-ins', () => directory.user(id, { withSignIns: true }, call));
  if (user !== undefined) principals.set(id, user);
}
