import { formOf } from '../domain/matching/forms.ts';
import {
  type AccessInstance,
  type AccessSchedule,
  progressOf,
  type RoleSchedule,
  type RoleScheduleInstance,
} from '../domain/model/role-schedules.ts';
import type { SnapshotPart } from '../domain/model/snapshot.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

/**
 * The rows whose form this app knows. The others (of a member type, an assignment type or a status that Graph did not have
 * when it was written) are access all the same, and what it is like is not known: they count as rows that cannot be read.
 */
export function withoutUnknownForms<T extends RoleSchedule | RoleScheduleInstance>(
  reader: SnapshotReader,
  part: SnapshotPart,
  rows: readonly T[],
): readonly T[] {
  return rows.filter((row) => {
    const because = unknownIn(row);
    if (because !== undefined) reader.odd(part, { id: row.id, ...row.key, because });
    return because === undefined;
  });
}

function unknownIn(row: AccessSchedule | AccessInstance): string | undefined {
  if (formOf(row) === 'unknown')
    return row.memberType === undefined
      ? 'Its memberType is none that this app knows.'
      : 'Its assignmentType is none that this app knows.';
  if ('status' in row && progressOf('adminAssign', row.status) === 'unknown')
    return `Its status "${row.status}" is none that this app knows.`;
  return undefined;
}
