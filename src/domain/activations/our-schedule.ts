import { endOf, isSameEnd, plausibleEnd } from '../matching/ends.ts';
import { isDirectUnder } from '../matching/schedule-match.ts';
import { type End, type RoleKey, sameId } from '../model/access.ts';
import type { ChangeRecord } from '../model/command.ts';
import type { RoleSchedule, RoleScheduleInstance } from '../model/role-schedules.ts';
import { grantUntil, isActivation } from './running-grants.ts';

/** What PIM lists of one access: both listings whole. */
export interface SeenAccess {
  readonly schedules: readonly RoleSchedule[];
  readonly instances: readonly RoleScheduleInstance[];
}

/** A schedule, or an instance whose schedule is not listed. */
export interface PresentRow {
  readonly scheduleId: string | undefined;
  readonly createdUsing: string | undefined;
  readonly startDateTime: Date | undefined;
  readonly end: End;
}

/**
 * Whose the direct active access is that is there.
 *
 * - `ours`     all of it is what this app sent for activations, and it ends as this app set it.
 * - `foreign`  something of it is not: nothing is touched, for a removal would take that as well.
 * - `unknown`  something of it is not known to be ours, and a record that may tell cannot be read.
 */
export type PresentAccess =
  | { readonly kind: 'none' }
  | { readonly kind: 'ours'; readonly row: PresentRow; readonly end: Date }
  | { readonly kind: 'foreign' | 'unknown'; readonly row: PresentRow };

/** What this app sent for activations of one access. */
export interface SentForAccess {
  /** Activations and their ends, of as many days as a chain may last. */
  readonly records: readonly ChangeRecord[];
  /** `false`: there are some that cannot be read. */
  readonly isWhole: boolean;
}

/** What is there of an access. */
export function presentAccess(
  key: RoleKey,
  { schedules, instances }: SeenAccess,
  { records, isWhole }: SentForAccess,
): PresentAccess {
  const planned = schedules.filter((row) => isDirectUnder(row, key)).map(rowOfSchedule);
  const held = instances
    .filter((row) => isDirectUnder(row, key))
    .map(rowOfInstance)
    .filter(({ scheduleId }) => !planned.some((row) => isSameSchedule(row.scheduleId, scheduleId)));
  const rows = [...planned, ...held];
  const foreign = rows.find((row) => !isOurs(row, records));
  if (foreign !== undefined) return { kind: isWhole ? 'foreign' : 'unknown', row: foreign };
  const [row] = rows;
  return row !== undefined && row.end instanceof Date
    ? { kind: 'ours', row, end: row.end }
    : { kind: 'none' };
}

function rowOfSchedule(schedule: RoleSchedule): PresentRow {
  const { id, createdUsing, startDateTime } = schedule;
  return { scheduleId: id, createdUsing, startDateTime, end: endOf(schedule) };
}

function rowOfInstance({ scheduleId, startDateTime, endDateTime }: RoleScheduleInstance): PresentRow {
  return { scheduleId, createdUsing: undefined, startDateTime, end: plausibleEnd(endDateTime) };
}

/** An instance that names no schedule is of one that is listed. */
function isSameSchedule(one: string | undefined, other: string | undefined): boolean {
  return other === undefined || (one !== undefined && sameId(one, other));
}

/**
 * Whether a row was made by a request of ours, and ends as we set it. What the store remembers is no evidence alone: the id
 * has to be that of a request, and the end is an instant that an activation of ours may have. Permanent access never is.
 */
export function isOurs(row: PresentRow, sent: readonly ChangeRecord[]): boolean {
  const isMade = sent.some((record) =>
    idsOf(record).some((id) => [row.scheduleId, row.createdUsing].some((of) => of && sameId(of, id))),
  );
  return isMade && row.end instanceof Date && sent.flatMap(endsOf).some((end) => isSameEnd(row.end, end));
}

/** Ids of requests and of the schedules that they made (docs/graph-facts.md#requests-schedules-and-instances). */
function idsOf({ graphRequestId, outcome }: ChangeRecord): readonly string[] {
  const ids = [
    graphRequestId,
    outcome?.request?.id,
    outcome?.request?.targetScheduleId,
    outcome?.schedule?.id,
  ];
  return ids.filter((id) => id !== undefined);
}

function endsOf(record: ChangeRecord): readonly End[] {
  const { request, schedule } = record.outcome ?? {};
  return [
    ...(isActivation(record) ? [grantUntil(record)] : []),
    ...(request === undefined ? [] : [endOf(request)]),
    ...(schedule === undefined ? [] : [endOf(schedule)]),
  ];
}
