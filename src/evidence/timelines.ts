import { enteredGroupOf } from '../domain/evidence/access-paths.ts';
import { beginningOf, happenedBy } from '../domain/evidence/fact-times.ts';
import { intervalsOf, type RecordInterval } from '../domain/evidence/intervals.ts';
import { knownBy } from '../domain/evidence/subject-history.ts';
import type { Fact, HistoryInterval } from '../domain/model/evidence.ts';
import type { InstantText } from '../domain/model/recorded.ts';
import type { History } from '../ports/index.ts';
import type { UnknownAnswer } from './access-at.ts';

/** A span of a timeline. `undefined`: from the beginning of the history, or as far as it is known. */
export interface TimelineQuestion {
  readonly from?: InstantText | undefined;
  readonly to?: InstantText | undefined;
  readonly knownAt?: InstantText | undefined;
}

/** A record for as long as it was so and, where a group had it, the membership that led to it, or the eligibility for it. */
export interface TimelineEntry {
  readonly interval: RecordInterval;
  readonly through?: RecordInterval;
}

export type Timeline =
  | {
      readonly kind: 'known';
      /** In the order of their beginnings. */
      readonly entries: readonly TimelineEntry[];
      /** What was before is not known, but for what schedules and audit events told of it. */
      readonly knownFrom: InstantText;
      readonly facts: number;
    }
  | UnknownAnswer;

/** Beyond every instant that is written as text. */
const endOfTime = '9999-12-31T23:59:59.999Z';

/** Everything about a principal: its access, its memberships and what it had through them, its requests and its own state. */
export async function timelineOfPrincipal(
  history: History,
  principalId: string,
  question: TimelineQuestion = {},
): Promise<Timeline> {
  const intervals = await intervalsBetween(history, question);
  if ('because' in intervals) return intervals;
  const [first] = intervals;
  const read = async (owner: string) =>
    knownBy(
      await Array.fromAsync(history.ofPrincipalIn(first, owner, question.to ?? endOfTime)),
      question.knownAt,
    );
  const facts = await read(principalId);
  const own = within(intervalsOf(facts), question);
  const entries: TimelineEntry[] = own.map((interval) => ({ interval }));
  const intoGroups = own.filter(({ record }) => enteredGroupOf(record) !== undefined);
  const byGroup = Map.groupBy(intoGroups, ({ record }) => enteredGroupOf(record) ?? '');
  let count = facts.length;
  for (const [groupId, ways] of byGroup) {
    const ofGroup = await read(groupId);
    count += ofGroup.length;
    const accesses = within(intervalsOf(ofGroup), question).filter(isAccess);
    for (const through of ways)
      entries.push(
        ...accesses.filter((access) => overlaps(access, through)).map((interval) => ({ interval, through })),
      );
  }
  return { kind: 'known', entries: inOrder(entries), knownFrom: first.from, facts: count };
}

/** Everything about a role: who had access to it, its settings, its requests and its name. */
export async function timelineOfRole(
  history: History,
  roleDefinitionId: string,
  question: TimelineQuestion = {},
): Promise<Timeline> {
  const intervals = await intervalsBetween(history, question);
  if ('because' in intervals) return intervals;
  const [first, ...others] = intervals;
  const topic = `role:${roleDefinitionId}`;
  const { to } = question;
  const facts: Fact[] = await Array.fromAsync(history.inInterval(first, topic, { to }));
  for (const interval of others)
    for await (const fact of history.inInterval(interval, topic, { to, only: 'filed' })) facts.push(fact);
  const entries = within(intervalsOf(knownBy(facts, question.knownAt)), question);
  return {
    kind: 'known',
    entries: inOrder(entries.map((interval) => ({ interval }))),
    knownFrom: first.from,
    facts: facts.length,
  };
}

/** The intervals of the history that a span lies in, the oldest first; those that were purged left out. */
export async function intervalsBetween(
  history: Pick<History, 'intervalAt'>,
  { from, to, knownAt }: TimelineQuestion,
): Promise<readonly [HistoryInterval, ...HistoryInterval[]] | UnknownAnswer> {
  const end = to ?? endOfTime;
  const last = knownAt === undefined || knownAt > end ? end : knownAt;
  const found: HistoryInterval[] = [];
  // From the last one backwards: how many there are before does not matter.
  for (let at: InstantText | undefined = last; at !== undefined; ) {
    const interval = await history.intervalAt(at);
    if (interval === undefined) break;
    found.unshift(interval);
    at = from !== undefined && interval.from <= from ? undefined : justBefore(interval.from);
  }
  if (found.length === 0)
    return { kind: 'unknown', because: last === end ? 'before-first-look' : 'not-known-yet' };
  const [first, ...others] = found.filter(({ purgedAt }) => purgedAt === undefined);
  return first === undefined ? { kind: 'unknown', because: 'purged' } : [first, ...others];
}

function justBefore(at: InstantText): InstantText {
  return new Date(Date.parse(at) - 1).toISOString();
}

function isAccess({ record }: RecordInterval): boolean {
  return record.kind === 'eligibility' || record.kind === 'assignment';
}

function within(intervals: readonly RecordInterval[], { from, to }: TimelineQuestion): RecordInterval[] {
  return intervals.filter(
    ({ began, ended }) =>
      (to === undefined || (beginningOf(began) ?? '') <= to) &&
      (from === undefined || ended === null || happenedBy(ended) > from),
  );
}

function overlaps(one: RecordInterval, other: RecordInterval): boolean {
  return endsAfterBegin(one, other) && endsAfterBegin(other, one);
}

function endsAfterBegin({ ended }: RecordInterval, { began }: RecordInterval): boolean {
  return ended === null || happenedBy(ended) > (beginningOf(began) ?? '');
}

function inOrder(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const keyOf = ({ interval: { began, subject } }: TimelineEntry) => `${beginningOf(began) ?? ''} ${subject}`;
  return entries.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
