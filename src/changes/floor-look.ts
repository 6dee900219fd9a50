import { isCountedOn, sureUntil, usersBehind } from '../domain/gates/counted-on.ts';
import { isHeldDirectly } from '../domain/gates/floor.ts';
import { type Holding, holdingsIn, lastsUntil } from '../domain/gates/holdings.ts';
import { type AccessKey, isDirectoryRole, sameId } from '../domain/model/access.ts';
import type { FloorRules } from '../domain/model/rules.ts';
import type { PrincipalState, TenantSnapshot } from '../domain/model/snapshot.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../domain/model/well-known-roles.ts';
import type { Directory, RoleCall } from '../ports/index.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';

/** The two roles that floors are kept of, and whose holders approve where nobody else is named. */
export const rolesOfTheFloor = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];

export function isOfFloor(key: AccessKey): boolean {
  return isDirectoryRole(key) && rolesOfTheFloor.some((id) => sameId(id, key.roleDefinitionId));
}

/** Sign-ins that are read at one look: each takes a request. More holders than that are not counted. */
const mostSignIns = 20;

type Principals = TenantSnapshot['principals'];
type HolderFacts = Pick<TenantSnapshot, 'schedules' | 'assignmentInstances' | 'principals' | 'now'>;

/** Whose sign-ins are looked for. */
interface WantedHolders {
  /** Of the change that is judged. */
  readonly key: AccessKey;
  /** Not those of these others. */
  readonly except: readonly string[];
}

/**
 * The same principals, with the sign-ins of whom the change is about and of as many other holders of the role as the floor
 * asks for. Sign-ins that cannot be read stay unknown, and are counted nowhere: no gap, for who took part in a drill is
 * counted without.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function withSignInsOfHolders(
  { key, except }: WantedHolders,
  seen: HolderFacts,
  floor: FloorRules,
  directory: Directory,
  call: RoleCall,
): Promise<Principals> {
  if (!isDirectoryRole(key) || !isOfFloor(key)) return seen.principals;
  const principals = new Map(seen.principals);
  const reader = new SnapshotReader();
  const isCounted = (id: string) => isCountedOn(principals.get(id), seen.now, floor);
  const asked = new Set<string>();
  let isReadable = true;
  const read = async (id: string) => {
    if (!isReadable || asked.size === mostSignIns || asked.has(id) || isCounted(id)) return;
    if (!wouldCount(principals.get(id), seen.now, floor)) return;
    asked.add(id);
    const user = await reader.part('sign-ins', () => directory.user(id, { withSignIns: true }, call));
    isReadable = user !== undefined;
    if (user !== undefined) principals.set(id, user);
  };
  await read(key.principalId);
  for (const all of holdersOf(key.roleDefinitionId, seen, floor)) {
    const others = all.filter((id) => !except.includes(id));
    const isEnough = () => others.filter(isCounted).length >= wantedOf(key.roleDefinitionId, floor);
    for (const id of others) if (!isEnough()) await read(id);
  }
  return principals;
}

function wantedOf(roleDefinitionId: string, floor: FloorRules): number {
  return sameId(roleDefinitionId, GLOBAL_ADMINISTRATOR)
    ? floor.globalAdministrators
    : floor.privilegedRoleAdministrators;
}

/** Whether an account would be counted on, had it signed in just now. */
function wouldCount(state: PrincipalState | undefined, now: Date, floor: FloorRules): boolean {
  return state?.kind === 'user' && isCountedOn({ ...state, signIn: { kind: 'at', at: now } }, now, floor);
}

/** Sorted ids, of whose access lasts long enough: of those who hold the role directly, then of all who have it by any path. */
function holdersOf(
  roleDefinitionId: string,
  seen: HolderFacts,
  floor: FloorRules,
): readonly (readonly string[])[] {
  const lasting = [...holdingsIn(seen).values()].filter(
    (holding) =>
      sameId(holding.key.roleDefinitionId, roleDefinitionId) &&
      lastsUntil(holding, sureUntil(seen.now, floor)),
  );
  const usersOf = (some: readonly Holding[]) =>
    [...new Set(some.flatMap(({ key }) => usersBehind(key.principalId, seen)))].toSorted();
  return [usersOf(lasting.filter((holding) => isHeldDirectly(holding, seen))), usersOf(lasting)];
}

/** What was read without sign-ins, with those that an earlier look saw: a person may have signed in since, and not less. */
export function withEarlierSignIns(now: Principals, earlier: Principals): Principals {
  return new Map(
    [...now].map(([id, state]) => {
      const before = earlier.get(id);
      if (state.kind !== 'user' || state.signIn.kind !== 'unknown' || before?.kind !== 'user')
        return [id, state] as const;
      return [id, { ...state, signIn: before.signIn }] as const;
    }),
  );
}
