import { type AccessKey, accessIdOf, type ScheduleKind } from '../model/access.ts';
import type { AccessRequest } from '../model/role-schedules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/**
 * The request about an access that nobody has decided yet; of several, the newest. A pending request of either kind is
 * found under its own kind only: who cares for both asks twice.
 */
export function pendingRequests(
  snapshot: TenantSnapshot,
): (kind: ScheduleKind, key: AccessKey) => AccessRequest | undefined {
  const open = [...snapshot.requests.eligibility, ...snapshot.requests.assignment].filter(isOpen);
  const newest = new Map<string, AccessRequest>();
  const principals = new Set<string>();
  for (const request of open) {
    const id = accessIdOf(request.kind, request.key);
    const other = newest.get(id);
    if (other === undefined || isNewer(request, other)) newest.set(id, request);
    principals.add(request.key.principalId);
  }
  // About most access nothing is pending: the principal alone says so, at a fraction of the cost.
  return (kind, key) => (principals.has(key.principalId) ? newest.get(accessIdOf(kind, key)) : undefined);
}

/** A status that nobody has told us of is open for as long as the request is not completed: closed on doubt. */
function isOpen({ progress, completedDateTime, isValidationOnly }: AccessRequest): boolean {
  if (isValidationOnly) return false;
  return progress === 'pending' || (progress === 'unknown' && completedDateTime === undefined);
}

/** By instant and, so that the order of a listing never decides, by id. */
export function isNewer(a: AccessRequest, b: AccessRequest): boolean {
  const difference = (a.createdDateTime?.getTime() ?? 0) - (b.createdDateTime?.getTime() ?? 0);
  return difference === 0 ? a.id > b.id : difference > 0;
}
