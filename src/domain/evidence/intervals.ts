import type { Fact, FactCause, FactTime } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import { beginningOf, endOf } from './fact-times.ts';
import { type Step, stepsOf } from './subject-history.ts';

/** A time in which a record was as it says. */
export interface RecordInterval {
  readonly subject: string;
  readonly record: Recorded;
  /** Between nobody knows when and the end, where nothing tells when it began. */
  readonly began: FactTime;
  /** Whether it was opened then, or is another version of what was there. `unknown`: what was before is not known. */
  readonly beganAs: 'opened' | 'revised' | 'unknown';
  readonly because: FactCause | null;
  /** The fact that says that it began, and when it was learnt; `null`: none does. */
  readonly beganBy: LearntFact | null;
  /** `null`: it lasts, as far as is known. */
  readonly ended: FactTime | null;
  readonly endedAs: 'closed' | 'revised' | 'expired' | null;
  readonly endedBecause: FactCause | null;
  readonly endedBy: LearntFact | null;
}

export interface LearntFact {
  readonly factId: string;
  readonly seenAt: InstantText;
  readonly seenBy: string;
}

/** The intervals that facts make, subject by subject, in order. @param facts in any order, as they were known when they are wanted. */
export function intervalsOf(facts: readonly Fact[]): readonly RecordInterval[] {
  const bySubject = Map.groupBy(facts, ({ subject }) => subject);
  return [...bySubject].flatMap(([subject, own]) => intervalsOfSubject(subject, stepsOf(own)));
}

function intervalsOfSubject(subject: string, steps: readonly Step[]): RecordInterval[] {
  return steps.flatMap((step, index) => {
    if (step.record === undefined) return [];
    const { factId, seenAt, seenBy, isTold } = step;
    const beganAs = steps[index - 1]?.record === undefined ? 'opened' : 'revised';
    return [
      {
        subject,
        record: step.record,
        began: step.time,
        beganAs: isTold ? beganAs : 'unknown',
        because: step.cause,
        beganBy: isTold ? { factId, seenAt, seenBy } : null,
        ...endingOf(step.record, steps[index + 1]),
      },
    ];
  });
}

type Ending = Pick<RecordInterval, 'ended' | 'endedAs' | 'endedBecause' | 'endedBy'>;

/** A schedule ends by itself at the end that it states, unless something happened to it before. */
function endingOf(record: Recorded, next: Step | undefined): Ending {
  const end = endOf(record);
  if (next === undefined || (end !== undefined && (beginningOf(next.time) ?? '') >= end))
    return end === undefined ? lasting : expiredAt(end);
  const { factId, seenAt, seenBy } = next;
  return {
    ended: noLaterThan(next.time, end),
    endedAs: next.record === undefined ? 'closed' : 'revised',
    endedBecause: next.cause,
    endedBy: { factId, seenAt, seenBy },
  };
}

const lasting: Ending = { ended: null, endedAs: null, endedBecause: null, endedBy: null };

function expiredAt(at: InstantText): Ending {
  return { ...lasting, ended: { kind: 'exact', at, source: 'schedule' }, endedAs: 'expired' };
}

/** What ended between two looks ended by the end that it stated at the latest. */
function noLaterThan(time: FactTime, end: InstantText | undefined): FactTime {
  if (time.kind === 'exact' || end === undefined || time.before <= end) return time;
  return { ...time, before: end };
}
