import type { Cell } from '../exports/column.ts';
import { explained } from '../exports/column-meanings.ts';
import { encodeRows } from '../exports/encode-rows.ts';
import { Measuring } from '../exports/measure.ts';
import { type Question, Reading, rowsOf } from '../exports/question.ts';
import { type Sidecar, sidecarOf } from '../exports/sidecar.ts';
import { NotKnown } from '../questions/not-known.ts';
import type { PackTable } from './tables/pack-table.ts';

/** A table that is in a pack. */
export interface MadeTable extends Omit<PackTable, 'question'> {
  /** What proves it. */
  readonly sidecar: Sidecar;
}

/** A table with its first rows, for print. */
export interface PrintedTable extends MadeTable {
  readonly columns: readonly string[];
  readonly printed: readonly (readonly Cell[])[];
}

export type TableMaking = Parameters<typeof sidecarOf>[2] & { readonly signal: AbortSignal };

/** A page has so many rows at most: the file has all of them. */
const mostPrinted = 2_000;

/** Makes a table as it is taken: its rows are not all in memory. */
export class TableInMaking<Row> {
  readonly #table: PackTable<Row>;
  readonly #made: TableMaking;
  readonly #reading = new Reading();
  readonly #measuring = new Measuring();
  readonly #printed: (readonly Cell[])[] = [];

  constructor(table: PackTable<Row>, made: TableMaking) {
    this.#table = table;
    this.#made = made;
  }

  /** The file. What nobody knows is a table without rows, and a gap that says so. */
  csv(): AsyncIterable<Uint8Array> {
    const { columns } = this.#table.question;
    return this.#measuring.pass(encodeRows(this.#rows(), 'csv', columns));
  }

  /** What is to be said of it, when all of the file was taken. */
  async printed(): Promise<PrintedTable> {
    const { question, ...table } = this.#table;
    const basis = { query: question.query, ...(await question.basis(this.#reading)) };
    const columns = explained(table.name, question.columns);
    return {
      ...table,
      columns: question.columns.map(({ name }) => name),
      printed: this.#printed,
      sidecar: sidecarOf(basis, this.#measuring.result(), { ...this.#made, columns }),
    };
  }

  async *#rows(): AsyncGenerator<Row> {
    const { question } = this.#table;
    for await (const row of knownRows(question, this.#reading)) {
      this.#made.signal.throwIfAborted();
      if (this.#printed.length < mostPrinted) this.#printed.push(question.columns.map(({ of }) => of(row)));
      yield row;
    }
  }
}

async function* knownRows<Row>(question: Question<Row>, reading: Reading): AsyncGenerator<Row> {
  try {
    yield* rowsOf(question.read(undefined, reading));
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    reading.miss({ part: 'history', because: `nobody knows: ${error.message}` });
  }
}
