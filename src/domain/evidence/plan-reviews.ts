import { noCause } from './acts.ts';
import type { Planning } from './planning.ts';
import { type MadeReview, reviewOf } from './reviews.ts';
import { subjectOf } from './subjects.ts';

/** Reviews that people made become facts, each once: the last one of an access is open until the next one revises it. */
export function planReviews({ changes, ledger }: Pick<Planning, 'changes' | 'ledger'>): void {
  for (const review of changes.flatMap((change) => reviewOf(change) ?? []).toSorted(byInstant)) {
    const known = ledger.open.get(subjectOf(review.record));
    if (known === undefined) ledger.opened(review.record, momentOf(review));
    else if (known.time.kind === 'exact' && known.time.at < review.at)
      ledger.revised(review.record, known, momentOf(review));
  }
}

function momentOf({ record, at, changeId }: MadeReview) {
  const time = { kind: 'exact', at, source: 'review' } as const;
  return { time, cause: { ...noCause, by: record.by, justification: record.comment, changeId } };
}

function byInstant(one: MadeReview, other: MadeReview): number {
  const [key, otherKey] = [one, other].map(({ at, changeId }) => `${at} ${changeId}`);
  return (key ?? '') < (otherKey ?? '') ? -1 : 1;
}
