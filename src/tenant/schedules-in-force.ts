import { endOf, endsBy } from '../domain/matching/ends.ts';
import { type AccessInstance, type AccessSchedule, progressOf } from '../domain/model/role-schedules.ts';

/** The id of the schedule behind an instance. */
export function scheduleIdOf({ scheduleId }: AccessInstance): readonly string[] {
  return scheduleId === undefined ? [] : [scheduleId];
}

/** Schedules that have an instance by what they say: begun, and not over. */
export function inForce(schedules: readonly AccessSchedule[], now: Date): readonly string[] {
  return schedules
    .filter(
      (row) =>
        progressOf('adminAssign', row.status) === 'granted' &&
        (row.startDateTime === undefined || row.startDateTime <= now) &&
        !endsBy(endOf(row), now),
    )
    .map(({ id }) => id);
}
