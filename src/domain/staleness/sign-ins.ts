import { daysBefore } from '../matching/instants.ts';
import type { StaleRules } from '../model/rules.ts';
import type { UserState } from '../model/snapshot.ts';
import type { StalenessContext } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Judgement, notStale, stale, unknown } from './finding.ts';

/**
 * Whether somebody has not signed in for so long (docs/hazards.md#missing-sign-in-data). An activation is a sign-in that we
 * saw ourselves (docs/hazards.md#sign-ins-that-do-not-show).
 */
export function noSignIn(user: UserState, context: StalenessContext): Judgement {
  const { snapshot, rules, lastActivation } = context;
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

/** Nothing recorded says nothing of guests (docs/hazards.md#guests-without-a-sign-in). */
function noneRecorded(user: UserState, since: Date, facts: Facts, rules: StaleRules): Judgement {
  const { isGuest, createdDateTime } = user;
  if (isGuest !== false || createdDateTime === undefined) return unknown('sign-in-unknown', facts);
  if (createdDateTime >= since) return notStale('new-account', facts);
  return stale('no-sign-in', rules, facts);
}

/** Whoever may be a guest or not is given the longer time. */
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
