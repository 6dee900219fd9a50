import type { ChangeRecord } from '../model/command.ts';
import type { Fact } from '../model/evidence.ts';
import type { InstantText, RecordedReview } from '../model/recorded.ts';
import { subjectOf } from './subjects.ts';

/** A review, and when it was made. */
export interface MadeReview {
  readonly record: RecordedReview;
  readonly at: InstantText;
  /** The command that it was made by. */
  readonly changeId: string | null;
}

/** The review that a command is; `undefined`: it is none, or is not one yet. */
export function reviewOf({
  content,
  state,
  settledAt,
  askedAt,
  askedBy,
  id,
}: ChangeRecord): MadeReview | undefined {
  if (content.kind !== 'review' || state !== 'done') return undefined;
  const { of, key, verdict, comment, nextDueAt } = content;
  return {
    record: { kind: 'review', of, key, verdict, by: askedBy.objectId, comment, nextDueAt },
    at: (settledAt ?? askedAt).toISOString(),
    changeId: id,
  };
}

/** The review that a fact of the history says; `undefined`: it says something else. */
export function reviewIn({ record, time, cause }: Fact): MadeReview | undefined {
  if (record?.kind !== 'review' || time.kind !== 'exact') return undefined;
  return { record, at: time.at, changeId: cause?.changeId ?? null };
}

/** The last review of each access, by subject. Of two at one instant, that of the later command. */
export function lastReviews(reviews: Iterable<MadeReview>): ReadonlyMap<string, MadeReview> {
  const last = new Map<string, MadeReview>();
  for (const review of reviews) {
    const subject = subjectOf(review.record);
    const known = last.get(subject);
    if (known === undefined || isLater(review, known)) last.set(subject, review);
  }
  return last;
}

function isLater(one: MadeReview, other: MadeReview): boolean {
  return one.at === other.at ? (one.changeId ?? '') > (other.changeId ?? '') : one.at > other.at;
}

/** Whether an access was to be looked at again by now. */
export function isOverdue({ record: { nextDueAt } }: MadeReview, now: InstantText): boolean {
  return nextDueAt !== null && nextDueAt <= now;
}
