import { type AccessKey, isSameKey, sameId } from '../model/access.ts';
import type { AccessInstance, AccessSchedule, ScheduleChange } from '../model/role-schedules.ts';
import { endOf, isSameEnd } from './ends.ts';
import { isThroughGroup, mayBeDirect } from './forms.ts';

type Row = Pick<AccessSchedule | AccessInstance, 'kind' | 'key' | 'memberType' | 'assignmentType'>;

/** Whether a row is, or may be, the direct assignment of this key. */
export function isDirectUnder(row: Row, key: AccessKey): boolean {
  return mayBeDirect(row) && isSameKey(row.key, key);
}

/** Whether a row is, or may be, an activation of this key. */
export function isActivatedUnder(row: Row, key: AccessKey): boolean {
  return row.assignmentType !== 'Assigned' && isOwnUnder(row, key);
}

/** Whether a row has this key and does not come through a group. An activation does. */
export function isOwnUnder(row: Row, key: AccessKey): boolean {
  return !isThroughGroup(row) && isSameKey(row.key, key);
}

/** Whether a schedule is the result of a change: the one that Graph named, or one that ends as requested. */
export function shows(
  schedule: AccessSchedule,
  change: ScheduleChange,
  known: { readonly now: Date; readonly targetScheduleId: string | undefined },
): boolean {
  if (known.targetScheduleId !== undefined && sameId(schedule.id, known.targetScheduleId)) return true;
  return isSameEnd(endOf({ ...change, startDateTime: change.startDateTime ?? known.now }), endOf(schedule));
}
