import { daysBefore } from '../matching/instants.ts';
import type { PrincipalState, UserState } from '../model/snapshot.ts';
import type { StalenessContext } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Judgement, notStale, stale, unknown, unlessOff } from './finding.ts';
import { noSignIn } from './sign-ins.ts';

/**
 * Whether nobody is there any more: in neither the directory nor its deleted items. Seen once, the access is marked; seen
 * again when the wait is over, it is removed (docs/hazards.md#disabled-deleted-gone-or-unreadable).
 */
export function principalGone({ snapshot, rules }: StalenessContext): Judgement {
  const gap = snapshot.gaps.find(
    ({ part }) => part === 'users' || part === 'principals' || part === 'deleted-items',
  );
  if (gap !== undefined) return unknown('principal-unknown', { principal: 'gone', gap: gap.part });
  return stale('principal-gone', rules.stale, { principal: 'gone' });
}

/** Whether an account is disabled. How long it has been is counted from our mark: see `waitDaysOf`. */
export function disabled(
  { accountEnabled }: Pick<UserState, 'accountEnabled'>,
  { rules }: StalenessContext,
): Judgement | undefined {
  if (accountEnabled === undefined) return unknown('principal-unknown', { accountEnabled: null });
  // That somebody could use it is not that anybody does.
  if (accountEnabled) return undefined;
  return stale('disabled', rules.stale, { accountEnabled });
}

/** Accounts that are new, or of which nobody knows how old they are, are never stale. */
export function newAccount(
  { createdDateTime }: UserState,
  { snapshot, rules }: StalenessContext,
): Facts | undefined {
  const since = daysBefore(snapshot.now, rules.stale.newAccountDays);
  if (createdDateTime !== undefined && createdDateTime <= since) return undefined;
  return { accountCreatedDateTime: createdDateTime ?? null };
}

/** What is true of a person whatever access is looked at, in the order of preference. Each is judged once. */
export function personJudgements(user: UserState, context: StalenessContext): readonly Judgement[] {
  const known = context.persons.get(user);
  if (known !== undefined) return known;
  const rules = context.rules.stale;
  const judgements = [
    unlessOff('disabled', disabled(user, context), rules),
    unlessOff('no-sign-in', noSignIn(user, context), rules),
  ].filter((judgement) => judgement !== undefined);
  context.persons.set(user, judgements);
  return judgements;
}

/** Why nothing can be said of a principal, or must not be. `undefined`: it can be judged. */
export function principalSetAside(principal: PrincipalState | undefined): Judgement | undefined {
  switch (principal?.kind) {
    case undefined:
      return unknown('principal-unknown', { principal: 'not read' });
    case 'unknown':
      return unknown('principal-unknown', {
        principal: 'unknown',
        principalUnknownBecause: principal.because,
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
