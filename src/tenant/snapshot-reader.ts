import type { Gap, SnapshotPart } from '../domain/model/snapshot.ts';
import { GraphCallError } from '../ports/errors.ts';

/** Reads the parts of a snapshot, each of which can fail by itself. */
export class SnapshotReader {
  readonly gaps: Gap[] = [];

  /**
   * The only place where a failed read becomes data: the rows that came are kept, and the gap says that there are more.
   *
   * @throws GraphCallError `cancelled`, when the run's time is over.
   */
  async rows<T>(part: SnapshotPart, pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
    const rows: T[] = [];
    await this.part(part, async () => {
      for await (const page of pages) for (const row of page) rows.push(row);
    });
    return rows;
  }

  /** @returns `undefined` for what could not be read; the gap says why. */
  async part<T>(part: SnapshotPart, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
      this.gaps.push({ part, because: error.message });
      return undefined;
    }
  }
}
