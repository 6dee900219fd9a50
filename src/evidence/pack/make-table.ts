import type { Cell } from '../exports/column.ts';
import { explained } from '../exports/column-meanings.ts';
import { type Chunk, encodeRows } from '../exports/encode-rows.ts';
import { measure } from '../exports/measure.ts';
import { type Question, Reading, rowsOf } from '../exports/question.ts';
import { type Sidecar, sidecarOf } from '../exports/sidecar.ts';
import { NotKnown } from '../questions/not-known.ts';
import type { PackTable } from './tables/pack-table.ts';

/** A table with its rows. */
export interface MadeTable extends Omit<PackTable, 'question'> {
  readonly columns: readonly string[];
  /** The first rows, for print. */
  readonly printed: readonly (readonly Cell[])[];
  readonly csv: string;
  /** What proves it. */
  readonly sidecar: Sidecar;
}

export type TableMaking = Parameters<typeof sidecarOf>[2] & { readonly signal: AbortSignal };

/** A page has so many rows at most: the file has all of them. */
const mostPrinted = 2_000;

/** Makes a table. What nobody knows is a table without rows, and a gap that says so. */
export async function makeTable<Row>(
  { question, ...table }: PackTable<Row>,
  made: TableMaking,
): Promise<MadeTable> {
  const reading = new Reading();
  const printed: (readonly Cell[])[] = [];
  const rows = async function* () {
    for await (const row of knownRows(question, reading)) {
      made.signal.throwIfAborted();
      if (printed.length < mostPrinted) printed.push(question.columns.map(({ of }) => of(row)));
      yield row;
    }
  };
  const chunks = await Array.fromAsync(encodeRows(rows(), 'csv', question.columns));
  const basis = { query: question.query, ...(await question.basis(reading)) };
  const columns = explained(table.name, question.columns);
  return {
    ...table,
    columns: question.columns.map(({ name }) => name),
    printed,
    csv: chunks.map(({ text }) => text).join(''),
    sidecar: sidecarOf(basis, await measure(iterated(chunks)), { ...made, columns }),
  };
}

async function* knownRows<Row>(question: Question<Row>, reading: Reading): AsyncGenerator<Row> {
  try {
    yield* rowsOf(question.read(undefined, reading));
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    reading.miss({ part: 'history', because: `nobody knows: ${error.message}` });
  }
}

async function* iterated(chunks: readonly Chunk[]): AsyncGenerator<Chunk> {
  yield* chunks;
}
