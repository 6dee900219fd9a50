import { isDirectoryRole, placeOf } from '../../../domain/model/access.ts';
import type { RecordedAssignment, RecordedEligibility } from '../../../domain/model/evidence.ts';
import { rowsOf } from '../../exports/question.ts';
import { compareText } from '../../proof/manifest.ts';
import { type ReviewRow, reviewQuestion } from '../../questions/reviews.ts';
import { columnsOf, historyTable, type PackTable, type TableParts } from './pack-table.ts';

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
    const { accesses, roleNames } = await parts.reading.access(to, reading);
    const reviews = reviewQuestion({ now: new Date(to) }, parts.ports).read(undefined, reading);
    const reviewed = new Set<string>();
    for await (const row of rowsOf(reviews))
      reviewed.add([row.of, row.principalId, row.targetId, row.where].join(' '));
    const found = new Map<string, UnreviewedRow>();
    for (const { steps } of accesses) {
      const record = steps.at(-1)?.record;
      if (record === undefined || !isReviewable(record)) continue;
      const [targetId, where] = placeOf(record.key);
      const { id, displayName, kind } = record.principal;
      const name = [record.kind, record.key.principalId, targetId, where].join(' ');
      if (reviewed.has(name)) continue;
      found.set(name, {
        ...{ of: record.kind, principalId: id, principalName: displayName, principalKind: kind },
        ...{ targetId, where },
        roleName: isDirectoryRole(record.key) ? (roleNames.get(record.key.roleDefinitionId) ?? null) : null,
      });
    }
    return [...found].toSorted(([one], [other]) => compareText(one, other)).map(([, row]) => row);
  });
}

function isReviewable(record: { readonly kind: string }): record is RecordedEligibility | RecordedAssignment {
  if (record.kind === 'eligibility') return true;
  return record.kind === 'assignment' && (record as RecordedAssignment).assignmentType !== 'Activated';
}
