import { sameId } from './access-key.ts';
import { endOfSchedule } from './matching/instants.ts';
import type { AssignmentType, MemberType, RoleKey, RoleSchedule, ScheduleChange } from './role-schedules.ts';

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
  const wanted = endOfSchedule({ ...change, startDateTime: change.startDateTime ?? known.now });
  const found = endOfSchedule(schedule);
  if (wanted === undefined || found === undefined) return false;
  if (wanted === 'never' || found === 'never') return wanted === found;
  return Math.abs(wanted.getTime() - found.getTime()) <= TOLERANCE_MS;
}
