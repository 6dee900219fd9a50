import { hoursToMilliseconds } from 'date-fns/hoursToMilliseconds';
import { subHours } from 'date-fns/subHours';
import { decisionsIn } from './access-decisions.ts';
import { type SchedulesOfAccess, schedulesByAccess } from './matching/by-access.ts';
import { endOf, isOtherEnd, isSameEnd, lastEnding } from './matching/ends.ts';
import { isDirect } from './matching/forms.ts';
import { plausible, plausiblePast } from './matching/instants.ts';
import { type AccessKey, accessIdOf, type End } from './model/access.ts';
import type { AccessSchedule } from './model/role-schedules.ts';
import type {
  AccessDecision,
  AccessHistory,
  AccessMemory,
  PrincipalState,
  SignInMemory,
  SnapshotPart,
  TenantSnapshot,
} from './model/snapshot.ts';
import { rememberSignIns } from './sign-in-history.ts';

/**
 * Activations are read from requests, and Graph keeps these for about 45 days; 30 are safe to count on. Source:
 * docs/graph-facts.md#request-retention.
 */
const requestsKeptHours = 24 * 30;
/** Unchanged records are rewritten at most once a week: most of them are the same every night. */
const refreshAfterMilliseconds = hoursToMilliseconds(24 * 7);

/** A renewal by this app that took effect. */
export interface MadeRenewal {
  readonly key: AccessKey;
  readonly at: Date;
  readonly end: Date;
  /** Renewals in a row before this one, as the plan counted them: 0 after a person's attestation. Absent: as stored. */
  readonly inARowBefore?: number;
}

/** The app's memory of access after a snapshot. */
export interface HistoryUpdate {
  readonly history: AccessHistory;
  /** Memories to store: new ones and those that changed. */
  readonly changed: readonly AccessMemory[];
  /** The same of sign-ins. */
  readonly changedSignIns: readonly SignInMemory[];
}

/**
 * Brings the memory of every access up to date with a snapshot: when it was first seen, when it was last activated, and
 * how many renewals in a row are the app's own. Pure.
 *
 * @param before the memory before the snapshot.
 * @param knownUntil when activations were last read completely.
 * @param renewals the app's own of the last days, whether the memory has them already or not.
 * @param isWhole whether the snapshot is of all access: what is missing in it is missing in the tenant.
 */
export function remember(
  snapshot: Omit<TenantSnapshot, 'history'>,
  before: AccessHistory,
  knownUntil: Date | undefined,
  renewals: readonly MadeRenewal[],
  isWhole = true,
): HistoryUpdate {
  const memories = new Map(before.memories);
  const changed: AccessMemory[] = [];
  const ours = latestRenewals(renewals);
  const activations = lastActivations(snapshot);
  const grants = grantsByRequest(snapshot);
  const decisions = decisionsIn(snapshot);
  const listed = schedulesByAccess(snapshot.schedules);
  for (const [id, schedules] of listed) {
    const schedule = latestSchedule(schedules);
    if (schedule === undefined) continue;
    const known = before.memories.get(id);
    const renewal = ours.get(id);
    const activatedAt = schedule.kind === 'eligibility' ? activations(id, schedule.key) : undefined;
    const grantedAt = schedule.createdUsing === undefined ? undefined : grants.get(schedule.createdUsing);
    const decision = decisions(id, { schedule, known, isListingWhole: isWhole });
    const memory = nextMemory(schedule, known, snapshot.now, { renewal, activatedAt, grantedAt, decision });
    memories.set(id, memory);
    if (known === undefined || isChanged(memory, known)) changed.push(memory);
  }
  const missing = new Set<SnapshotPart>([...snapshot.gaps, ...snapshot.unreadable].map(({ part }) => part));
  for (const [id, known] of before.memories) {
    if (listed.get(id)?.some(isDirect)) continue;
    const isListingWhole = isWhole && !missing.has(`${known.kind}-schedules`);
    const decision = decisions(id, { schedule: undefined, known, isListingWhole });
    if (isSameDecision(decision, known.decision)) continue;
    memories.set(id, { ...known, decision });
    changed.push({ ...known, decision });
  }
  const activationsKnownSince = knownSince(snapshot, before, knownUntil);
  const { signIns, changed: changedSignIns } = rememberSignIns(snapshot, before.signIns);
  return { history: { activationsKnownSince, memories, signIns }, changed, changedSignIns };
}

/** The latest renewal of each access, by id. A short eligibility is renewed more than once in a few days. */
function latestRenewals(renewals: readonly MadeRenewal[]): ReadonlyMap<string, MadeRenewal> {
  const oldestFirst = renewals.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return new Map(oldestFirst.map((renewal) => [accessIdOf('eligibility', renewal.key), renewal]));
}

/** The instant since when every activation is known. `undefined`: the requests could not be read. */
function knownSince(
  { now, gaps }: Pick<TenantSnapshot, 'now' | 'gaps'>,
  before: AccessHistory,
  knownUntil: Date | undefined,
): Date | undefined {
  if (gaps.some(({ part }) => part === 'assignment-requests')) return undefined;
  const oldest = subHours(now, requestsKeptHours);
  const isUnbroken = knownUntil !== undefined && knownUntil >= oldest;
  return isUnbroken && before.activationsKnownSince !== undefined ? before.activationsKnownSince : oldest;
}

/** The direct schedule that ends last. Activations and access through a group are no access of their own. */
function latestSchedule(schedules: SchedulesOfAccess): AccessSchedule | undefined {
  return schedules.length === 1 ? schedules.find(isDirect) : lastEnding(schedules.filter(isDirect));
}

