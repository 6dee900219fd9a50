import { endOfSchedule } from '../matching/instants.ts';
import {
  type AccessKey,
  accessIdOf,
  isDirectoryRole,
  type RoleKey,
  type ScheduleKind,
} from '../model/access.ts';
import type { PlannedChange } from '../model/change.ts';
import type { AccessInstance, AccessSchedule } from '../model/role-schedules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/** The two roles that can give every other; the same ids in every tenant. */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

/** One access to one of the two roles on the whole directory, in force now. */
export interface Holding {
  readonly kind: ScheduleKind;
  readonly key: RoleKey;
}

/** Who holds the two roles, or may activate them: by `accessIdOf`. Never changed: a change gives another one. */
export type Holdings = ReadonlyMap<string, Holding>;

/** What is held without an activation, and what may be activated, by principals themselves: groups are not opened up. */
export function holdingsIn({ now, schedules, assignmentInstances }: TenantSnapshot): Holdings {
  const eligible = schedules.eligibility.filter((row) => isDirect(row) && isInForce(row, now));
  const assigned = schedules.assignment.filter((row) => isDirect(row) && isInForce(row, now));
  const held = assignmentInstances.filter(
    (row) => isDirect(row) && (row.endDateTime === undefined || row.endDateTime > now),
  );
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
  for (const { kind, startDateTime, endDateTime } of steps) {
    const isOver =
      endDateTime === undefined || (endDateTime !== null && Date.parse(endDateTime) <= now.getTime());
    const isLater = startDateTime !== undefined && Date.parse(startDateTime) > now.getTime();
    if (isOver || isLater) after.delete(accessIdOf(kind, key));
    else after.set(accessIdOf(kind, key), { kind, key });
  }
  return after;
}

/** An access to a group is none of the two roles, whatever the group holds. */
function isOfTheTwo(key: AccessKey): key is RoleKey {
  if (!isDirectoryRole(key) || key.directoryScopeId !== '/') return false;
  const { roleDefinitionId } = key;
  return roleDefinitionId === GLOBAL_ADMINISTRATOR || roleDefinitionId === PRIVILEGED_ROLE_ADMINISTRATOR;
}

/** An activation is not counted on: it is over in hours. What a group gives is counted where the group has it. */
function isDirect({ memberType, assignmentType }: AccessSchedule | AccessInstance): boolean {
  return memberType === 'Direct' && assignmentType !== 'Activated';
}

function isInForce(schedule: AccessSchedule, now: Date): boolean {
  if (schedule.startDateTime !== undefined && schedule.startDateTime > now) return false;
  const end = endOfSchedule(schedule);
  return end === 'never' || (end !== undefined && end > now);
}
