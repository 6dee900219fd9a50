import { isDirectoryRole } from '../model/access.ts';
import type { Recorded } from '../model/recorded.ts';
import type { SnapshotPart, Unreadable } from '../model/snapshot.ts';
import { type Doubt, type EvidenceView, idsOf, type LookPart, partOf } from './view.ts';

/** What was seen of the tenant, and what was not. */
export interface Completeness {
  readonly complete: ReadonlySet<LookPart>;
  readonly doubts: readonly Doubt[];
}

/** Whose groups these are, and which of the principals are groups. */
const whoseGroups = [
  'eligibility-schedules',
  'assignment-instances',
  'principals',
  'deleted-items',
] as const satisfies readonly SnapshotPart[];

/** The parts of a reading that each part of the history rests on. */
const restsOn: Readonly<Record<Exclude<LookPart, 'requests'>, readonly SnapshotPart[]>> = {
  eligibilities: ['eligibility-schedules', 'eligibility-instances'],
  assignments: ['assignment-instances', 'assignment-schedules'],
  'group-eligibilities': [...whoseGroups, 'group-eligibilities'],
  'group-assignments': [...whoseGroups, 'group-assignments'],
  memberships: [...whoseGroups, 'group-members'],
  principals: [...whoseGroups, 'users'],
  'role-settings': ['role-settings'],
  roles: ['role-definitions'],
};

/** The part that an odd row of a listing is missing from. */
const missingFrom: Readonly<Partial<Record<SnapshotPart, LookPart>>> = {
  'eligibility-schedules': 'eligibilities',
  'assignment-instances': 'assignments',
  'group-members': 'memberships',
  'group-eligibilities': 'group-eligibilities',
  'group-assignments': 'group-assignments',
  principals: 'principals',
  'role-settings': 'role-settings',
};

/** What a run saw completely. A row that cannot be read is doubted by what it is about; where nobody knows that, the part is not complete. */
export function completenessOf(view: EvidenceView): Completeness {
  const failed = new Set<SnapshotPart>(view.gaps.map(({ part }) => part));
  const nameless = new Set<LookPart>();
  const doubts: Doubt[] = [...unreadGroups(view), ...unknownPrincipals(view), ...notAsked(view)];
  for (const row of view.unreadable) {
    const part = missingFrom[row.part];
    if (part === undefined) continue;
    const id = row.principalId ?? ownId(row) ?? row.roleDefinitionId;
    if (id === undefined) nameless.add(part);
    else doubts.push({ part, id: id.toLowerCase() });
  }
  const complete = lookedAt.filter(
    (part) => !nameless.has(part) && !restsOn[part].some((source) => failed.has(source)),
  );
  return { complete: new Set(complete), doubts };
}

/** Tells of which records all was seen that they could be in: their part, and in it nothing in doubt that they are about. */
export function seesAllOf({ complete, doubts }: Completeness): (record: Recorded) => boolean {
  const byPart = Map.groupBy(doubts, ({ part }) => part);
  const doubted = new Map(
    Array.from(byPart, ([part, ofPart]) => [part, new Set(ofPart.map(({ id }) => id))]),
  );
  return (record) => {
    const part = partOf(record);
    if (part === undefined || !complete.has(part)) return false;
    return !idsOf(record).some((id) => doubted.get(part)?.has(id));
  };
}

/** The parts that are looked at each night. */
export const lookedAt = [
  'eligibilities',
  'assignments',
  'group-eligibilities',
  'group-assignments',
  'memberships',
  'principals',
  'role-settings',
  'roles',
] as const;

/** Instances have an id of their own, which no record is known by. */
function ownId({ part, id, roleDefinitionId }: Unreadable): string | undefined {
  if (part === 'assignment-instances') return undefined;
  return part === 'role-settings' ? roleDefinitionId : id;
}

/** Groups with access whose members were not read. */
function unreadGroups({ eligibilities, assignments, principals }: EvidenceView): readonly Doubt[] {
  const holders = new Set([...eligibilities, ...assignments].flatMap(({ key }) => groupsIn(key)));
  return [...holders].filter((id) => isUnread(id, principals)).map((id) => ({ part: 'memberships', id }));
}

/** The holder, who may be a group, and the group that is given. */
function groupsIn(key: EvidenceView['eligibilities'][number]['key']): readonly string[] {
  return isDirectoryRole(key) ? [key.principalId] : [key.principalId, key.groupId];
}

function isUnread(id: string, principals: EvidenceView['principals']): boolean {
  const state = principals.get(id);
  if (state === undefined || state.kind === 'unknown') return true;
  if (state.kind !== 'group') return false;
  if (state.hidesMembers === true || state.memberIds === undefined) return true;
  // A group within it that hides its members may hide some of this one's.
  return state.memberIds.some((member) => {
    const inner = principals.get(member);
    return inner?.kind === 'group' && inner.hidesMembers === true;
  });
}

function unknownPrincipals({ principals }: EvidenceView): readonly Doubt[] {
  const unknown = [...principals].filter(([, { kind }]) => kind === 'unknown');
  return unknown.map(([id]) => ({ part: 'principals', id: id.toLowerCase() }));
}

/** Nobody asks PIM for Groups about a holder of whom it is not known whether it is a group. */
function notAsked({ eligibilities, assignments, principals }: EvidenceView): readonly Doubt[] {
  const holders = new Set(
    [...eligibilities, ...assignments].flatMap(({ key }) => (isDirectoryRole(key) ? [key.principalId] : [])),
  );
  const unknown = [...holders].filter((id) => (principals.get(id)?.kind ?? 'unknown') === 'unknown');
  return unknown.flatMap((id) =>
    (['group-eligibilities', 'group-assignments'] as const).map((part) => ({ part, id: id.toLowerCase() })),
  );
}
