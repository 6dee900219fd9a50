import { type AccessKey, accessIdOf, isDirectoryRole, type ScheduleKind } from '../model/access.ts';
import type { AccessRequest, AccessSchedule } from '../model/role-schedules.ts';
import type { SettingsOfRole, TenantSnapshot } from '../model/snapshot.ts';

/** All schedules of one kind, principal, role and scope. */
export type SchedulesOfAccess = readonly [AccessSchedule, ...AccessSchedule[]];

/** Memory and plans group the schedules of the same snapshot, and grouping is a good part of their work. */
const made = new WeakMap<TenantSnapshot['schedules'], ReadonlyMap<string, SchedulesOfAccess>>();

/** The schedules of each access, by `accessIdOf`, in the order they were listed: eligibilities first. */
export function schedulesByAccess(
  schedules: TenantSnapshot['schedules'],
): ReadonlyMap<string, SchedulesOfAccess> {
  const known = made.get(schedules);
  if (known !== undefined) return known;
  const byAccess = new Map<string, [AccessSchedule, ...AccessSchedule[]]>();
  for (const kind of ['eligibility', 'assignment'] as const)
    for (const schedule of schedules[kind]) {
      const id = accessIdOf(schedule.kind, schedule.key);
      const others = byAccess.get(id);
      if (others === undefined) byAccess.set(id, [schedule]);
      else others.push(schedule);
    }
  made.set(schedules, byAccess);
  return byAccess;
}

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

/** The settings that apply to an access. `undefined`: not read. Settings of groups are never read. */
export function settingsFor(
  settings: TenantSnapshot['settings'],
  key: AccessKey,
): SettingsOfRole | undefined {
  return isDirectoryRole(key) ? settings.get(key.roleDefinitionId) : undefined;
}
