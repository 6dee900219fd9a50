import { daysBefore, isNoEarlier, plausiblePast } from '../matching/instants.ts';
import type { PrincipalState, UserState } from '../model/snapshot.ts';
import type { StalenessIndex } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Judgement, notStale, stale, unknown, unlessOff } from './finding.ts';
import { noSignIn } from './sign-ins.ts';

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
  const createdAt = plausiblePast(createdDateTime, snapshot.now);
  if (isNoEarlier(since, createdAt)) return undefined;
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
export function principalSetAside(
  principal: PrincipalState | undefined,
): Exclude<Judgement, { verdict: 'stale' }> | undefined {
  switch (principal?.kind) {
    case undefined:
      return unknown('principal-unknown', { principal: 'not read' });
    case 'unknown':
      return unknown('principal-unknown', {
        principal: 'unknown',
        principalUnknownBecause: principal.because,
      });
    case 'foreign':
      return {
        verdict: 'anomaly',
        because: 'principal-foreign',
        facts: { principal: 'foreign', principalType: principal.type },
      };
    case 'soft-deleted':
      return notStale('soft-deleted', {
        principal: 'soft-deleted',
        deletedDateTime: principal.deletedDateTime ?? null,
      });
    default:
      return undefined;
  }
}
