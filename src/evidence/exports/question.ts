import type { Column } from './column.ts';
import type { ExportBasis, ExportGap } from './sidecar.ts';

/** A row with the place that reading goes on from after it. */
export interface RowWithPlace<Row> {
  /** Absent: what was looked at here is not wanted. */
  readonly row?: Row;
  readonly place: string;
}

/** What is noted while an answer is read: what was read of the store, and what of it is missing. */
export class Reading {
  readonly #counts = new Map<string, number>();
  readonly #missed = new Set<string>();
  readonly gaps: ExportGap[] = [];

  count(what: string, many = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + many);
  }

  miss(gap: ExportGap): void {
    const text = JSON.stringify([gap.part, gap.because]);
    if (this.#missed.has(text)) return;
    this.#missed.add(text);
    this.gaps.push(gap);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

/** Something that is asked of the history. The same question gives the same rows in the same order. */
export interface Question<Row> {
  /** In one word: `access`, `audit`. */
  readonly name: string;
  /** Everything that the rows depend on. */
  readonly query: Readonly<Record<string, string>>;
  readonly columns: readonly Column<Row>[];
  /** Rows from a place on, or all of them. */
  read(after: string | undefined, reading: Reading): AsyncIterable<RowWithPlace<Row>>;
  /** What the answer rests on, when it has been read. */
  basis(reading: Reading): Promise<Omit<ExportBasis, 'query'>>;
}

/** The members of a query that were given, as text. */
export function givenIn(query: object): Readonly<Record<string, string>> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** The rows alone. */
export async function* rowsOf<Row>(placed: AsyncIterable<RowWithPlace<Row>>): AsyncGenerator<Row> {
  for await (const { row } of placed) if (row !== undefined) yield row;
}

/** Rows that are always read from their beginning: their place is their number. */
export async function* numbered<Row>(
  rows: AsyncIterable<Row>,
  after: string | undefined,
): AsyncGenerator<RowWithPlace<Row>> {
  const passed = Number(after ?? 0);
  let number = 0;
  for await (const row of rows) {
    number += 1;
    if (number > passed) yield { row, place: String(number) };
  }
}
