import { sameId } from '../model/access-key.ts';
import type { RoleKey, RoleSchedule, ScheduleChange } from '../model/role-schedules.ts';
import { endOfSchedule } from './instants.ts';

/**
 * The instant a change was sent and the one that Graph counts from may differ by this. Graph's own instants differ by
 * seconds (docs/graph-facts.md#instants).
 */
const TOLERANCE_MS = 5 * 60_000;

type Row = Pick<RoleSchedule, 'key' | 'memberType' | 'assignmentType'>;

/** Whether a row is what an administrator assigned under this very key: not what a group gives, and no activation. */
export function isDirect(row: Row, key: RoleKey): boolean {
  return isOwn(row, key) && row.assignmentType !== 'Activated';
}

/** Whether a row is of this very key, an activation included, and not what a group gives. */
export function isOwn({ key: found, memberType }: Row, key: RoleKey): boolean {
  return (
    sameId(found.principalId, key.principalId) &&
    sameId(found.roleDefinitionId, key.roleDefinitionId) &&
    sameId(found.directoryScopeId, key.directoryScopeId) &&
    memberType !== 'Group' &&
    memberType !== 'Inherited'
  );
}

/** Whether a schedule is what a change asked for: the one that Graph named, or else one that ends as was asked. */
export function shows(
  schedule: RoleSchedule,
  change: ScheduleChange,
  known: { readonly now: Date; readonly targetScheduleId: string | undefined },
): boolean {
  if (known.targetScheduleId !== undefined && sameId(schedule.id, known.targetScheduleId)) return true;
  const wanted = endOfSchedule({ ...change, startDateTime: change.startDateTime ?? known.now });
  const found = endOfSchedule(schedule);
  if (wanted === undefined || found === undefined) return false;
  if (wanted === 'never' || found === 'never') return wanted === found;
  return Math.abs(wanted.getTime() - found.getTime()) <= TOLERANCE_MS;
}
