import { isNewer } from './matching/by-access.ts';
import { compareEnds, endOf, isOtherEnd, isSameEnd } from './matching/ends.ts';
import { accessIdOf, type End, sameId } from './model/access.ts';
import type { AccessRequest, AccessSchedule } from './model/role-schedules.ts';
import type { AccessDecision, AccessMemory, TenantSnapshot } from './model/snapshot.ts';

/** What is seen of one access. */
export interface SeenAccess {
  /** The direct schedule that ends last; `undefined`: none is listed. */
  readonly schedule: AccessSchedule | undefined;
  readonly known: AccessMemory | undefined;
  /** Whether the listing was read to its end and of everything, so that what is not in it is not there. */
  readonly isListingWhole: boolean;
}

/**
 * What people decided about each access, as Graph's requests and what was seen before tell it: an end that was moved
 * nearer, or a removal. It binds until a later act gives the access. It only ever forbids
 * (docs/hazards.md#a-person-who-disagrees).
 *
 * @returns a function from the id of an access and what is seen of it.
 */
export function decisionsIn(
  snapshot: Pick<TenantSnapshot, 'now' | 'requests' | 'ownObjectId'>,
): (id: string, seen: SeenAccess) => AccessDecision | undefined {
  const requests = grantedByAccess(snapshot);
  return (id, seen) => {
    const told = toldByRequests(requests.get(id) ?? [], seen.known, snapshot.ownObjectId);
    return toldByLook(told, requests.get(id) ?? [], seen, snapshot.now);
  };
}

/** Granted requests about each access, the oldest first. */
function grantedByAccess({
  requests,
}: Pick<TenantSnapshot, 'requests'>): ReadonlyMap<string, readonly AccessRequest[]> {
  const granted = [...requests.eligibility, ...requests.assignment].filter(
    ({ progress, isValidationOnly }) => progress === 'granted' && !isValidationOnly,
  );
  return Map.groupBy(
    granted.toSorted((one, other) => (isNewer(one, other) ? 1 : -1)),
    ({ kind, key }) => accessIdOf(kind, key),
  );
}

function toldByRequests(
  requests: readonly AccessRequest[],
  known: AccessMemory | undefined,
  ownObjectId: string | undefined,
): AccessDecision | undefined {
  let decision = known?.decision;
  let before: End = 'unknown';
  for (const request of requests) {
    const at = request.createdDateTime;
    if (before === 'unknown' && at !== undefined && known !== undefined && known.lastSeenAt < at)
      before = known.lastSeenEnd;
    if (at !== undefined && (decision === undefined || at > decision.at))
      decision = afterRequest(decision, request, at, before, ownObjectId);
    if (request.action !== 'selfActivate' && request.action !== 'selfDeactivate') before = endOf(request);
  }
  return decision;
}

function afterRequest(
  decision: AccessDecision | undefined,
  request: AccessRequest,
  at: Date,
  before: End,
  ownObjectId: string | undefined,
): AccessDecision | undefined {
  const by = request.createdBy;
  const told = (kind: AccessDecision['kind']): AccessDecision => ({ kind, at, by, requestId: request.id });
  switch (request.action) {
    case 'adminRemove':
      return told('removed');
    // Whoever asked: an assignment by this app is a person's as well, for the jobs assign nothing that was decided on.
    case 'adminAssign':
      return undefined;
    case 'adminUpdate':
    case 'adminExtend':
    case 'adminRenew': {
      const isOwn = by !== undefined && ownObjectId !== undefined && sameId(by, ownObjectId);
      // An end that nobody saw before may have been a later one.
      const isShortening =
        before === 'unknown'
          ? request.action === 'adminUpdate' && !isOwn
          : isOtherEnd(before, endOf(request)) && compareEnds(before, endOf(request)) < 0;
      if (isShortening) return told('shortened');
      return isOwn ? decision : undefined;
    }
    case 'selfExtend':
    case 'selfRenew':
      return undefined;
    default:
      return decision;
  }
}

/** What no request tells: an end that moved, and access that is not there any more. */
function toldByLook(
  told: AccessDecision | undefined,
  requests: readonly AccessRequest[],
  { schedule, known, isListingWhole }: SeenAccess,
  now: Date,
): AccessDecision | undefined {
  if (known === undefined) return told;
  if (schedule === undefined) {
    const isOver = known.lastSeenEnd instanceof Date && known.lastSeenEnd <= now;
    // Gone before its end, and Graph says of no request that took it away.
    if (!isListingWhole || isOver || told?.kind === 'removed') return told;
    return { kind: 'removed', at: known.lastSeenAt, by: undefined, requestId: undefined };
  }
  // It is listed: whoever was thought to have removed it has not, or has given it again.
  if (told?.kind === 'removed' && isThereAgain(told, schedule)) return undefined;
  const end = endOf(schedule);
  if (!isOtherEnd(known.lastSeenEnd, end) || told?.kind === 'shortened') return told;
  const withThatEnd = requests.filter((one) => isSameEnd(endOf(one), end));
  // A nearer end is explained by a new assignment alone: requests of one instant are in no order, an undo's among them.
  if (compareEnds(known.lastSeenEnd, end) < 0)
    return withThatEnd.some(({ action }) => action === 'adminAssign')
      ? told
      : { kind: 'shortened', at: known.lastSeenAt, by: undefined, requestId: undefined };
  return withThatEnd.length > 0 ? told : undefined;
}

function isThereAgain({ requestId, at }: AccessDecision, { createdDateTime }: AccessSchedule): boolean {
  return requestId === undefined || (createdDateTime !== undefined && createdDateTime > at);
}
