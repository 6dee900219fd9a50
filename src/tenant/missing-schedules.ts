import { isDirect } from '../domain/matching/forms.ts';
import { sameId } from '../domain/model/access.ts';
import type { RoleSchedule, RoleScheduleInstance } from '../domain/model/role-schedules.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

const part = 'assignment-schedules';

/**
 * Two listings that come by different ways: each direct assignment in force has its schedule. Where one has not, the schedules are
 * not all there, which is a gap (docs/hazards.md#incomplete-listings). One that was listed and could not be read is there.
 */
export function noteMissingSchedules(
  reader: SnapshotReader,
  instances: readonly RoleScheduleInstance[],
  schedules: readonly RoleSchedule[],
): void {
  if (reader.gaps.some((gap) => gap.part === part)) return;
  const listed = new Set(schedules.map(({ id }) => id));
  const missing = instances.filter(
    (row) =>
      isDirect(row) &&
      row.scheduleId !== undefined &&
      !listed.has(row.scheduleId) &&
      !isAmongUnreadable(row, reader),
  );
  const nameless = reader.unreadable.filter(
    (row) => row.part === part && row.id === undefined && row.principalId === undefined,
  );
  if (missing.length <= nameless.length) return;
  const because =
    `${missing.length} assignments are in force whose schedules were not listed (the first is ${missing[0]?.id}): the ` +
    'listing of active assignments ended early.';
  reader.gaps.push({ part, because });
}

function isAmongUnreadable(
  { scheduleId, key }: RoleScheduleInstance,
  { unreadable }: SnapshotReader,
): boolean {
  return unreadable.some(
    (row) =>
      row.part === part &&
      (row.id === undefined
        ? row.principalId !== undefined && sameId(row.principalId, key.principalId)
        : scheduleId !== undefined && sameId(row.id, scheduleId)),
  );
}
