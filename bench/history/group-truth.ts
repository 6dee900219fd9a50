import { type GroupSchedule, groupScheduleEnd, isInForce } from '../../simulator/state/group-access.ts';
import type { TrueAccess } from './access-text.ts';
import type { Checkpoint } from './tenant-journal.ts';

/** What PIM for Groups gave: the access to a group itself has the group as `role`, and as `scope` what it is to it. */

/** Access to groups themselves. */
export function accessToGroups(checkpoint: Checkpoint, instant: number): readonly TrueAccess[] {
  const at = new Date(instant);
  const { groupEligibilities, groupAssignments } = checkpoint;
  const rows = (schedules: readonly GroupSchedule[], holds: TrueAccess['holds']) =>
    schedules.filter((one) => isInForce(one, at)).map((one) => ownAccess(one, holds));
  return [...rows(groupEligibilities, 'eligible'), ...rows(groupAssignments, 'active')];
}

/** Whoever may become a member of a group, in lower case. */
export function eligibleMembers(
  groupId: string,
  { groupEligibilities }: Checkpoint,
  instant: number,
): readonly string[] {
  const at = new Date(instant);
  return groupEligibilities
    .filter((one) => one.groupId.toLowerCase() === groupId && one.accessId === 'member' && isInForce(one, at))
    .map(({ principalId }) => principalId.toLowerCase());
}

/** The eligibility behind an access by this path. */
export function eligibilityBehind({ principal, through }: TrueAccess): TrueAccess {
  return {
    ...{ principal, role: through ?? '', scope: 'member' },
    ...{ holds: 'eligible', path: 'direct', through: undefined },
  };
}

/** When schedules of PIM for Groups about an access were made, begin and end. */
export function groupInstants({ groupEligibilities, groupAssignments }: Checkpoint): readonly number[] {
  return [...groupEligibilities, ...groupAssignments].flatMap(instantsOf);
}

/** The same of one access to a group. */
export function groupInstantsOf(
  { principal, role, scope }: TrueAccess,
  { groupEligibilities, groupAssignments }: Checkpoint,
): readonly number[] {
  return [...groupEligibilities, ...groupAssignments]
    .filter(
      ({ principalId, groupId, accessId }) =>
        principalId.toLowerCase() === principal && groupId.toLowerCase() === role && accessId === scope,
    )
    .flatMap(instantsOf);
}

function instantsOf(schedule: GroupSchedule): readonly number[] {
  const end = groupScheduleEnd(schedule)?.getTime();
  return [schedule.createdAt.getTime(), schedule.startsAt.getTime(), ...(end === undefined ? [] : [end])];
}

function ownAccess(
  { principalId, groupId, accessId }: GroupSchedule,
  holds: TrueAccess['holds'],
): TrueAccess {
  return {
    ...{ principal: principalId.toLowerCase(), role: groupId.toLowerCase(), scope: accessId },
    ...{ holds, path: 'direct', through: undefined },
  };
}
