import { daysBefore, isNoEarlier, plausiblePast } from '../matching/instants.ts';
import type { StaleRules } from '../model/rules.ts';
import type { TenantSnapshot, UserState } from '../model/snapshot.ts';
import type { StalenessIndex } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Judgement, notStale, stale, unknown } from './finding.ts';

/**
 * Judges whether somebody has not signed in for so long. Only an instant that Graph gives, and that can be one, proves
 * it: an account without one is told of and left (docs/hazards.md#missing-sign-in-data). An activation is a sign-in that
 * we saw ourselves (docs/hazards.md#sign-ins-that-do-not-show).
 */
export function noSignIn(user: UserState, index: StalenessIndex): Judgement {
  const { snapshot, rules, lastActivation } = index;
  const noSignInDays = thresholdFor(user, rules.stale);
  const since = daysBefore(snapshot.now, noSignInDays);
  const remembered = snapshot.history.signIns.get(user.id)?.lastSignInAt;
  const facts: Facts = {
    ...signInFacts(user),
    rememberedSignInAt: rememberedBeside(user, remembered),
    noSignInDays,
  };
  const activatedAt = lastActivation(user.id);
  if (isNoEarlier(activatedAt, since)) return notStale('in-use', { ...facts, lastActivatedAt: activatedAt });
  // What a run saw before counts for the account, whatever Graph gives now.
  const seenAt = plausiblePast(remembered, snapshot.now);
  if (isNoEarlier(seenAt, since)) return notStale('in-use', facts);
  const { signIn } = user;
  switch (signIn.kind) {
    case 'unknown':
      return unknown('sign-in-unknown', { ...facts, signInUnknownBecause: signIn.because });
    case 'at':
      if (plausiblePast(signIn.at, snapshot.now) === undefined)
        return unproven(user, since, { ...facts, signInUnknownBecause: 'the instant cannot be one' }, index);
      return signIn.at < since ? bySignIn(user, facts, index) : notStale('in-use', facts);
    case 'none-recorded':
      return unproven(
        user,
        since,
        {
          ...facts,
          signInUnknownBecause: remembered === undefined ? 'none is recorded' : 'none is recorded any more',
        },
        index,
      );
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return signIn satisfies never;
  }
}

/** Whether an account was used is not known. It is worth a person's look once it is old enough to have been. */
function unproven(
  { createdDateTime }: UserState,
  since: Date,
  facts: Facts,
  { snapshot }: StalenessIndex,
): Judgement {
  if (isNoEarlier(createdDateTime, since)) return notStale('new-account', facts);
  return unbelieved(facts, snapshot) ?? { verdict: 'anomaly', because: 'sign-in-unknown', facts };
}

function bySignIn({ id }: UserState, facts: Facts, { snapshot, rules, undatedActivators }: StalenessIndex) {
  if (undatedActivators.has(id))
    return unknown('sign-in-unknown', { ...facts, signInUnknownBecause: 'an activation has no instant' });
  return unbelieved(facts, snapshot) ?? stale('no-sign-in', rules.stale, facts);
}

/** While sign-ins were not read completely, or are missing for many, no single one is believed, and no blank is news. */
function unbelieved(facts: Facts, { gaps }: TenantSnapshot): Judgement | undefined {
  const gap = gaps.find(({ part }) => part === 'sign-ins');
  return gap && unknown('sign-in-unknown', { ...facts, signInUnknownBecause: gap.because, gap: gap.part });
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
  };
}

/** What a run saw before, where it is not what Graph gives now. */
function rememberedBeside({ signIn }: UserState, remembered: Date | undefined): Date | undefined {
  const isTheSame = signIn.kind === 'at' && signIn.at.getTime() === remembered?.getTime();
  return isTheSame ? undefined : remembered;
}
