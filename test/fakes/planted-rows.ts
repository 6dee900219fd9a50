import { StoreError } from '../../src/ports/errors.ts';
import type { OnOddRow } from '../../src/ports/index.ts';

/** Rows that somebody wrote among those of a fake. */
export class PlantedRows {
  readonly keys: string[] = [];

  /** To be called by each listing, as a table's is that meets them. */
  meet(onOdd: OnOddRow | undefined): void {
    for (const key of this.keys) {
      const because = `row ${key} is not as this app writes it`;
      if (onOdd === undefined) throw new StoreError('corrupt-row', because, 'RowNotAsWritten');
      onOdd({ key, because });
    }
  }
}