interface Observations {
  readonly renewal: MadeRenewal | undefined;
  readonly activatedAt: Date | undefined;
  /** When the access was assigned, if an assignment made this schedule. An extension or update makes another one. */
  readonly grantedAt: Date | undefined;
  readonly decision: AccessDecision | undefined;
}

function nextMemory(
  schedule: AccessSchedule,
  known: AccessMemory | undefined,
  now: Date,
  { renewal, activatedAt, grantedAt, decision }: Observations,
): AccessMemory {
  const lastSeenEnd = endOf(schedule);
  const created = plausible(schedule.createdDateTime);
  const { renewalsInARow, lastRenewedAt } = chain(known, lastSeenEnd, renewal);
  return {
    kind: schedule.kind,
    key: schedule.key,
    firstSeenAt: firstSeen(known, grantedAt, created !== undefined && created < now ? created : now),
    lastSeenAt: now,
    lastSeenEnd,
    lastSeenScheduleId: schedule.id,
    lastActivatedAt: latest(known?.lastActivatedAt, activatedAt),
    renewalsInARow,
    lastRenewedAt,
    decision,
  };
}

/**
 * Access from before the first snapshot is as old as Graph says. Access that was removed and assigned again is new: Graph
 * refuses to assign what exists (docs/graph-facts.md#request-actions).
 */
function firstSeen(known: AccessMemory | undefined, grantedAt: Date | undefined, created: Date): Date {
  if (known === undefined || plausible(known.firstSeenAt) === undefined) return created;
  return grantedAt !== undefined && grantedAt > known.firstSeenAt ? grantedAt : known.firstSeenAt;
}

/** When each assignment that Graph still remembers was made, by the id of its request. */
function grantsByRequest({
  requests,
  now,
}: Pick<TenantSnapshot, 'requests' | 'now'>): ReadonlyMap<string, Date> {
  const grants = new Map<string, Date>();
  for (const { id, action, createdDateTime } of [...requests.eligibility, ...requests.assignment]) {
    const grantedAt = plausiblePast(createdDateTime, now);
    if (action === 'adminAssign' && grantedAt !== undefined) grants.set(id, grantedAt);
  }
  return grants;
}

/**
 * The app's own renewal makes the chain longer. An end that neither it nor the last snapshot explains is a person's
 * doing.
 */
function chain(
  known: AccessMemory | undefined,
  end: End,
  renewal: MadeRenewal | undefined,
): Pick<AccessMemory, 'renewalsInARow' | 'lastRenewedAt'> {
  const before = known?.renewalsInARow ?? 0;
  const lastRenewedAt = known?.lastRenewedAt;
  const isNew = renewal !== undefined && (lastRenewedAt === undefined || renewal.at > lastRenewedAt);
  if (isNew && isSameEnd(renewal.end, end))
    return { renewalsInARow: (renewal.inARowBefore ?? before) + 1, lastRenewedAt: renewal.at };
  if (known !== undefined && isOtherEnd(known.lastSeenEnd, end)) return { renewalsInARow: 0, lastRenewedAt };
  return { renewalsInARow: before, lastRenewedAt };
}

function isChanged(memory: AccessMemory, known: AccessMemory): boolean {
  return (
    (memory.lastSeenEnd !== known.lastSeenEnd && !isSameEnd(memory.lastSeenEnd, known.lastSeenEnd)) ||
    memory.lastSeenScheduleId !== known.lastSeenScheduleId ||
    memory.firstSeenAt.getTime() !== known.firstSeenAt.getTime() ||
    memory.lastActivatedAt?.getTime() !== known.lastActivatedAt?.getTime() ||
    memory.renewalsInARow !== known.renewalsInARow ||
    memory.lastRenewedAt?.getTime() !== known.lastRenewedAt?.getTime() ||
    !isSameDecision(memory.decision, known.decision) ||
    memory.lastSeenAt.getTime() - known.lastSeenAt.getTime() > refreshAfterMilliseconds
  );
}

function isSameDecision(one: AccessDecision | undefined, other: AccessDecision | undefined): boolean {
  return (
    one?.kind === other?.kind &&
    one?.at.getTime() === other?.at.getTime() &&
    one?.requestId === other?.requestId
  );
}

/** The last activation of an eligibility; of a group's, by the group or any member. */
function lastActivations(
  snapshot: Omit<TenantSnapshot, 'history'>,
): (id: string, key: AccessKey) => Date | undefined {
  const byKey = new Map<string, Date>();
  const note = (key: AccessKey, at: Date | undefined) => {
    const text = accessIdOf('eligibility', key);
    const later = latest(byKey.get(text), plausible(at));
    if (later !== undefined) byKey.set(text, later);
  };
  for (const { action, progress, key, startDateTime, createdDateTime } of snapshot.requests.assignment)
    if (action === 'selfActivate' && progress === 'granted')
      note(key, earlier(startDateTime ?? createdDateTime, snapshot.now));
  for (const { assignmentType, key, startDateTime } of snapshot.assignmentInstances)
    if (assignmentType === 'Activated') note(key, startDateTime);
  return (id, key) => {
    const members = membersOf(snapshot.principals.get(key.principalId));
    return members.reduce(
      (last, principalId) => latest(last, byKey.get(accessIdOf('eligibility', { ...key, principalId }))),
      byKey.get(id),
    );
  };
}

function membersOf(principal: PrincipalState | undefined): readonly string[] {
  return principal?.kind === 'group' ? (principal.memberIds ?? []) : [];
}

/** A future activation is no use of the role yet. */
function earlier(at: Date | undefined, now: Date): Date | undefined {
  return at !== undefined && at <= now ? at : undefined;
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}
