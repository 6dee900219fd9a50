import { StoreError } from '../../ports/errors.ts';
import type { OnOddRow } from '../../ports/index.ts';
import type { Finding } from '../proof/findings.ts';

/** Rows that the store has and this app did not write so. What can be read all the same is verified. */
export class MalformedRows {
  readonly findings: Finding[] = [];

  readonly told: OnOddRow = ({ because }) => this.findings.push({ kind: 'row-malformed', because });

  async list<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'corrupt-row') throw error;
      this.findings.push({ kind: 'row-malformed', because: error.message });
      return [];
    }
  }

  /** @returns what came before the odd row. */
  async listed<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
    const found: T[] = [];
    await this.list<T>(async () => {
      for await (const row of rows) found.push(row);
      return [];
    });
    return found;
  }
}
