import { dayMilliseconds, daysBefore, laterBy } from '../matching/instants.ts';
import type { FloorRules } from '../model/rules.ts';
import type { PrincipalState, TenantSnapshot } from '../model/snapshot.ts';

/** A sign-in may be recorded while the tenant is being read; one that lies further ahead is no fact. */
const aheadMilliseconds = dayMilliseconds;

/** Until when an access must last at least to be counted on. */
export function sureUntil(now: Date, { inForceForDays }: FloorRules): Date {
  return laterBy(now, inForceForDays * dayMilliseconds);
}

/**
 * Whether the tenant can count on this account: enabled, no guest, cloud-only, and known to be in somebody's hands, by a
 * sign-in or by a drill that was recorded. What is not known is not counted on.
 */
export function isCountedOn(state: PrincipalState | undefined, now: Date, floor: FloorRules): boolean {
  if (state?.kind !== 'user') return false;
  if (state.accountEnabled !== true || state.isGuest !== false || state.isOnPremises !== false) return false;
  return hasSignedIn(state.signIn, now, floor) || tookPartInDrill(state.id, now, floor);
}

function hasSignedIn(
  signIn: Extract<PrincipalState, { kind: 'user' }>['signIn'],
  now: Date,
  { signedInWithinDays }: FloorRules,
): boolean {
  if (signIn.kind !== 'at') return false;
  return signIn.at >= daysBefore(now, signedInWithinDays) && signIn.at <= laterBy(now, aheadMilliseconds);
}

/** An account for emergencies does not sign in from day to day: a drill shows that somebody can. */
function tookPartInDrill(id: string, now: Date, { drills, drillWithinDays }: FloorRules): boolean {
  const since = daysBefore(now, drillWithinDays);
  return drills.some(({ principalId, on }) => principalId === id && on >= since && on <= now);
}

/**
 * Whether somebody may be using an account: all but those that are known to be disabled, gone, or no people. A group whose
 * members are not known may have such a member.
 */
export function mayBeInUse(state: PrincipalState | undefined): boolean {
  if (state === undefined || state.kind === 'unknown') return true;
  if (state.kind === 'group') return state.memberIds === undefined;
  return state.kind === 'user' && state.accountEnabled !== false;
}

/** Ids of the users behind a principal: itself, or the members of a group. A group of unknown members stands for itself. */
export function usersBehind(
  id: string,
  { principals }: Pick<TenantSnapshot, 'principals'>,
): readonly string[] {
  const state = principals.get(id);
  return state?.kind === 'group' ? (state.memberIds ?? [id]) : [id];
}

/**
 * The stricter of two floors, in each of their parts: what was lowered since a plan was made does not loosen the plan, and
 * what was raised holds at once.
 */
export function stricterFloor(one: FloorRules, other: FloorRules): FloorRules {
  return {
    globalAdministrators: Math.max(one.globalAdministrators, other.globalAdministrators),
    privilegedRoleAdministrators: Math.max(
      one.privilegedRoleAdministrators,
      other.privilegedRoleAdministrators,
    ),
    inForceForDays: Math.max(one.inForceForDays, other.inForceForDays),
    signedInWithinDays: Math.min(one.signedInWithinDays, other.signedInWithinDays),
    drillWithinDays: Math.min(one.drillWithinDays, other.drillWithinDays),
    drills: one.drills.filter((drill) =>
      other.drills.some(
        ({ principalId, on }) => principalId === drill.principalId && on.getTime() === drill.on.getTime(),
      ),
    ),
  };
}
