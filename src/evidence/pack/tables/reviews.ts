import { columnsOf } from '../../exports/column.ts';
import { rowsOf } from '../../exports/question.ts';
import { compareText } from '../../proof/manifest.ts';
import { type ReviewRow, reviewQuestion } from '../../questions/reviews.ts';
import type { ReviewableAccess } from '../population.ts';
import { historyTable, type PackTable, type TableParts } from './pack-table.ts';

/** The last review of each access as it was at the end of the period. */
export function reviewsTable({ ports, reading: { period } }: TableParts): PackTable<ReviewRow> {
  return {
    name: 'reviews',
    title: 'Reviews',
    about:
      'The last review of each access by the end of the period: what a person decided, who it was, when, and when it is due next.',
    question: reviewQuestion({ now: new Date(period.to) }, ports),
  };
}

export function overdueTable({ ports, reading: { period } }: TableParts): PackTable<ReviewRow> {
  return {
    name: 'reviews-overdue',
    title: 'Overdue reviews',
    about: 'Access that was to be looked at again by the end of the period, and was not.',
    question: reviewQuestion({ now: new Date(period.to), overdue: true }, ports),
  };
}

interface UnreviewedRow {
  readonly of: 'eligibility' | 'assignment';
  readonly principalId: string;
  readonly principalName: string | null;
  readonly principalKind: string;
  readonly targetId: string;
  readonly where: string;
  readonly roleName: string | null;
}

/** Access at the end of the period that nobody has ever reviewed. */
export function unreviewedTable(parts: TableParts): PackTable<UnreviewedRow> {
  const about = {
    name: 'access-without-review',
    title: 'Access that nobody has reviewed',
    about:
      'Eligibilities and assignments at the end of the period of which no review is known. Activations are none of them: they rest on an eligibility.',
  };
  const columns = columnsOf<UnreviewedRow>(
    ...(['of', 'principalId', 'principalName', 'principalKind', 'targetId', 'where', 'roleName'] as const),
  );
  return historyTable(about, columns, parts, async (reading) => {
    const { to } = parts.reading.period;
    const { reviewable } = await parts.reading.population(to, reading);
    const reviews = reviewQuestion({ now: new Date(to) }, parts.ports).read(undefined, reading);
    const reviewed = new Set<string>();
    for await (const { of, principalId, targetId, where } of rowsOf(reviews))
      reviewed.add([of, principalId, targetId, where].join(' '));
    return unreviewedRows(reviewable, reviewed);
  });
}

/** Row by row, as they are taken. */
function* unreviewedRows(
  reviewable: readonly ReviewableAccess[],
  reviewed: ReadonlySet<string>,
): Generator<UnreviewedRow> {
  for (const { of, principal, targetId, where, roleName } of reviewable.toSorted(inOrder)) {
    const { id: principalId, displayName: principalName, kind: principalKind } = principal;
    if (reviewed.has([of, principalId, targetId, where].join(' '))) continue;
    yield { of, principalId, principalName, principalKind, targetId, where, roleName };
  }
}

function inOrder(one: ReviewableAccess, other: ReviewableAccess): number {
  return (
    compareText(one.of, other.of) ||
    compareText(one.principal.id, other.principal.id) ||
    compareText(one.targetId, other.targetId) ||
    compareText(one.where, other.where)
  );
}
