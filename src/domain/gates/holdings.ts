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

/** Who holds the two roles, or may activate them: by `accessIdOf`. Never changed: a change gives another one. */
export type Holdings = ReadonlyMap<string, Holding>;

/**
 * What is held without an activation, and what may be activated, by principals themselves: groups are not opened up. An
 * activation is over in hours, and what a group gives is counted where the group has it.
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
 * Who holds them after a change. An end that lies ahead takes nobody's access away yet; that a run will end so much sooner
 * is what limits are for.
 */
export function holdingsAfter(holdings: Holdings, { key, steps }: PlannedChange, now: Date): Holdings {
  if (!isOfTheTwo(key)) return holdings;
  const after = new Map(holdings);
  for (const { kind, endDateTime } of steps) {
    if (isOver(endDateTime, now)) after.delete(accessIdOf(kind, key));
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
