import type { User } from '../../simulator/directory.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { itemOf } from './check-removals.ts';
import type { ObservedRun } from './observed-run.ts';
import { day, factsAt, lastActivation, type SimulationHistory } from './simulation-history.ts';
import { holdingId, lastSignIn, membersOf, refText, type TenantFacts } from './tenant-facts.ts';

interface RemovalCase {
  readonly request: ScheduleRequest;
  readonly reason: string | undefined;
  readonly truth: TenantFacts;
  readonly observed: ObservedRun;
  readonly history: SimulationHistory;
}

/** Removed access was stale by the simulator's own record, at the moment of its removal. */
export function removalsOfUsedAccess(observed: ObservedRun, history: SimulationHistory): readonly string[] {
  if (observed.job !== 'remove-stale-assignments') return [];
  return observed.requests.flatMap((request, index) => {
    if (request.action !== 'adminRemove') return [];
    const ref = refText(request);
    const one = {
      request,
      reason: itemOf(observed, ref)?.reason,
      truth: factsAt(observed.facts, index),
      observed,
      history,
    };
    const against = unconditionalReason(one) ?? contraryEvidence(one);
    return against === undefined ? [] : [`${ref} (${one.reason}) was removed, although ${against}`];
  });
}

/** The reason to keep access that applies whether it is used or not. */
function unconditionalReason({ request, reason, truth, observed, history }: RemovalCase): string | undefined {
  const ref = refText(request);
  if (truth.pending.has(ref)) return 'somebody has still to decide about it';
  if (request.kind === 'eligibility' && liveActivation(request, truth)) return 'an activation was live';
  const excepted = observed.rules.exceptions.some(
    ({ principalId, expires }) => principalId === request.principalId && new Date(expires) > observed.at,
  );
  if (excepted) return 'an exception covered it';
  if (reason === 'principal-gone') return undefined;
  if (truth.groups.has(request.principalId.toLowerCase()))
    return 'it is a group, in which others may be eligible';
  const { newAssignmentDays, newAccountDays } = observed.rules.stale;
  const since = history.firstSeen.get(holdingId(request.kind, request));
  if (since !== undefined && ageDays(since, observed.at) < newAssignmentDays)
    return `it was ${ageDays(since, observed.at).toFixed(1)} days old`;
  const user = truth.users.get(request.principalId.toLowerCase());
  if (user !== undefined && ageDays(new Date(user.createdDateTime), observed.at) < newAccountDays)
    return 'the account was new';
  return undefined;
}

function ageDays(since: Date, at: Date): number {
  return (at.getTime() - since.getTime()) / day;
}

function liveActivation(request: ScheduleRequest, truth: TenantFacts): boolean {
  const own = [request.principalId.toLowerCase(), ...membersOf(request.principalId, truth)];
  return own.some((principalId) => {
    const live = truth.holdings.get(holdingId('activation', { ...request, principalId }));
    return live !== undefined && live.startsAt <= truth.at;
  });
}

function contraryEvidence(one: RemovalCase): string | undefined {
  const { request, reason, truth, observed } = one;
  const id = request.principalId.toLowerCase();
  switch (reason) {
    case 'principal-gone':
      return truth.users.has(id) ||
        truth.groups.has(id) ||
        truth.servicePrincipals.has(id) ||
        truth.deleted.has(id)
        ? 'the principal is there, or can be restored'
        : undefined;
    case 'disabled':
      return usersOf(one).some(({ accountEnabled }) => accountEnabled)
        ? 'somebody enabled has it'
        : undefined;
    case 'no-sign-in':
      return recentSignIn(one);
    case 'never-activated':
      return recentActivation(one, observed.rules.stale.neverActivated.days);
    case 'permanent-active': {
      const held = truth.holdings.get(holdingId('assignment', request));
      return held?.endsAt === undefined && held?.madeIn === 'pim'
        ? undefined
        : 'it is no standing access made in PIM';
    }
    case 'outside-pim':
      return truth.holdings.get(holdingId('assignment', request))?.madeIn === 'elsewhere'
        ? undefined
        : 'it was not made outside PIM';
    default:
      return 'nobody knows why';
  }
}

function usersOf({ request, truth }: RemovalCase): readonly User[] {
  const id = request.principalId.toLowerCase();
  const ids = truth.groups.has(id) ? [...membersOf(id, truth)] : [id];
  return ids.flatMap((each) => truth.users.get(each) ?? []);
}

function recentSignIn(one: RemovalCase): string | undefined {
  const { noSignIn } = one.observed.rules.stale;
  for (const user of usersOf(one)) {
    if (!user.accountEnabled && one.truth.groups.has(one.request.principalId.toLowerCase())) continue;
    const days = user.userType === 'Guest' ? noSignIn.guestDays : noSignIn.days;
    const last = lastSignIn(user);
    if (last !== undefined && ageDays(last, one.observed.at) <= days)
      return `${user.id} signed in on ${last.toISOString()}`;
    if (last === undefined) return `${user.id} has no sign-in that is recorded, which is not "never"`;
  }
  return recentActivation(one, noSignIn.days);
}

function recentActivation(one: RemovalCase, days: number): string | undefined {
  const { request, observed, history } = one;
  const ids = new Set([request.principalId.toLowerCase(), ...usersOf(one).map(({ id }) => id.toLowerCase())]);
  const last = lastActivation(history, request, observed.at, (id) => ids.has(id));
  return last !== undefined && ageDays(last, observed.at) <= days
    ? `it was activated on ${last.toISOString()}`
    : undefined;
}
