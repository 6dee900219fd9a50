import { type AccessKey, isSameKey, sameId } from '../model/access.ts';
import type { AccessInstance, AccessSchedule, ScheduleChange } from '../model/role-schedules.ts';
import { endOf, isSameEnd } from './ends.ts';
import { isThroughGroup, mayBeDirect } from './forms.ts';

type Row = Pick<AccessSchedule | AccessInstance, 'kind' | 'key' | 'memberType' | 'assignmentType'>;

/** Whether a row is, or may be, what an administrator assigned under this very key: neither a group's nor an activation. */
export function isDirectUnder(row: Row, key: AccessKey): boolean {
  return mayBeDirect(row) && isSameKey(row.key, key);
}

/** Whether a row is of this very key, an activation included, and not what a group gives. */
export function isOwnUnder(row: Row, key: AccessKey): boolean {
  return !isThroughGroup(row) && isSameKey(row.key, key);
}

/** Whether a schedule is what a change asked for: the one that Graph named, or else one that ends as was asked. */
export function shows(
  schedule: AccessSchedule,
  change: ScheduleChange,
  known: { readonly now: Date; readonly targetScheduleId: string | undefined },
): boolean {
  if (known.targetScheduleId !== undefined && sameId(schedule.id, known.targetScheduleId)) return true;
  return isSameEnd(endOf({ ...change, startDateTime: change.startDateTime ?? known.now }), endOf(schedule));
}
