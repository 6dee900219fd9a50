import type { Erasure } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { StoredRow } from '../../ports/index.ts';
import type { Finding } from '../proof/findings.ts';

interface ErasedThen {
  readonly rows: number;
  /** The first of them. */
  readonly place: string;
}

/**
 * Rows that were erased, by when. A row without its content proves nothing of what it said: each has to be accounted for by what
 * was written down of its erasure, or erasing would be a way to hide.
 */
export class ErasedRows {
  readonly #then = new Map<InstantText, ErasedThen>();

  add(table: string, { erasedAt, partition, rowKey }: StoredRow): void {
    if (erasedAt === undefined) return;
    const { rows, place } = this.#then.get(erasedAt) ?? {
      rows: 0,
      place: `${table} / ${partition} / ${rowKey}`,
    };
    this.#then.set(erasedAt, { rows: rows + 1, place });
  }

  unexplained(erasures: readonly Erasure[]): readonly Finding[] {
    return [...this.#then].flatMap(([at, { rows, place }]) => {
      const known = erasures.filter((erasure) => erasure.at === at);
      const expected = known.reduce((sum, erasure) => sum + erasure.rows, 0);
      if (rows <= expected) return [];
      const because =
        known.length === 0
          ? `${rows} rows were erased at ${at}, and nothing is written down of by whom and why.`
          : `${rows} rows were erased at ${at}, and ${expected} were to be. Which of them were not is not known.`;
      return [{ kind: 'erasure-unexplained', place, because }];
    });
  }
}
