import type { AccessKey } from '../domain/model/access.ts';
import { type Approver, isNamed } from '../domain/model/role-settings.ts';
import type { PrincipalState, SettingsOfRole, TenantSnapshot, UserState } from '../domain/model/snapshot.ts';
import type { Directory, RoleCall } from '../ports/index.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

/** Groups whose members are read at once, far below the quota of the directory (docs/graph-facts.md#throttling-quotas). */
const groupsAtOnce = 8;

type Principals = Map<string, PrincipalState>;

/** The parts of a snapshot about access. */
export type AccessRead = Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'requests'>;

/** The sources of ids to read principals for. */
interface PrincipalSources {
  readonly access: AccessRead;
  readonly settings: ReadonlyMap<string, SettingsOfRole>;
  /** Ids that the rules name. */
  readonly named: readonly string[];
}

/**
 * Reads all users with their sign-ins, and the groups, service principals and deleted principals that hold a role,
 * approve one, or are named by the rules; by id. A principal that could not be read is `unknown`, never absent.
 *
 * @param wanted may be a promise: the list of users is the longest of all, and need not wait for it.
 */
export async function readPrincipals(
  directory: Directory,
  reader: SnapshotReader,
  wanted: PrincipalSources | Promise<PrincipalSources>,
  call: RoleCall,
): Promise<ReadonlyMap<string, PrincipalState>> {
  const [principals, known] = await Promise.all([readUsers(directory, reader, call), wanted]);
  const ids = idsOf(known);
  await addUnmet(directory, reader, { principals, ids, call });
  const groups = ids.filter((id) => principals.get(id)?.kind === 'group');
  await addMembers(directory, reader, principals, groups, call);
  // Most members of groups are users. The rest (service principals, nested groups) is read now.
  const members = groups.flatMap((id) => membersOf(principals.get(id)));
  await addUnmet(directory, reader, { principals, ids: members, call });
  await addMembers(directory, reader, principals, nestedIn(groups, principals), call);
  return principals;
}

async function readUsers(directory: Directory, reader: SnapshotReader, call: RoleCall): Promise<Principals> {
  const before = reader.gaps.length;
  let users = await reader.rows('sign-ins', directory.users({ withSignIns: true }, call));
  const failed = reader.gaps.slice(before).find(({ part }) => part === 'sign-ins');
  if (failed !== undefined) {
    // Users without sign-ins are better than none. Those that were read with theirs keep them.
    const rest = await reader.rows('users', directory.users({ withSignIns: false }, call));
    users = [...rest.map((user) => withoutSignIn(user, failed.because)), ...users];
  }
  const principals: Principals = new Map(users.map((user) => [user.id, user]));
  // Whoever is there and cannot be read is not to be looked for among the deleted.
  for (const { part, id, because } of reader.unreadable)
    if ((part === 'users' || part === 'sign-ins') && id !== undefined && !principals.has(id.toLowerCase()))
      principals.set(id.toLowerCase(), unknownPrincipal(id.toLowerCase(), because));
  return principals;
}

function withoutSignIn(user: UserState, because: string): UserState {
  return { ...user, signIn: { kind: 'unknown', because } };
}

interface UnmetPrincipals {
  readonly principals: Principals;
  readonly ids: readonly string[];
  readonly call: RoleCall;
}

/**
 * Adds principals that are no users, then deleted ones. A principal that is nowhere is gone: not among many, not by
 * itself, and not deleted, all read completely.
 */
async function addUnmet(
  directory: Directory,
  reader: SnapshotReader,
  { principals, ids, call }: UnmetPrincipals,
): Promise<void> {
  const unmet = () => [...new Set(ids)].filter((id) => !principals.has(id)).sort();
  const asked = unmet();
  if (asked.length === 0) return;
  const objects = await reader.part('principals', () => directory.objects(asked, call));
  for (const state of objects?.rows ?? []) principals.set(state.id, state);
  for (const odd of objects?.unreadable ?? []) {
    reader.odd('principals', odd);
    const id = odd.id?.toLowerCase();
    if (id !== undefined && asked.includes(id)) principals.set(id, unknownPrincipal(id, odd.because));
  }
  // Without an answer of the directory this would take two requests for everybody, and say nothing of those who exist.
  if (objects === undefined) {
    for (const id of unmet()) principals.set(id, unknownPrincipal(id, notComplete));
    return;
  }
  const absent = unmet();
  if (absent.length === 0) return;
  const deleted = await reader.part('deleted-items', () => directory.deleted(absent, call));
  for (const [id, item] of deleted ?? []) principals.set(id, { kind: 'soft-deleted', id, ...item });
  for (const id of unmet()) if (deleted === undefined) principals.set(id, unknownPrincipal(id, notComplete));
  await addNowhere(directory, reader, { principals, ids: unmet(), call });
}

const notComplete = 'the directory could not be read completely';
const ownTypes = new Set(['user', 'group', 'servicePrincipal']);

