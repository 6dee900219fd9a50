import { daysBefore } from '../matching/instants.ts';
import type { StaleRules } from '../model/rules.ts';
import type { PrincipalState, UserState } from '../model/snapshot.ts';
import type { StalenessIndex } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Judgement, notStale, stale, unknown, unlessOff } from './finding.ts';

/**
 * Judges a principal that is in neither the directory nor its deleted items. Seen once, its access is marked; seen again
 * when the wait is over, it is removed (docs/hazards.md#disabled-deleted-gone-or-unreadable).
 */
export function principalGone({ snapshot, rules }: StalenessIndex): Judgement {
  const gap = snapshot.gaps.find(
    ({ part }) => part === 'users' || part === 'principals' || part === 'deleted-items',
  );
  if (gap !== undefined) return unknown('principal-unknown', { principal: 'gone', gap: gap.part });
  return stale('principal-gone', rules.stale, { principal: 'gone' });
}

/** Judges whether an account is disabled. The days are counted from the mark: see `waitDaysOf`. */
export function disabled(
  { accountEnabled }: Pick<UserState, 'accountEnabled'>,
  { rules }: StalenessIndex,
): Judgement | undefined {
  if (accountEnabled === undefined) return unknown('principal-unknown', { accountEnabled: null });
  // An enabled account is no proof of use.
  if (accountEnabled) return undefined;
  return stale('disabled', rules.stale, { accountEnabled });
}

/** New accounts, and accounts of unknown age, are never stale. */
export function newAccount(
  { createdDateTime }: UserState,
  { snapshot, rules }: StalenessIndex,
): Facts | undefined {
  const since = daysBefore(snapshot.now, rules.stale.newAccountDays);
  if (createdDateTime !== undefined && createdDateTime <= since) return undefined;
  return { accountCreatedDateTime: createdDateTime ?? null };
}

/** The judgements of a person whatever the access, in the order of preference. */
export function personJudgements(user: UserState, index: StalenessIndex): readonly Judgement[] {
  const rules = index.rules.stale;
  return [
    unlessOff('disabled', disabled(user, index), rules),
    unlessOff('no-sign-in', noSignIn(user, index), rules),
  ].filter((judgement) => judgement !== undefined);
}

/** Why a principal cannot be judged, or must not be. `undefined`: it can. */
export function principalSetAside(principal: PrincipalState | undefined): Judgement | undefined {
  switch (principal?.kind) {
    case undefined:
      return unknown('principal-unknown', { principal: 'not read' });
    case 'unknown':
      return unknown('principal-unknown', {
        principal: 'unknown',
        principalUnknownBecause: principal.because,
      });
    case 'foreign':
      return unknown('principal-unknown', {
        principal: 'foreign',
        principalUnknownBecause: `it is of type ${principal.type}`,
      });
    case 'soft-deleted':
      return notStale('soft-deleted', {
        principal: 'soft-deleted',
        deletedDateTime: principal.deletedDateTime ?? null,
      });
    default:
      return undefined;
  }
}

/**
 * Whether somebody has not signed in for so long (docs/hazards.md#missing-sign-in-data). An activation is a sign-in that
 * we saw ourselves (docs/hazards.md#sign-ins-that-do-not-show).
 */
function noSignIn(user: UserState, index: StalenessIndex): Judgement {
  const { snapshot, rules, lastActivation } = index;
  const noSignInDays = thresholdFor(user, rules.stale);
  const since = daysBefore(snapshot.now, noSignInDays);
  const activatedAt = lastActivation(user.id);
  const facts: Facts = { ...signInFacts(user), noSignInDays };
  if (activatedAt !== undefined && activatedAt >= since)
    return notStale('in-use', { ...facts, lastActivatedAt: activatedAt });
  switch (user.signIn.kind) {
    case 'unknown':
      return unknown('sign-in-unknown', facts);
    case 'at':
      return user.signIn.at < since ? stale('no-sign-in', rules.stale, facts) : notStale('in-use', facts);
    case 'none-recorded':
      return noneRecorded(user, since, facts, rules.stale);
    default:
      return user.signIn satisfies never;
  }
}

/** A missing sign-in says nothing of guests (docs/hazards.md#guests-without-a-sign-in). */
function noneRecorded(user: UserState, since: Date, facts: Facts, rules: StaleRules): Judgement {
  const { isGuest, createdDateTime } = user;
  if (isGuest !== false || createdDateTime === undefined) return unknown('sign-in-unknown', facts);
  if (createdDateTime >= since) return notStale('new-account', facts);
  return stale('no-sign-in', rules, facts);
}

/** The longer threshold applies where it is unknown whether somebody is a guest. */
function thresholdFor({ isGuest }: UserState, { noSignIn: { days, guestDays } }: StaleRules): number {
  if (isGuest === undefined) return Math.max(days, guestDays);
  return isGuest ? guestDays : days;
}

function signInFacts({ signIn, isGuest, isRedeemed, createdDateTime }: UserState): Facts {
  return {
    principal: isGuest === true ? 'guest' : 'user',
    accountCreatedDateTime: createdDateTime ?? null,
    isRedeemed: isGuest === false ? undefined : (isRedeemed ?? null),
    lastSignInAt: signIn.kind === 'at' ? signIn.at : null,
    signInUnknownBecause: signIn.kind === 'unknown' ? signIn.because : undefined,
  };
}
