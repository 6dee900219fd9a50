import { isNewer } from './matching/by-access.ts';
import { compareEnds, endIn, endOf, endText, isSameEnd } from './matching/ends.ts';
import { dayMilliseconds, laterBy } from './matching/instants.ts';
import { accessIdOf, type End, isSameKey, type ScheduleKind, sameId } from './model/access.ts';
import type { AccessBefore, DoneChange, EndText } from './model/change.ts';
import type { AccessRequest } from './model/role-schedules.ts';
import type { AccessDecision, PrincipalState, TenantSnapshot } from './model/snapshot.ts';

/**
 * What stands against giving access back, whatever our own record of the change says: it could have been written by
 * anybody who can write to the store. Graph itself must keep the request by which this app took the access away, nobody
 * may have decided on it since, and its holder must be of use (docs/hazards.md#a-record-that-was-made-up).
 *
 * @param askedBy object id of whoever asks.
 * @returns a sentence; `undefined`: nothing.
 */
export function hindranceToGivingBack(
  snapshot: TenantSnapshot,
  done: DoneChange,
  kind: ScheduleKind,
  askedBy: string,
): string | undefined {
  const { key } = done.change;
  const principal = snapshot.principals.get(key.principalId);
  const standing = hindranceOf(principal);
  if (standing !== undefined) return standing;
  const members = principal?.kind === 'group' ? (principal.memberIds ?? []) : [];
  if ([key.principalId, ...members].some((id) => sameId(id, askedBy)))
    return 'nobody gives access back to themself: somebody else must ask';
  const decided = decisionSince(snapshot, done);
  if (decided !== undefined) return decided;
  const isTold = requestsAbout(snapshot, done, kind).some((request) => isOwn(request, snapshot));
  return isTold ? undefined : 'Graph keeps no request by which this app changed it: assign it anew by hand';
}

function hindranceOf(principal: PrincipalState | undefined): string | undefined {
  switch (principal?.kind) {
    case 'user':
    case 'servicePrincipal':
      if (principal.accountEnabled === true) return undefined;
      return principal.accountEnabled === false
        ? 'its account is disabled'
        : 'it is not known whether its account is enabled';
    case 'group':
      return undefined;
    case 'soft-deleted':
    case 'gone':
      return 'its principal is deleted';
    default:
      return 'its principal could not be read';
  }
}

/** What somebody did about the access, of either kind, after the change: theirs stands. */
function decisionSince(snapshot: TenantSnapshot, done: DoneChange): string | undefined {
  for (const kind of ['eligibility', 'assignment'] as const) {
    const remembered = snapshot.history.memories.get(accessIdOf(kind, done.change.key))?.decision;
    for (const decision of [remembered, removalIn(requestsAbout(snapshot, done, kind))]) {
      if (decision === undefined || decision.at <= done.at) continue;
      if (decision.requestId !== undefined && decision.requestId === done.graphRequestId) continue;
      const by = decision.by === undefined ? 'somebody' : decision.by;
      return `${by} has ${decision.kind} it since (${decision.at.toISOString()}), and a person's decision stands`;
    }
  }
  return undefined;
}

/** A removal that nothing gave the access after. No night may have seen the access between, so that no memory tells of it. */
function removalIn(requests: readonly AccessRequest[]): AccessDecision | undefined {
  const [latest] = requests
    .filter(({ action }) => action === 'adminRemove' || action === 'adminAssign')
    .toSorted((one, other) => (isNewer(one, other) ? -1 : 1));
  if (latest?.action !== 'adminRemove' || latest.createdDateTime === undefined) return undefined;
  return { kind: 'removed', at: latest.createdDateTime, by: latest.createdBy, requestId: latest.id };
}

function requestsAbout(
  { requests }: TenantSnapshot,
  { change }: DoneChange,
  kind: ScheduleKind,
): readonly AccessRequest[] {
  return requests[kind].filter(
    ({ key, progress, isValidationOnly }) =>
      progress === 'granted' && !isValidationOnly && isSameKey(key, change.key),
  );
}

function isOwn({ createdBy }: AccessRequest, { ownObjectId }: TenantSnapshot): boolean {
  return createdBy !== undefined && ownObjectId !== undefined && sameId(createdBy, ownObjectId);
}

/** What nobody else tells of, and active access that was permanent, comes back for so many days. */
export const restoredDays = 30;

/**
 * The end that is given back. Permanent active access, and an end that only our own record tells of and no request of
 * Graph, come back for a limited time.
 */
export function endGivenBack(snapshot: TenantSnapshot, done: DoneChange, before: AccessBefore): EndText {
  const limit = laterBy(snapshot.now, restoredDays * dayMilliseconds);
  const end = endIn(before.endDateTime);
  const isPermanentActive = before.kind === 'assignment' && end === 'never';
  const isTold = requestsAbout(snapshot, done, before.kind).some(
    (request) => isFromBefore(request, done) && isSameEnd(endOf(request), end),
  );
  return (isTold && !isPermanentActive) || isSooner(end, limit) ? before.endDateTime : endText(limit);
}

function isFromBefore({ createdDateTime, action }: AccessRequest, { at }: DoneChange): boolean {
  return action !== 'adminRemove' && createdDateTime !== undefined && createdDateTime <= at;
}

function isSooner(end: End, limit: Date): boolean {
  return compareEnds(end, limit) > 0;
}
