import { beginningOf, happenedBy, isInForce, mayHaveHappened } from '../../domain/evidence/fact-times.ts';
import type { RecordInterval } from '../../domain/evidence/intervals.ts';
import { isDirectoryRole } from '../../domain/model/access.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { Hold } from './population.ts';

/** How many accesses to a role there were at an instant. */
export interface StandingCount extends Readonly<Record<Hold, number>> {
  /** Of all these: nobody knows for sure that it was so just then. */
  readonly uncertain: number;
}

/** Counts of one role at each of some instants. @param intervals of the role. @returns `undefined`: it has no access among them. */
export function standingCounts(
  intervals: readonly RecordInterval[],
  instants: readonly InstantText[],
): readonly StandingCount[] | undefined {
  const held = intervals.flatMap((interval) => {
    const { record } = interval;
    if (record.kind !== 'eligibility' && record.kind !== 'assignment') return [];
    return isDirectoryRole(record.key) ? [{ interval, hold: holdOf(record) }] : [];
  });
  return held.length === 0 ? undefined : instants.map((at) => countsAt(held, at));
}

interface HeldInterval {
  readonly interval: RecordInterval;
  readonly hold: Hold;
}

function holdOf(record: Extract<RecordInterval['record'], { kind: 'eligibility' | 'assignment' }>): Hold {
  if (record.kind === 'eligibility') return 'eligible';
  if (record.assignmentType === 'Activated') return 'activated';
  return record.endDateTime === 'never' ? 'standing' : 'temporary';
}

function countsAt(held: readonly HeldInterval[], at: InstantText): StandingCount {
  const counts = { standing: 0, temporary: 0, activated: 0, eligible: 0, uncertain: 0 };
  for (const { interval, hold } of held) {
    const { began, ended, record } = interval;
    const isPossible =
      mayHaveHappened(began, at) && (ended === null || happenedBy(ended) > at) && isInForce(record, at);
    if (!isPossible) continue;
    counts[hold] += 1;
    const isSure = happenedBy(began) <= at && (ended === null || (beginningOf(ended) ?? '') >= at);
    if (!isSure) counts.uncertain += 1;
  }
  return counts;
}
