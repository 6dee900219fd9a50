import { erasedPart } from '../../erased-part.ts';
import { columnsOf, type PackTable, recordTable, type TableParts } from './pack-table.ts';

interface ErasureRow {
  readonly at: string;
  readonly what: string;
  readonly rows: number;
  readonly by: string;
  readonly reason: string;
}

/** What was taken out of the history on purpose, whenever that was. */
export function erasuresTable({ ports, reading: { period } }: TableParts): PackTable<ErasureRow> {
  const about = {
    name: 'erasures',
    title: 'What was erased or purged',
    about:
      'Each time that rows were taken out of the history, at any time: what it was about, without the id of a person, how many rows, by whom and why. None: nothing was ever taken out.',
  };
  const columns = columnsOf<ErasureRow>(...(['at', 'what', 'rows', 'by', 'reason'] as const));
  return recordTable(about, columns, period, async (reading) => {
    const erasures = await ports.history.erasures();
    reading.count('erasures', erasures.length);
    return erasures.map((erasure) => ({
      ...{ at: erasure.at, what: erasedPart(erasure), rows: erasure.rows },
      ...{ by: erasure.by, reason: erasure.reason },
    }));
  });
}
