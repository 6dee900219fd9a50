import { erasureNote } from '../../erasure-note.ts';
import { columnsOf } from '../../exports/column.ts';
import type { ErasureNote } from '../../proof/verdict.ts';
import { type PackTable, recordTable, type TableParts } from './pack-table.ts';

/** What was taken out of the history on purpose, whenever that was. */
export function erasuresTable({ ports, reading: { period } }: TableParts): PackTable<ErasureNote> {
  const about = {
    name: 'erasures',
    title: 'What was erased or purged',
    about:
      'Each time that rows were taken out of the history, at any time: what it was about, without the id of a person, how many rows, by whom and why. None: nothing was ever taken out.',
  };
  const columns = columnsOf<ErasureNote>(...(['at', 'what', 'rows', 'by', 'reason'] as const));
  return recordTable(about, columns, period, async (reading) => {
    const erasures = await ports.history.erasures();
    reading.count('erasures', erasures.length);
    return erasures.map(erasureNote);
  });
}
