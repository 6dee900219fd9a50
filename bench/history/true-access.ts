import {
  type AssignmentSchedule,
  deletedPrincipalKeptHours,
  endOf,
  type Schedule,
} from '../../simulator/state/role-schedules.ts';
import { accessText, type TrueAccess } from './access-text.ts';
import { accessToGroups, eligibleMembers, groupInstants } from './group-truth.ts';
import type { Checkpoint } from './tenant-journal.ts';

const keptMilliseconds = deletedPrincipalKeptHours * 3_600_000;

export interface TruthOptions {
  /** Whether only what could be known at the checkpoint counts: who is deleted later stays, and what begins later is not there. */
  readonly foreseen?: boolean;
}

/** All access at an instant, by its text: who had it directly, each member at any depth of a group that had it, and whoever may become one. */
export function accessAtInstant(
  checkpoint: Checkpoint,
  instant: number,
  { foreseen = false }: TruthOptions = {},
): ReadonlyMap<string, TrueAccess> {
  const isHeld = (schedule: Schedule) => {
    const end = endOf(schedule)?.getTime() ?? Number.POSITIVE_INFINITY;
    return schedule.startsAt.getTime() <= instant && end > instant && isListed(schedule, checkpoint, instant);
  };
  const isListed = foreseen ? () => true : isPrincipalListed;
  const assignments = foreseen ? checkpoint.assignments.filter(hasBegun(checkpoint)) : checkpoint.assignments;
  const own = [
    ...checkpoint.eligibilities.filter(isHeld).map((schedule) => ownAccess(schedule, 'eligible', 'direct')),
    ...assignments.filter(isHeld).map((schedule) => ownAccess(schedule, 'active', pathOf(schedule))),
  ];
  const all = own.flatMap((access) => [
    access,
    ...[...membersAtAnyDepth(access.principal, checkpoint)].map(
      (principal): TrueAccess => ({ ...access, principal, path: 'group', through: access.principal }),
    ),
    ...eligibleMembers(access.principal, checkpoint, instant).map(
      (principal): TrueAccess => ({
        ...{ ...access, principal, holds: 'eligible' },
        ...{ path: 'group-eligibility', through: access.principal },
      }),
    ),
  ]);
  const toGroups = accessToGroups(checkpoint, instant).filter(
    ({ role }) => !foreseen || isLookedAt(role, checkpoint),
  );
  return new Map([...all, ...toGroups].map((access) => [accessText(access), access]));
}

/** Whether a group has access, be it later: then a night asks PIM for Groups about it. */
function isLookedAt(groupId: string, checkpoint: Checkpoint): boolean {
  const { eligibilities, assignments } = checkpoint;
  return [...eligibilities, ...assignments.filter(hasBegun(checkpoint))].some(
    ({ principalId }) => principalId.toLowerCase() === groupId,
  );
}

const hasBegun =
  ({ at }: Checkpoint) =>
  ({ startsAt }: Schedule) =>
    startsAt.getTime() <= at;

function isPrincipalListed({ principalId }: Schedule, { deletedAt }: Checkpoint, instant: number): boolean {
  const left = deletedAt.get(principalId.toLowerCase());
  return left === undefined || instant < left + keptMilliseconds;
}

function pathOf({ assignmentType }: AssignmentSchedule): TrueAccess['path'] {
  return assignmentType === 'Activated' ? 'activation' : 'direct';
}

function ownAccess(
  { principalId, roleDefinitionId, directoryScopeId }: Schedule,
  holds: TrueAccess['holds'],
  path: TrueAccess['path'],
): TrueAccess {
  return {
    principal: principalId.toLowerCase(),
    role: roleDefinitionId.toLowerCase(),
    scope: directoryScopeId,
    ...{ holds, path, through: undefined },
  };
}

/** Members of a group at any depth, groups included. Whoever is deleted belongs to no group. */
export function membersAtAnyDepth(
  groupId: string,
  { groups, users, servicePrincipals }: Checkpoint,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [groupId];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const member of groups.get(id)?.memberIds ?? []) {
      const memberId = member.toLowerCase();
      const isThere = users.has(memberId) || groups.has(memberId) || servicePrincipals.has(memberId);
      if (found.has(memberId) || !isThere) continue;
      found.add(memberId);
      open.push(memberId);
    }
  return found;
}

/** What a principal is called; `undefined`: it is in no directory. */
export function nameIn({ users, groups, servicePrincipals }: Checkpoint, id: string): string | undefined {
  return (users.get(id) ?? groups.get(id) ?? servicePrincipals.get(id))?.displayName;
}

/** The instants at which access changes by itself, without anybody doing something. */
export function boundsIn(checkpoint: Checkpoint): readonly number[] {
  const { eligibilities, assignments, deletedAt } = checkpoint;
  const ends = [...eligibilities, ...assignments].flatMap((schedule) => [
    schedule.startsAt.getTime(),
    endOf(schedule)?.getTime() ?? Number.NaN,
  ]);
  return [
    ...ends,
    ...groupInstants(checkpoint),
    ...[...deletedAt.values()].map((at) => at + keptMilliseconds),
  ].filter((at) => at > 0);
}
