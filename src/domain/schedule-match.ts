import { addMilliseconds } from 'date-fns/addMilliseconds';
import { durationMilliseconds } from './durations.ts';
import type {
  AssignmentType,
  Expiration,
  MemberType,
  RoleKey,
  RoleSchedule,
  ScheduleChange,
} from './role-schedules.ts';

/** Between the instant a change was sent and the one Graph counts from; Graph's own instants differ by seconds (facts §3.3). */
const TOLERANCE_MS = 5 * 60_000;

/** Whether a row is what an administrator assigned under this very key: not what a group gives, and no activation. */
export function isDirect(
  row: {
    readonly key: RoleKey;
    readonly memberType: MemberType | undefined;
    readonly assignmentType: AssignmentType | undefined;
  },
  key: RoleKey,
): boolean {
  return (
    sameId(row.key.principalId, key.principalId) &&
    sameId(row.key.roleDefinitionId, key.roleDefinitionId) &&
    sameId(row.key.directoryScopeId, key.directoryScopeId) &&
    row.memberType !== 'Group' &&
    row.memberType !== 'Inherited' &&
    row.assignmentType !== 'Activated'
  );
}

/** Whether a schedule is what a change asked for: the one that Graph named, or else one that ends as was asked. */
export function shows(
  schedule: RoleSchedule,
  change: ScheduleChange,
  known: { readonly now: Date; readonly targetScheduleId: string | undefined },
): boolean {
  if (known.targetScheduleId !== undefined && sameId(schedule.id, known.targetScheduleId)) return true;
  const wanted = endOf(change.startDateTime ?? known.now, change.expiration);
  const found = endOf(schedule.startDateTime, schedule.expiration);
  if (wanted === undefined || found === undefined) return false;
  if (wanted === 'never' || found === 'never') return wanted === found;
  return Math.abs(wanted.getTime() - found.getTime()) <= TOLERANCE_MS;
}

/** `undefined`: it cannot be told, for the start or the length is not known. */
function endOf(start: Date | undefined, expiration: Expiration | undefined): Date | 'never' | undefined {
  switch (expiration?.kind) {
    case undefined:
      return undefined;
    case 'never':
      return 'never';
    case 'at':
      return expiration.endDateTime;
    case 'after': {
      const length = durationMilliseconds(expiration.duration);
      return start === undefined || length === undefined ? undefined : addMilliseconds(start, length);
    }
    default:
      return expiration satisfies never;
  }
}

/** GUIDs are the same in any case. */
function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
