import { endOf } from '../matching/ends.ts';
import { isDirect } from '../matching/forms.ts';
import {
  type AccessKey,
  accessIdOf,
  type End,
  isDirectoryRole,
  type RoleKey,
  type ScheduleKind,
} from '../model/access.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../model/well-known-roles.ts';

/** One access to one of the two roles on the whole directory, in force now. */
export interface Holding {
  readonly kind: ScheduleKind;
  readonly key: RoleKey;
}

/** Access to the two roles, by id. Immutable: a change gives another one. */
export type Holdings = ReadonlyMap<string, Holding>;

/**
 * Direct access to the two roles, held or eligible. An activation is over in hours, and access through a group is counted
 * at the group.
 */
export function holdingsIn({ now, schedules, assignmentInstances }: TenantSnapshot): Holdings {
  const eligible = schedules.eligibility.filter((row) => isDirect(row) && isInForce(row, now));
  const assigned = schedules.assignment.filter((row) => isDirect(row) && isInForce(row, now));
  const held = assignmentInstances.filter((row) => isDirect(row) && isAhead(row.endDateTime, now));
  return new Map(
    [...eligible, ...assigned, ...held]
      .flatMap(({ kind, key }) => (isOfTheTwo(key) ? [{ kind, key }] : []))
      .map((holding) => [accessIdOf(holding.kind, holding.key), holding]),
  );
}

/**
 * Access to the two roles after a change. A future end takes nobody's access away yet; limits hold how much may end
 * sooner.
 */
export function holdingsAfter(holdings: Holdings, { key, steps }: PlannedChange, now: Date): Holdings {
  if (!isOfTheTwo(key)) return holdings;
  const after = new Map(holdings);
  for (const { kind, startDateTime, endDateTime } of steps) {
    const isLater = startDateTime !== undefined && Date.parse(startDateTime) > now.getTime();
    if (isLater || isOver(endDateTime, now)) after.delete(accessIdOf(kind, key));
    else after.set(accessIdOf(kind, key), { kind, key });
  }
  return after;
}

/** An unknown end may be over by now. */
function isOver(end: PlannedStep['endDateTime'], now: Date): boolean {
  if (end === null) return false;
  return end === undefined || end === 'unknown' || Date.parse(end) <= now.getTime();
}

/** An access to a group is none of the two roles, whatever the group holds. */
function isOfTheTwo(key: AccessKey): key is RoleKey {
  if (!isDirectoryRole(key) || key.directoryScopeId !== '/') return false;
  const { roleDefinitionId } = key;
  return roleDefinitionId === GLOBAL_ADMINISTRATOR || roleDefinitionId === PRIVILEGED_ROLE_ADMINISTRATOR;
}

/** An unknown end is not counted on. */
function isAhead(end: End, now: Date): boolean {
  return end === 'never' || (end !== 'unknown' && end > now);
}

function isInForce(schedule: AccessSchedule, now: Date): boolean {
  if (schedule.startDateTime !== undefined && schedule.startDateTime > now) return false;
  return isAhead(endOf(schedule), now);
}
