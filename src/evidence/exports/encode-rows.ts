import { stringify } from 'csv-stringify/sync';
import { canonicalJson } from '../../ports/canonical-json.ts';
import type { Cell, Column } from './column.ts';
import { harmlessText } from './harmless-text.ts';

export const exportFormats = ['csv', 'json', 'jsonl'] as const;
/**
 * - `csv`    RFC 4180 in UTF-8 with a byte order mark, which spreadsheets want; formulas are made harmless.
 * - `json`   one array.
 * - `jsonl`  a row a line, as canonical JSON (RFC 8785): the exact form.
 */
export type ExportFormat = (typeof exportFormats)[number];

/** A piece of an export, and how many rows end in it. */
export interface Chunk {
  readonly text: string;
  readonly rows: number;
}

/** Rows that are in memory at once. */
const rowsPerChunk = 250;
const byteOrderMark = '\uFEFF';

/** How much of an export is wanted: what is not its beginning has no header. */
interface Part {
  readonly isBeginning: boolean;
}

/**
 * The text of an export, piece by piece: the next rows are read when the pieces before have been taken. It ends with an error
 * where the rows do, so that a part is never taken for the whole.
 */
export async function* encodeRows<Row>(
  rows: AsyncIterable<Row>,
  format: ExportFormat,
  columns: readonly Column<Row>[],
  { isBeginning }: Part = { isBeginning: true },
): AsyncGenerator<Chunk> {
  const encoding = encodingOf(format, columns);
  if (isBeginning && encoding.begin !== '') yield { text: encoding.begin, rows: 0 };
  let isFirst = true;
  for await (const batch of batches(rows)) {
    yield { text: encoding.encode(batch, isFirst), rows: batch.length };
    isFirst = false;
  }
  if (encoding.end !== '') yield { text: encoding.end, rows: 0 };
}

interface Encoding<Row> {
  readonly begin: string;
  readonly encode: (rows: readonly Row[], isFirst: boolean) => string;
  readonly end: string;
}

function encodingOf<Row>(format: ExportFormat, columns: readonly Column<Row>[]): Encoding<Row> {
  switch (format) {
    case 'csv':
      return {
        begin: `${byteOrderMark}${csv([columns.map(({ name }) => name)])}`,
        encode: (rows) => csv(rows.map((row) => columns.map((column) => csvCell(column.of(row))))),
        end: '',
      };
    case 'jsonl':
      return {
        begin: '',
        encode: (rows) => rows.map((row) => `${canonicalJson(row)}\n`).join(''),
        end: '',
      };
    case 'json':
      return {
        begin: '[',
        encode: (rows, isFirst) => `${isFirst ? '' : ','}\n${rows.map(canonicalJson).join(',\n')}`,
        end: '\n]\n',
      };
    default:
      return format satisfies never;
  }
}

function csvCell(cell: Cell): string | number {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? harmlessText(cell) : typeof cell === 'number' ? cell : String(cell);
}

function csv(records: readonly (readonly (string | number)[])[]): string {
  return stringify(
    records.map((record) => [...record]),
    // The library's own guard is the second one: whatever ours lets through that it knows.
    { record_delimiter: '\r\n', quoted_string: true, escape_formulas: true },
  );
}

async function* batches<Row>(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < rowsPerChunk) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
