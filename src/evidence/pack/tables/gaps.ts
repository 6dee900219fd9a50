import { columnsOf } from '../../exports/column.ts';
import type { MadeTable } from '../make-table.ts';
import type { PackPeriod } from '../pack-period.ts';
import { type PackTable, recordTable } from './pack-table.ts';

interface GapRow {
  readonly part: string;
  readonly because: string;
  /** Names of the tables that it is missing in. */
  readonly tables: string;
}

/** What is missing in the tables of a pack, each thing once. */
export function gapsTable(tables: readonly MadeTable[], period: PackPeriod): PackTable<GapRow> {
  const about = {
    name: 'gaps',
    title: 'What is missing',
    about:
      'Each part of the tenant or of the records that is not shown whole, why, and in which tables. None: the app knows of nothing that is missing.',
  };
  return recordTable(about, columnsOf<GapRow>('part', 'because', 'tables'), period, async () => {
    const found = new Map<
      string,
      { readonly part: string; readonly because: string; readonly names: string[] }
    >();
    for (const { name, sidecar } of tables)
      for (const { part, because } of sidecar.gaps) {
        const key = `${part}\n${because}`;
        const gap = found.get(key) ?? { part, because, names: [] };
        found.set(key, gap);
        gap.names.push(name);
      }
    return [...found.values()].map(({ part, because, names }) => ({
      part,
      because,
      tables: names.length === tables.length ? 'all' : names.join('; '),
    }));
  });
}
