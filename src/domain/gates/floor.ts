import type { FloorRules, Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../model/well-known-roles.ts';
import { hasApprover, hurdleOf } from './activation.ts';
import { isCountedOn, mayBeInUse, sureUntil, usersBehind } from './counted-on.ts';
import { type Holding, type Holdings, lastsUntil } from './holdings.ts';

const floors = [
  { roleDefinitionId: GLOBAL_ADMINISTRATOR, name: 'Global Administrators', rule: 'globalAdministrators' },
  {
    roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR,
    name: 'Privileged Role Administrators',
    rule: 'privilegedRoleAdministrators',
  },
] as const;

/**
 * The two counts that each floor is of. Who holds the role directly can act when nothing else works; but where nobody
 * does, those who can activate it and those whom a group gives it are all there is.
 */
const paths = [
  { isOnPath: isHeldDirectly, how: 'hold the role directly and without an activation' },
  {
    isOnPath: () => true,
    how: 'have the role by any path (directly, by an activation that somebody is there to approve, or through a group)',
  },
] as const;

interface FloorGrounds {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
}

/**
 * Whether too few administrators would be left who can be counted on. Entra itself keeps the last one, but counts accounts
 * that nobody can use (docs/hazards.md#last-global-administrator). While there are too few already, nobody is taken away
 * whose account may be in use, whether counted or not.
 *
 * @returns the sentence that refuses the change, or `undefined`.
 */
export function floorBreach(before: Holdings, after: Holdings, judged: FloorGrounds): string | undefined {
  for (const floor of floors)
    for (const { isOnPath, how } of paths) {
      const [had, left] = [before, after].map((holdings) => {
        const own = ofRole(holdings, floor.roleDefinitionId, judged.snapshot, isOnPath);
        return { counted: countedOn(own, holdings, judged), inUse: inUse(own, judged.snapshot) };
      }) as [Administrators, Administrators];
      const wanted = judged.rules.limits.floor[floor.rule];
      if (left.counted.length >= wanted || !isFewer(had, left)) continue;
      return sentenceOf({ ...floor, how, wanted, had: had.counted, left }, judged);
    }
  return undefined;
}

interface Administrators {
  /** Sorted ids of those who can be counted on. */
  readonly counted: readonly string[];
  /** Ids of all whose account may be in use. */
  readonly inUse: ReadonlySet<string>;
}

function isFewer(had: Administrators, left: Administrators): boolean {
  return left.counted.length < had.counted.length || !had.inUse.isSubsetOf(left.inUse);
}

function ofRole(
  holdings: Holdings,
  roleDefinitionId: string,
  snapshot: TenantSnapshot,
  isOnPath: (holding: Holding, snapshot: TenantSnapshot) => boolean,
): readonly Holding[] {
  return [...holdings.values()].filter(
    (holding) => holding.key.roleDefinitionId === roleDefinitionId && isOnPath(holding, snapshot),
  );
}

/** Whether somebody holds the role without an activation, and not through a group. */
export function isHeldDirectly(
  { kind, key }: Holding,
  { principals }: Pick<TenantSnapshot, 'principals'>,
): boolean {
  return kind === 'assignment' && principals.get(key.principalId)?.kind !== 'group';
}

/** @param all of both roles: their holders approve where nobody is named. */
function countedOn(
  own: readonly Holding[],
  all: Holdings,
  { snapshot, rules }: FloorGrounds,
): readonly string[] {
  const { floor } = rules.limits;
  const free = usersWithoutHurdle([...all.values()], snapshot, floor);
  const counted = own.flatMap((holding) => {
    const hurdle = hurdleOf(holding, snapshot);
    return usersCountedOn(holding, snapshot, floor).filter((id) => {
      if (hurdle.kind === 'approvers') return hasApprover(hurdle.approvers, id, snapshot);
      if (hurdle.kind === 'administrators') return free.some((other) => other !== id);
      return hurdle.kind === 'nothing';
    });
  });
  return [...new Set(counted)].toSorted();
}

function usersWithoutHurdle(
  holdings: readonly Holding[],
  snapshot: TenantSnapshot,
  floor: FloorRules,
): readonly string[] {
  return holdings
    .filter((holding) => hurdleOf(holding, snapshot).kind === 'nothing')
    .flatMap((holding) => usersCountedOn(holding, snapshot, floor));
}

function usersCountedOn(holding: Holding, snapshot: TenantSnapshot, floor: FloorRules): readonly string[] {
  if (!lastsUntil(holding, sureUntil(snapshot.now, floor))) return [];
  return usersBehind(holding.key.principalId, snapshot).filter((id) =>
    isCountedOn(snapshot.principals.get(id), snapshot.now, floor),
  );
}

function inUse(holdings: readonly Holding[], snapshot: TenantSnapshot): ReadonlySet<string> {
  return new Set(
    holdings
      .flatMap(({ key }) => usersBehind(key.principalId, snapshot))
      .filter((id) => mayBeInUse(snapshot.principals.get(id))),
  );
}

interface Breach {
  readonly name: string;
  readonly rule: (typeof floors)[number]['rule'];
  readonly how: string;
  readonly wanted: number;
  readonly had: readonly string[];
  readonly left: Administrators;
}

function sentenceOf(
  { name, rule, how, wanted, had, left }: Breach,
  { snapshot, rules }: FloorGrounds,
): string {
  const { inForceForDays, signedInWithinDays, drillWithinDays } = rules.limits.floor;
  const who = left.counted.length === 0 ? 'nobody' : left.counted.join(', ');
  const unseen = [...left.inUse]
    .filter((id) => isUnseen(id, snapshot) && !left.counted.includes(id))
    .toSorted();
  const advice =
    unseen.length === 0
      ? ''
      : ` When ${unseen.join(', ')} signed in is not known; that takes a licence of Microsoft Entra ID P1, or a drill.`;
  return (
    `Of ${had.length} ${name} who can be counted on and ${how}, ${left.counted.length} would be left (${who}), and ` +
    `limits.floor.${rule} is ${wanted}. Counted is who is enabled, no guest and cloud-only, has the role for ${inForceForDays} ` +
    `days to come, and signed in within ${signedInWithinDays} days or took part in a drill within ${drillWithinDays} days that ` +
    `limits.floor.drills records.${advice} Give the role to somebody else first, record a drill, or lower the floor.`
  );
}

function isUnseen(id: string, { principals }: TenantSnapshot): boolean {
  const state = principals.get(id);
  return state?.kind === 'user' && state.signIn.kind === 'unknown';
}
