import type { ScheduleKind } from '../domain/model/access.ts';
import type { GroupInstance, GroupSchedule } from '../domain/model/role-schedules.ts';
import type { SnapshotPart } from '../domain/model/snapshot.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { GroupAccess, ReadCall, ReadPage } from '../ports/index.ts';
import { inForce, scheduleIdOf } from './schedules-in-force.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

/** Groups that are asked about at once, far below the quota of PIM (docs/graph-facts.md#throttling-quotas). */
const groupsAtOnce = 8;

/** What PIM for Groups gives in some groups. */
interface GroupHoldings {
  readonly eligibilities: readonly GroupSchedule[];
  /** Those that end, activations among them. Whoever is in a group for good is in the list of its members. */
  readonly assignments: readonly GroupInstance[];
  /** Ids of schedules that the other listing of each kind shows. */
  readonly alsoListed: ReadonlySet<string>;
}

/**
 * Reads who is eligible for membership or ownership of groups, or has it for a time. Each kind is listed in two ways, so that a listing
 * that ends early shows.
 */
export async function readGroupAccess(
  source: GroupAccess,
  reader: SnapshotReader,
  groupIds: readonly string[],
  now: Date,
  call: ReadCall,
): Promise<GroupHoldings> {
  const read = async (kind: ScheduleKind) => ({
    planned: await readGroups(reader, partOf[kind], groupIds, (id) => source.schedules(kind, id, call)),
    held: await readGroups(reader, partOf[kind], groupIds, (id) => source.instances(kind, id, call)),
  });
  const [eligible, assigned] = await Promise.all([read('eligibility'), read('assignment')]);
  return {
    eligibilities: eligible.planned,
    assignments: assigned.held.filter(
      ({ endDateTime, assignmentType }) => endDateTime !== 'never' || assignmentType === 'Activated',
    ),
    alsoListed: new Set([...eligible.held.flatMap(scheduleIdOf), ...inForce(assigned.planned, now)]),
  };
}

const partOf = {
  eligibility: 'group-eligibilities',
  assignment: 'group-assignments',
} as const satisfies Record<ScheduleKind, SnapshotPart>;

const inWords = {
  'group-eligibilities':
    'Who is eligible for membership or ownership of groups (PIM for Groups) could not be read',
  'group-assignments':
    'Who is assigned membership or ownership of groups for a time (PIM for Groups) could not be read',
} as const;

/** What cannot be read of the first group is asked of no other: a permission or a licence is missing for all of them. */
async function readGroups<T>(
  reader: SnapshotReader,
  part: keyof typeof inWords,
  groupIds: readonly string[],
  list: (groupId: string) => AsyncIterable<ReadPage<T>>,
): Promise<readonly T[]> {
  const [first, ...others] = groupIds;
  if (first === undefined || hasGap(reader, part)) return [];
  const rows = [...(await readGroup(reader, part, first, list))];
  for (let start = 0; start < others.length && !hasGap(reader, part); start += groupsAtOnce) {
    const some = others.slice(start, start + groupsAtOnce).map((id) => readGroup(reader, part, id, list));
    for (const ofGroup of await Promise.all(some)) rows.push(...ofGroup);
  }
  return rows;
}

function hasGap({ gaps }: SnapshotReader, wanted: SnapshotPart): boolean {
  return gaps.some(({ part }) => part === wanted);
}

/** Reads one group. What Graph says against this group alone is the group's own trouble; any other failure is a gap. */
async function readGroup<T>(
  reader: SnapshotReader,
  part: keyof typeof inWords,
  groupId: string,
  list: (groupId: string) => AsyncIterable<ReadPage<T>>,
): Promise<readonly T[]> {
  const rows: T[] = [];
  try {
    for await (const page of list(groupId)) {
      rows.push(...page.rows);
      // Of an instance the own id says nothing: no record is known by it.
      for (const odd of page.unreadable)
        reader.odd(part, { ...odd, id: odd.principalId === undefined ? groupId : odd.id });
    }
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    if (ofOneGroup.has(error.kind))
      reader.odd(part, { id: groupId, because: `Group ${groupId}: ${error.message}` });
    else if (!hasGap(reader, part)) reader.gaps.push({ part, because: `${inWords[part]}: ${error.message}` });
  }
  return rows;
}

/** What a permission or a licence is missing for is `forbidden`, and missing for all of them. */
const ofOneGroup: ReadonlySet<GraphCallError['kind']> = new Set([
  'not-found',
  'rejected',
  'invalid-response',
]);
