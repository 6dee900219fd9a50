import { endOf, endsBy, plausibleEnd } from '../matching/ends.ts';
import { plausible } from '../matching/instants.ts';
import { isDirectoryRole } from '../model/access.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import { progressOf } from '../model/role-schedules.ts';
import type { PrincipalState } from '../model/snapshot.ts';
import { type Completeness, completenessOf } from './completeness.ts';
import {
  recordedAssignment,
  recordedEligibility,
  recordedPrincipal,
  recordedRole,
  recordedRoleSettings,
  recordedState,
} from './records.ts';
import { subjectOf } from './subjects.ts';
import type { EvidenceView } from './view.ts';

/** A record as it was seen. */
export interface Observation {
  readonly record: Recorded;
  /** When it began, as Graph says. */
  readonly began?: InstantText | undefined;
  /** The request that made it, as Graph says. */
  readonly requestId?: string | undefined;
}

/** All that was seen, by subject, and what was not. */
export interface Observed extends Completeness {
  readonly bySubject: ReadonlyMap<string, Observation>;
  /** Ids of schedules, in lower case, that another listing shows. */
  readonly alsoListed: ReadonlySet<string>;
  /** Ids of all who have access to roles, in lower case. */
  readonly holders: ReadonlySet<string>;
  /** Ids of principals that were read, of groups with their members; in lower case. */
  readonly read: ReadonlySet<string>;
}

/** What one run saw of the tenant, as the history records it. What began after the run's instant is for the next one. */
export function observe(view: EvidenceView): Observed {
  const seen = [...eligibilitiesIn(view), ...assignmentsIn(view)];
  const groups = membershipsIn(view, seen);
  const observations = [...seen, ...groups, ...statesIn(view, [...seen, ...groups]), ...rolesIn(view)];
  return {
    bySubject: new Map(observations.map((each) => [subjectOf(each.record), each])),
    alsoListed: new Set([...view.alsoListed].map((id) => id.toLowerCase())),
    holders: new Set(
      [...view.eligibilities, ...view.assignments].flatMap(({ key }) =>
        isDirectoryRole(key) ? [key.principalId.toLowerCase()] : [],
      ),
    ),
    read: new Set([...view.principals].flatMap(([id, state]) => (isRead(state) ? [id.toLowerCase()] : []))),
    ...completenessOf(view),
  };
}

function isRead(state: PrincipalState): boolean {
  return state.kind !== 'unknown' && (state.kind !== 'group' || state.memberIds !== undefined);
}

function eligibilitiesIn({ now, eligibilities, principals }: EvidenceView): Observation[] {
  return eligibilities
    .filter(
      (row) => !endsBy(endOf(row), new Date(now)) && progressOf('adminAssign', row.status) === 'granted',
    )
    .map((row) => ({
      record: recordedEligibility(row, principalIn(principals, row.key.principalId)),
      began: textOf(row.createdDateTime),
      requestId: row.createdUsing,
    }))
    .filter(({ began }) => began === undefined || began <= now);
}

function assignmentsIn({ now, assignments, principals }: EvidenceView): Observation[] {
  return assignments
    .filter((row) => !endsBy(plausibleEnd(row.endDateTime), new Date(now)))
    .map((row) => recordedAssignment(row, principalIn(principals, row.key.principalId)))
    .map((record) => ({
      record,
      began: record.startDateTime ?? undefined,
      requestId: record.scheduleId ?? undefined,
    }))
    .filter(({ began }) => began === undefined || began <= now);
}

function textOf(instant: Date | undefined): InstantText | undefined {
  return plausible(instant)?.toISOString();
}

function principalIn(principals: EvidenceView['principals'], id: string) {
  return recordedPrincipal(id, principals.get(id));
}

/** Members, at any depth, of the groups among those who hold access. */
function membershipsIn({ principals }: EvidenceView, seen: readonly Observation[]): Observation[] {
  const groups = new Set(seen.flatMap(({ record }) => ('key' in record ? Object.values(record.key) : [])));
  return [...groups].flatMap((groupId) => {
    const group = principals.get(groupId);
    if (group?.kind !== 'group') return [];
    const members = [...new Set(group.memberIds ?? [])];
    return members.map((id) => ({
      record: { kind: 'membership', groupId, member: principalIn(principals, id) } as const,
    }));
  });
}

/** The states of all who have access, directly or through a group. */
function statesIn({ principals }: EvidenceView, seen: readonly Observation[]): Observation[] {
  const ids = new Set(seen.map(({ record }) => holderOf(record)));
  return [...ids].flatMap((id) => {
    const state = id === undefined ? undefined : principals.get(id);
    return state === undefined ? [] : [{ record: recordedState(state) }];
  });
}

function holderOf(record: Recorded): string | undefined {
  if (record.kind === 'membership') return record.member.id;
  return 'key' in record ? record.key.principalId : undefined;
}

function rolesIn({ settings, roleDefinitions }: EvidenceView): Observation[] {
  const policies = [...settings].map(([id, policy]) => ({ record: recordedRoleSettings(id, policy) }));
  const roles = [...roleDefinitions.byId.values()].map((role) => ({ record: recordedRole(role) }));
  return [...policies, ...roles];
}
