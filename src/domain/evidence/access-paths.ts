import { type AccessTarget, isDirectoryRole } from '../model/access.ts';
import type { Fact } from '../model/evidence.ts';
import type {
  InstantText,
  Recorded,
  RecordedAssignment,
  RecordedEligibility,
  RecordedPrincipal,
} from '../model/recorded.ts';
import { type FoundState, stateAt, stepsOf } from './subject-history.ts';

/** A record as it was at an instant, and why. */
export interface FoundRecord<T extends Recorded = Recorded> {
  readonly record: T;
  readonly state: FoundState;
}

/** An access that somebody had at an instant, by one path. */
export interface FoundAccess {
  readonly principal: RecordedPrincipal;
  readonly target: AccessTarget;
  /** `eligible`: only after something on the path was activated. */
  readonly holds: 'active' | 'eligible';
  /** `group-eligibility`: not a member, but eligible for the membership of a group that has it (PIM for Groups). */
  readonly path: 'direct' | 'group' | 'group-eligibility' | 'activation';
  /** From the principal to the target: the access itself; before it, where it is one of a group, what makes the principal a member. */
  readonly steps: readonly FoundRecord[];
  /** `false`: nobody knows for sure that it was so at that instant. */
  readonly isCertain: boolean;
}

type RecordedAccess = RecordedEligibility | RecordedAssignment;

/** All that facts say was so at an instant. */
export function recordsAt(facts: Iterable<Fact>, at: InstantText): readonly FoundRecord[] {
  return [...Map.groupBy(facts, ({ subject }) => subject).values()].flatMap((own) => {
    const state = stateAt(stepsOf(own), at);
    return state?.step.record === undefined ? [] : [{ record: state.step.record, state }];
  });
}

export function isAccess(found: FoundRecord): found is FoundRecord<RecordedAccess> {
  return found.record.kind === 'eligibility' || found.record.kind === 'assignment';
}

/** The group that a record makes somebody a member of, or lets them become one. */
export function enteredGroupOf(record: Recorded): string | undefined {
  if (record.kind === 'membership') return record.groupId;
  if (record.kind !== 'eligibility' || isDirectoryRole(record.key)) return undefined;
  return record.key.accessId === 'member' ? record.key.groupId : undefined;
}

/** An access of a principal itself, be it a person or a group. */
export function ownAccess(found: FoundRecord<RecordedAccess>): FoundAccess {
  const { record, state } = found;
  return {
    principal: record.principal,
    target: targetOf(record),
    holds: record.kind === 'eligibility' ? 'eligible' : 'active',
    path: pathOf(record),
    steps: [found],
    isCertain: state.isCertain,
  };
}

function pathOf(record: RecordedAccess): FoundAccess['path'] {
  if (record.memberType === 'Group') return 'group';
  return record.kind === 'assignment' && record.assignmentType === 'Activated' ? 'activation' : 'direct';
}

function targetOf({ key }: RecordedAccess): AccessTarget {
  if (isDirectoryRole(key))
    return { roleDefinitionId: key.roleDefinitionId, directoryScopeId: key.directoryScopeId };
  return { groupId: key.groupId, accessId: key.accessId };
}

/** What makes somebody a member of a group: membership at any depth, or an eligibility for it that is not activated. */
export function waysIntoGroup(records: readonly FoundRecord[], groupId: string): readonly FoundRecord[] {
  // An assignment is a membership as well, which is recorded by itself.
  return records.filter(({ record }) => enteredGroupOf(record) === groupId);
}

/**
 * An access that a principal has, or may come to have, because a group has it.
 *
 * @param ways what makes the principal a member: one way, or membership of a group that is eligible for the membership itself.
 */
export function accessThroughGroup(
  ways: readonly FoundRecord[],
  access: FoundRecord<RecordedAccess>,
): FoundAccess | undefined {
  const principal = ways[0] && memberOf(ways[0].record);
  if (principal === undefined) return undefined;
  const own = ownAccess(access);
  const isEligible = ways.some(({ record }) => record.kind === 'eligibility');
  return {
    ...own,
    principal,
    holds: isEligible ? 'eligible' : own.holds,
    path: isEligible ? 'group-eligibility' : 'group',
    steps: [...ways, access],
    isCertain: [...ways, access].every(({ state }) => state.isCertain),
  };
}

function memberOf(record: Recorded): RecordedPrincipal | undefined {
  if (record.kind === 'membership') return record.member;
  return record.kind === 'eligibility' ? record.principal : undefined;
}

/** Groups among those who have access. */
export function groupsAmong(accesses: readonly FoundRecord<RecordedAccess>[]): ReadonlySet<string> {
  return new Set(
    accesses.flatMap(({ record }) => (record.principal.kind === 'group' ? [record.principal.id] : [])),
  );
}

/** The group whose members may all become members, where it is a group that is eligible. */
export function eligibleGroupOf({ record }: FoundRecord): string | undefined {
  return record.kind === 'eligibility' && record.principal.kind === 'group' ? record.principal.id : undefined;
}
