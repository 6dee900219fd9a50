import { accessKey } from '../model/access-key.ts';
import type { RoleKey, ScheduleKind, ScheduleRequest } from '../model/role-schedules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/**
 * The request about an access that nobody has decided yet; of several, the newest. A pending request of either kind is
 * found under its own kind only: who cares for both asks twice.
 */
export function pendingRequests(
  snapshot: TenantSnapshot,
): (kind: ScheduleKind, key: RoleKey) => ScheduleRequest | undefined {
  const open = [...snapshot.requests.eligibility, ...snapshot.requests.assignment].filter(isOpen);
  const newest = new Map<string, ScheduleRequest>();
  const principals = new Set<string>();
  for (const request of open) {
    const id = accessKey(request.kind, request.key);
    const other = newest.get(id);
    if (other === undefined || isNewer(request, other)) newest.set(id, request);
    principals.add(request.key.principalId.toLowerCase());
  }
  // About most access nothing is pending: the principal alone says so, at a fraction of the cost.
  return (kind, key) =>
    principals.has(key.principalId.toLowerCase()) ? newest.get(accessKey(kind, key)) : undefined;
}

/** A status that nobody has told us of is open for as long as the request is not completed: closed on doubt. */
function isOpen({ progress, completedDateTime, isValidationOnly }: ScheduleRequest): boolean {
  if (isValidationOnly) return false;
  return progress === 'pending' || (progress === 'unknown' && completedDateTime === undefined);
}

/** By instant and, so that the order of a listing never decides, by id. */
export function isNewer(a: ScheduleRequest, b: ScheduleRequest): boolean {
  const difference = (a.createdDateTime?.getTime() ?? 0) - (b.createdDateTime?.getTime() ?? 0);
  return difference === 0 ? a.id > b.id : difference > 0;
}
