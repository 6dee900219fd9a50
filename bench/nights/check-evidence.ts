import type { User } from '../../simulator/directory.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { itemOf } from './check-losses.ts';
import { type Chronicle, day, factsAt, lastActivation } from './chronicle.ts';
import type { JobNight } from './job-night.ts';
import { type Facts, holdingId, lastSignIn, membersOf, refText } from './tenant-facts.ts';

interface Case {
  readonly request: ScheduleRequest;
  readonly reason: string | undefined;
  readonly truth: Facts;
  readonly night: JobNight;
  readonly chronicle: Chronicle;
}

/** Whatever was found stale is so by the simulator's own record, at the moment it was removed. */
export function removesUsed(night: JobNight, chronicle: Chronicle): readonly string[] {
  if (night.job !== 'remove-stale-assignments') return [];
  return night.asked.flatMap((request, index) => {
    if (request.action !== 'adminRemove') return [];
    const ref = refText(request);
    const one = {
      request,
      reason: itemOf(night, ref)?.reason,
      truth: factsAt(night.facts, index),
      night,
      chronicle,
    };
    const against = setAside(one) ?? evidenceAgainst(one);
    return against === undefined ? [] : [`${ref} (${one.reason}) was removed, although ${against}`];
  });
}

/** What keeps access whatever its use is. */
function setAside({ request, reason, truth, night, chronicle }: Case): string | undefined {
  const ref = refText(request);
  if (truth.pending.has(ref)) return 'somebody has still to decide about it';
  if (request.kind === 'eligibility' && liveActivation(request, truth)) return 'an activation was live';
  const excepted = night.house.exceptions.some(
    ({ principalId, expires }) => principalId === request.principalId && new Date(expires) > night.at,
  );
  if (excepted) return 'an exception covered it';
  if (reason === 'principal-gone') return undefined;
  const { newAssignmentDays, newAccountDays } = night.house.stale;
  const since = chronicle.since.get(holdingId(request.kind, request));
  if (since !== undefined && ageDays(since, night.at) < newAssignmentDays)
    return `it was ${ageDays(since, night.at).toFixed(1)} days old`;
  const user = truth.users.get(request.principalId.toLowerCase());
  if (user !== undefined && ageDays(new Date(user.createdDateTime), night.at) < newAccountDays)
    return 'the account was new';
  return undefined;
}

function ageDays(since: Date, at: Date): number {
  return (at.getTime() - since.getTime()) / day;
}

function liveActivation(request: ScheduleRequest, truth: Facts): boolean {
  const own = [request.principalId.toLowerCase(), ...membersOf(request.principalId, truth)];
  return own.some((principalId) => {
    const live = truth.holdings.get(holdingId('activation', { ...request, principalId }));
    return live !== undefined && live.startsAt <= truth.at;
  });
}

function evidenceAgainst(one: Case): string | undefined {
  const { request, reason, truth, night } = one;
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
      return signedIn(one);
    case 'never-activated':
      return activatedSince(one, night.house.stale.neverActivated.days);
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

function usersOf({ request, truth }: Case): readonly User[] {
  const id = request.principalId.toLowerCase();
  const ids = truth.groups.has(id) ? [...membersOf(id, truth)] : [id];
  return ids.flatMap((each) => truth.users.get(each) ?? []);
}

function signedIn(one: Case): string | undefined {
  const { noSignIn } = one.night.house.stale;
  for (const user of usersOf(one)) {
    if (!user.accountEnabled && one.truth.groups.has(one.request.principalId.toLowerCase())) continue;
    const days = user.userType === 'Guest' ? noSignIn.guestDays : noSignIn.days;
    const last = lastSignIn(user);
    if (last !== undefined && ageDays(last, one.night.at) <= days)
      return `${user.id} signed in on ${last.toISOString()}`;
    if (last === undefined && user.userType === 'Guest') return `guest ${user.id} has no sign-in that counts`;
  }
  return activatedSince(one, noSignIn.days);
}

function activatedSince(one: Case, days: number): string | undefined {
  const { request, night, chronicle } = one;
  const ids = new Set([request.principalId.toLowerCase(), ...usersOf(one).map(({ id }) => id.toLowerCase())]);
  const last = lastActivation(chronicle, request, night.at, (id) => ids.has(id));
  return last !== undefined && ageDays(last, night.at) <= days
    ? `it was activated on ${last.toISOString()}`
    : undefined;
}
