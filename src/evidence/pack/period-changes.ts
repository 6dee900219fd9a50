import { beginningOf, happenedBy } from '../../domain/evidence/fact-times.ts';
import { intervalsOf, type RecordInterval } from '../../domain/evidence/intervals.ts';
import { knownBy } from '../../domain/evidence/subject-history.ts';
import type { Fact, FactTime } from '../../domain/model/evidence.ts';
import type { InstantText, Recorded, RecordKind } from '../../domain/model/recorded.ts';
import type { History } from '../../ports/index.ts';
import { factsByTopic } from '../facts-by-topic.ts';
import { compareText } from '../proof/manifest.ts';
import { NotKnown } from '../questions/not-known.ts';
import { intervalsBetween } from '../timelines.ts';
import { instantsOf, type PackPeriod } from './pack-period.ts';
import { type StandingCount, standingCounts } from './standing-counts.ts';

/** An interval of a record of one kind. */
export type IntervalOf<K extends RecordKind> = RecordInterval & {
  readonly record: Extract<Recorded, { kind: K }>;
};

export interface RoleName {
  readonly name: string;
  readonly isPrivileged: boolean | null;
}

/** What several tables need of the time between the start and the end. */
export interface PeriodChanges {
  /** How many facts it was made from. */
  readonly facts: number;
  /** The last name of each role. */
  readonly roleNames: ReadonlyMap<string, RoleName>;
  /** Activations that were so at some time of the period. */
  readonly activations: readonly RecordInterval[];
  /** Eligibilities, assignments but activations, and memberships that began or ended in it. */
  readonly comings: readonly RecordInterval[];
  /** When each request was made. */
  readonly askedAt: ReadonlyMap<string, InstantText>;
  readonly settings: readonly IntervalOf<'role-settings'>[];
  /** By role, at each of `instantsOf` the period. */
  readonly standing: ReadonlyMap<string, readonly StandingCount[]>;
}

/**
 * Reads the period role by role, and groups at the end. What lasted all the time is counted, and not kept.
 *
 * @throws NotKnown
 */
export async function readChanges(
  history: History,
  period: PackPeriod,
  signal: AbortSignal,
): Promise<PeriodChanges> {
  const { from, to, knownAt } = period;
  const intervals = await intervalsBetween(history, period);
  if ('because' in intervals) throw new NotKnown(intervals);
  const [first, ...others] = intervals;
  const ofRoles = factsByTopic([
    history.inInterval(first, undefined, { to }),
    ...others.map((interval) => history.inInterval(interval, undefined, { to, only: 'filed' })),
  ]);
  const counting = new ChangesCount(period);
  for await (const facts of ofRoles) {
    signal.throwIfAborted();
    counting.add(knownBy(facts, knownAt));
  }
  const ofGroups: Fact[] = [];
  for await (const fact of history.changes({ from, to })) if (isOfGroup(fact)) ofGroups.push(fact);
  counting.add(knownBy(ofGroups, knownAt));
  return counting;
}

/** What happened to access of groups and to membership: the rest was read with its role, or nobody needs it. */
function isOfGroup({ record, last }: Fact): boolean {
  const about = record ?? last;
  if (about === undefined) return false;
  return about.kind === 'membership' || ('key' in about && 'groupId' in about.key);
}

class ChangesCount implements PeriodChanges {
  readonly #period: PackPeriod;
  readonly #instants: readonly InstantText[];
  facts = 0;
  readonly roleNames = new Map<string, RoleName>();
  readonly activations: RecordInterval[] = [];
  readonly comings: RecordInterval[] = [];
  readonly askedAt = new Map<string, InstantText>();
  readonly settings: IntervalOf<'role-settings'>[] = [];
  readonly standing = new Map<string, readonly StandingCount[]>();

  constructor(period: PackPeriod) {
    this.#period = period;
    this.#instants = instantsOf(period);
  }

  /** @param facts all of one role, or all of groups. */
  add(facts: readonly Fact[]): void {
    this.facts += facts.length;
    const all = intervalsOf(facts);
    for (const interval of all.filter(isOf('role')).toSorted(byBeginning)) this.#name(interval);
    for (const { record } of all.filter(isOf('request')))
      if (record.createdDateTime !== null) this.askedAt.set(record.id, record.createdDateTime);
    const own = all.filter((interval) => isWithin(interval, this.#period));
    for (const interval of own) this.#keep(interval);
    const role = own.flatMap(roleOf)[0];
    const counts = role === undefined ? undefined : standingCounts(own, this.#instants);
    if (role !== undefined && counts !== undefined) this.standing.set(role, counts);
  }

  #name({ record: { roleDefinitionId, displayName, isPrivileged } }: IntervalOf<'role'>): void {
    if (displayName !== null) this.roleNames.set(roleDefinitionId, { name: displayName, isPrivileged });
  }

  #keep(interval: RecordInterval): void {
    const { record, began, ended } = interval;
    if (isOf('role-settings')(interval)) this.settings.push(interval);
    else if (record.kind === 'assignment' && record.assignmentType === 'Activated')
      this.activations.push(interval);
    else if (['eligibility', 'assignment', 'membership'].includes(record.kind))
      if (happensIn(this.#period, began) || happensIn(this.#period, ended)) this.comings.push(interval);
  }
}

function isOf<K extends RecordKind>(kind: K) {
  return (interval: RecordInterval): interval is IntervalOf<K> => interval.record.kind === kind;
}

function roleOf({ record }: RecordInterval): readonly string[] {
  if (record.kind !== 'eligibility' && record.kind !== 'assignment') return [];
  return 'roleDefinitionId' in record.key ? [record.key.roleDefinitionId] : [];
}

/** Whether something surely happened in the period. */
export function happensIn({ from, to }: PackPeriod, time: FactTime | null): time is FactTime {
  return time !== null && happenedBy(time) > from && happenedBy(time) <= to;
}

/** Whether an interval has some time in common with the period. */
function isWithin({ began, ended }: RecordInterval, { from, to }: PackPeriod): boolean {
  return (beginningOf(began) ?? '') <= to && (ended === null || happenedBy(ended) > from);
}

export function byBeginning(one: RecordInterval, other: RecordInterval): number {
  return (
    compareText(beginningOf(one.began) ?? '', beginningOf(other.began) ?? '') ||
    compareText(one.subject, other.subject)
  );
}
