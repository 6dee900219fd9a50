import { type AccessKey, isSameKey, sameId } from '../model/access.ts';
import type { AccessSchedule, ScheduleChange } from '../model/role-schedules.ts';
import { endOfSchedule } from './instants.ts';

/**
 * The instant a change was sent and the one that Graph counts from may differ by this. Graph's own instants differ by
 * seconds (docs/graph-facts.md#instants).
 */
const TOLERANCE_MS = 5 * 60_000;

type Row = Pick<AccessSchedule, 'key' | 'memberType' | 'assignmentType'>;

/** Whether a row is what an administrator assigned under this very key: not what a group gives, and no activation. */
export function isDirect(row: Row, key: AccessKey): boolean {
  return isOwn(row, key) && row.assignmentType !== 'Activated';
}

/** Whether a row is of this very key, an activation included, and not what a group gives. */
export function isOwn({ key: found, memberType }: Row, key: AccessKey): boolean {
  return isSameKey(found, key) && memberType !== 'Group' && memberType !== 'Inherited';
}

/** Whether a schedule is what a change asked for: the one that Graph named, or else one that ends as was asked. */
export function shows(
  schedule: AccessSchedule,
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
