import {
  type AssignmentSchedule,
  deletedPrincipalKeptHours,
  endOf,
  type Schedule,
} from '../../simulator/state/role-schedules.ts';
import type { Checkpoint } from './tenant-journal.ts';

/** An access that somebody had, by one path. Ids are in lower case. */
export interface TrueAccess {
  readonly principal: string;
  readonly role: string;
  readonly scope: string;
  readonly holds: 'active' | 'eligible';
  readonly path: 'direct' | 'group' | 'activation';
  /** The group that has it. */
  readonly through: string | undefined;
}

/** The same access has the same text. */
export function accessText({ principal, role, scope, holds, path, through = '' }: TrueAccess): string {
  return [principal, role, scope.toLowerCase(), holds, path, through].join(' ');
}

const keptMilliseconds = deletedPrincipalKeptHours * 3_600_000;

export interface TruthOptions {
  /** Whether only what could be known at the checkpoint counts: who is deleted later stays, and what begins later is not there. */
  readonly foreseen?: boolean;
}

/** All access at an instant, by its text: who had it directly, and each member at any depth of a group that had it. */
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
  ]);
  return new Map(all.map((access) => [accessText(access), access]));
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
export function boundsIn({ eligibilities, assignments, deletedAt }: Checkpoint): readonly number[] {
  const ends = [...eligibilities, ...assignments].flatMap((schedule) => [
    schedule.startsAt.getTime(),
    endOf(schedule)?.getTime() ?? Number.NaN,
  ]);
  return [...ends, ...[...deletedAt.values()].map((at) => at + keptMilliseconds)].filter((at) => at > 0);
}