/**
 * Adds those that were found nowhere. They are asked for once more, one by one: that answer comes by another way. What
 * both leave out is gone; what only one does is not known.
 */
async function addNowhere(
  directory: Directory,
  reader: SnapshotReader,
  { principals, ids, call }: UnmetPrincipals,
): Promise<void> {
  if (ids.length === 0) return;
  const present = await reader.part('principals', () => directory.present(ids, call));
  for (const id of ids) principals.set(id, nowhere(id, present));
}

function nowhere(id: string, present: ReadonlyMap<string, string> | undefined): PrincipalState {
  if (present === undefined) return unknownPrincipal(id, notComplete);
  const type = present.get(id);
  if (type === undefined) return { kind: 'gone', id };
  if (!ownTypes.has(type)) return { kind: 'foreign', id, type };
  return unknownPrincipal(id, `the directory has this ${type}, and did not give it among others`);
}

function unknownPrincipal(id: string, because: string): PrincipalState {
  return { kind: 'unknown', id, because };
}

async function addMembers(
  directory: Directory,
  reader: SnapshotReader,
  principals: Principals,
  groups: readonly string[],
  call: RoleCall,
): Promise<void> {
  for (let start = 0; start < groups.length; start += groupsAtOnce)
    await Promise.all(
      groups.slice(start, start + groupsAtOnce).map(async (id) => {
        const group = principals.get(id);
        if (group?.kind !== 'group') return;
        if (group.hidesMembers === true) {
          const because = `The membership of group ${id} is hidden, so that Graph lists nobody in it.`;
          reader.odd('group-members', { id, because });
          return;
        }
        const memberIds = await reader.own('group-members', id, () =>
          directory.transitiveMemberIds(id, call),
        );
        if (memberIds === undefined && !reader.hasFailed('group-members', id)) {
          const because = `Graph has group ${id}, and answers 404 for its members.`;
          reader.odd('group-members', { id, because });
        }
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

/** Ids of all holders and approvers, and of those whom the rules name; each once. */
export function idsOf({ access, settings, named }: PrincipalSources): readonly string[] {
  const { schedules, assignmentInstances } = access;
  const holders = [...schedules.eligibility, ...schedules.assignment, ...assignmentInstances];
  const approvers = [...settings.values()].flatMap((role) => role.approvers).flatMap(idOfApprover);
  const ids = [...holders.map(({ key }) => key.principalId), ...approvers, ...named];
  return [...new Set(ids)].sort();
}

function idOfApprover(approver: Approver): readonly string[] {
  return isNamed(approver) ? [approver.id] : [];
}

/** Reads named principals without sign-ins, and the members of named groups; by id. @param known whom nobody reads again. */
export async function readNamedPrincipals(
  directory: Directory,
  reader: SnapshotReader,
  named: readonly string[],
  call: RoleCall,
  known: ReadonlyMap<string, PrincipalState> = new Map(),
): Promise<ReadonlyMap<string, PrincipalState>> {
  const principals: Principals = new Map(known);
  const ids = [...new Set(named)].filter((id) => !known.has(id));
  await addUnmet(directory, reader, { principals, ids, call });
  await addMembers(directory, reader, principals, ids, call);
  const members = ids.flatMap((id) => membersOf(principals.get(id)));
  await addUnmet(directory, reader, { principals, ids: members, call });
  return principals;
}

/** The members of a larger group are not read again one by one: their sign-ins alone would use up the quota. */
const mostMembersAgain = 100;

/** Reads the holder of one access again; of a group, everybody who is in it now. By id. */
export async function readPrincipalsAgain(
  directory: Directory,
  reader: SnapshotReader,
  { principalId: id }: AccessKey,
  base: TenantSnapshot,
  call: RoleCall,
): Promise<ReadonlyMap<string, PrincipalState>> {
  const principals: Principals = new Map();
  if (base.principals.get(id)?.kind === 'user') await addUser(directory, reader, principals, id, call);
  await addUnmet(directory, reader, { principals, ids: [id], call });
  await addMembers(directory, reader, principals, [id], call);
  const members = membersOf(principals.get(id));
  if (members.length > mostMembersAgain) {
    const because = `group ${id} has ${members.length} members, and no more than ${mostMembersAgain} are looked at again`;
    reader.gaps.push({ part: 'sign-ins', because });
    return principals;
  }
  const isUser = (member: string) => (base.principals.get(member)?.kind ?? 'user') === 'user';
  for (const member of members)
    if (isUser(member)) await addUser(directory, reader, principals, member, call);
  await addUnmet(directory, reader, { principals, ids: members, call });
  await addMembers(directory, reader, principals, nestedIn([id], principals), call);
  return principals;
}

async function addUser(
  directory: Directory,
  reader: SnapshotReader,
  principals: Principals,
  id: string,
  call: RoleCall,
): Promise<void> {
  const user = await reader.own('sign-ins', id, () => directory.user(id, { withSignIns: true }, call));
  if (user !== undefined) principals.set(id, user);
}
