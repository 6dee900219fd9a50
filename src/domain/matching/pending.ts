import { type AccessKey, accessIdOf, type ScheduleKind } from '../model/access.ts';
import type { AccessRequest } from '../model/role-schedules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/**
 * Finds the undecided request about an access; of several, the newest. A request is found under its own kind only: a
 * caller that needs both kinds asks twice.
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
  // Most access has no pending request: the principal alone tells, at a fraction of the cost.
  return (kind, key) => (principals.has(key.principalId) ? newest.get(accessIdOf(kind, key)) : undefined);
}

/** A request of an unknown status counts as open until it is completed. */
function isOpen({ progress, completedDateTime, isValidationOnly }: AccessRequest): boolean {
  if (isValidationOnly) return false;
  return progress === 'pending' || (progress === 'unknown' && completedDateTime === undefined);
}

/** Compares requests by instant, then by id, so that the order of a listing never decides. */
export function isNewer(a: AccessRequest, b: AccessRequest): boolean {
  const difference = (a.createdDateTime?.getTime() ?? 0) - (b.createdDateTime?.getTime() ?? 0);
  return difference === 0 ? a.id > b.id : difference > 0;
}
