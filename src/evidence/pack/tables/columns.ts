import { columnsOf } from '../../exports/column.ts';
import type { MadeTable } from '../make-table.ts';
import type { PackPeriod } from '../pack-period.ts';
import { type PackTable, recordTable } from './pack-table.ts';

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly meaning: string;
}

/** What each column of each table says. */
export function columnsTable(tables: readonly MadeTable[], period: PackPeriod): PackTable<ColumnRow> {
  const about = {
    name: 'columns',
    title: 'What the columns say',
    about: 'Each column of each table, in its order, and what it says.',
  };
  const columns = columnsOf<ColumnRow>(...(['table', 'column', 'meaning'] as const));
  return recordTable(about, columns, period, async () =>
    tables.flatMap((table) =>
      (table.sidecar.columns ?? []).map(({ name, meaning }) => ({
        table: table.name,
        column: name,
        meaning,
      })),
    ),
  );
}
