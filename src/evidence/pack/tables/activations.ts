import { happenedBy } from '../../../domain/evidence/fact-times.ts';
import type { RecordInterval } from '../../../domain/evidence/intervals.ts';
import type { Column } from '../../exports/column.ts';
import { aboutColumns, aboutRecord, causeColumns, timeColumns } from '../../questions/about-record.ts';
import { byBeginning } from '../period-changes.ts';
import { historyTable, hoursBetween, type PackTable, type TableParts } from './pack-table.ts';

interface ActivationRow {
  readonly interval: RecordInterval;
  readonly roleName: string | null;
}

/** Activations that were so at some time of the period. */
export function activationsTable(parts: TableParts): PackTable<ActivationRow> {
  const about = {
    name: 'activations',
    title: 'Activations',
    about:
      'Each activation of the period: who, when, for how long, with which justification and ticket, and who approved it. An empty approver means that none is known: that the role wants none, or that nobody tells.',
  };
  return historyTable(about, columns, parts, async (reading) => {
    const { activations, roleNames } = await parts.reading.changes(reading);
    return activations.toSorted(byBeginning).map((interval) => ({
      interval,
      roleName: roleNames.get(aboutRecord(interval.record).roleDefinitionId ?? '')?.name ?? null,
    }));
  });
}

function hoursOf({ began, ended }: RecordInterval): number | null {
  return ended === null ? null : hoursBetween(happenedBy(began), happenedBy(ended));
}

const columns: readonly Column<ActivationRow>[] = [
  ...timeColumns<ActivationRow>('began', ({ interval }) => interval.began),
  ...timeColumns<ActivationRow>('ended', ({ interval }) => interval.ended),
  { name: 'hours', of: ({ interval }) => hoursOf(interval) },
  { name: 'roleName', of: ({ roleName }) => roleName },
  ...aboutColumns<ActivationRow>(({ interval }) => aboutRecord(interval.record)),
  ...causeColumns<ActivationRow>('', ({ interval }) => interval.because),
  { name: 'endedAs', of: ({ interval }) => interval.endedAs },
  { name: 'learntBy', of: ({ interval }) => interval.beganBy?.seenBy },
];
