import { type AccessTarget, isDirectoryRole } from '../model/access.ts';
import type {
  Fact,
  InstantText,
  Recorded,
  RecordedAssignment,
  RecordedEligibility,
  RecordedMembership,
  RecordedPrincipal,
} from '../model/evidence.ts';
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
  readonly path: 'direct' | 'group' | 'activation';
  /** From the principal to the target: the access itself; before it, where it is one of a group, what made the principal a member. */
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

function isMembership(found: FoundRecord): found is FoundRecord<RecordedMembership> {
  return found.record.kind === 'membership';
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
  return records.filter((found) => {
    if (isMembership(found)) return found.record.groupId === groupId;
    // An assignment is a membership as well, which is recorded by itself.
    if (found.record.kind !== 'eligibility') return false;
    const { key } = found.record;
    return !isDirectoryRole(key) && key.groupId === groupId && key.accessId === 'member';
  });
}

/** An access that a principal has because a group has it. @param way what makes the principal a member. */
export function accessThroughGroup(
  way: FoundRecord,
  access: FoundRecord<RecordedAccess>,
): FoundAccess | undefined {
  const principal = memberOf(way.record);
  if (principal === undefined) return undefined;
  const own = ownAccess(access);
  return {
    ...own,
    principal,
    holds: way.record.kind === 'eligibility' ? 'eligible' : own.holds,
    path: 'group',
    steps: [way, access],
    isCertain: way.state.isCertain && access.state.isCertain,
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
