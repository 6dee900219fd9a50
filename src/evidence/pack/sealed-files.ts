import type { HistoryInterval } from '../../domain/model/evidence.ts';
import type { History, LogHead, SealLog, StoredRow } from '../../ports/index.ts';
import { compareText } from '../proof/manifest.ts';
import { headsFolder, logFolder } from '../proof/pack-log.ts';
import { indexLineOf, leafLineOf, partitionPaths } from '../proof/row-file.ts';
import { logFiles } from '../proof/tiles.ts';
import { type VerifierKey, verifierKeyLine } from '../proof/verifier-key.ts';
import type { PackFile } from './zip.ts';

/** What was sealed, as files. */

/** The log of manifests and its heads. */
export interface SealFiles {
  /** All entries, their hashes, and the last head as `checkpoint`. */
  readonly log: readonly PackFile[];
  /** Every head that is known. */
  readonly heads: readonly PackFile[];
  /** The last one; `undefined`: there is none. */
  readonly head: string | undefined;
  readonly entries: number;
}

export async function sealFiles(sealLog: Pick<SealLog, 'entries' | 'heads'>): Promise<SealFiles> {
  const heads = await Array.fromAsync(sealLog.heads());
  const entries: Buffer[] = [];
  for await (const { text } of sealLog.entries(0)) entries.push(Buffer.from(text));
  const head = heads.at(-1)?.note;
  const log = [
    ...(head === undefined ? [] : [textFile('checkpoint', head)]),
    ...logFiles(entries)
      .toSorted((one, other) => compareText(one.path, other.path))
      .map(({ path, bytes }) => ({ path, content: [bytes] })),
  ].map(({ path, content }) => ({ path: logFolder + path, content }));
  return { log, heads: headFiles(heads), head, entries: entries.length };
}

/** Heads of the same size that say different things stand beside each other. */
function headFiles(heads: readonly LogHead[]): readonly PackFile[] {
  const earlier = new Map<number, number>();
  return heads.map(({ size, note }) => {
    const number = (earlier.get(size) ?? 0) + 1;
    earlier.set(size, number);
    const name = String(size).padStart(10, '0') + (number === 1 ? '' : `-${number}`);
    return textFile(headsFolder + name, note);
  });
}

/** The keys that heads are verified with, a line each. */
export function keysFile(keys: readonly VerifierKey[]): PackFile {
  return textFile('keys.txt', keys.map((key) => `${verifierKeyLine(key)}\n`).join(''));
}

const table = 'Evidence';

/**
 * The rows of intervals of the history, partition by partition, as they are taken. Of a partition only what goes into its index is in
 * memory, which comes after its leaves.
 */
export async function* rowsFiles(
  history: Pick<History, 'stored'>,
  intervals: readonly HistoryInterval[],
  signal: AbortSignal,
): AsyncGenerator<PackFile> {
  for (const interval of intervals) {
    const rows = new StoredRows(history.stored(interval), signal);
    for (let first = await rows.next(); first !== undefined; first = await rows.next()) {
      const { leaves, index } = partitionPaths(table, first.partition);
      const lines = new Pieces();
      yield { path: leaves, content: leavesOf(rows, first.partition, lines) };
      yield { path: index, content: lines.all() };
    }
  }
}

async function* leavesOf(rows: StoredRows, partition: string, index: Pieces): AsyncGenerator<Uint8Array> {
  const leaves = new Pieces();
  for (let row = await rows.next(); row?.partition === partition; row = await rows.next()) {
    rows.take();
    leaves.add(leafLineOf(row));
    index.add(indexLineOf(row));
    yield* leaves.whole();
  }
  yield* leaves.all();
}

/** Rows with a look at the next one. */
class StoredRows {
  readonly #rows: AsyncIterator<StoredRow>;
  readonly #signal: AbortSignal;
  #next: StoredRow | undefined;

  constructor(rows: AsyncIterable<StoredRow>, signal: AbortSignal) {
    this.#rows = rows[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** The next row, which stays the next one until it is taken; `undefined`: there is none. */
  async next(): Promise<StoredRow | undefined> {
    this.#signal.throwIfAborted();
    if (this.#next !== undefined) return this.#next;
    const read = await this.#rows.next();
    this.#next = read.done === true ? undefined : read.value;
    return this.#next;
  }

  take(): void {
    this.#next = undefined;
  }
}

/** Length of a piece of text, whatever pages it was read in: a zip of the same rows has the same bytes. */
const lettersOfPiece = 65_536;

/** Text that is added line by line, as bytes in pieces of about one size. */
class Pieces {
  #lines: string[] = [];
  #letters = 0;
  #whole: Uint8Array[] = [];

  add(line: string): void {
    this.#lines.push(line);
    this.#letters += line.length;
    if (this.#letters >= lettersOfPiece) this.#end();
  }

  /** Pieces that are whole, once each. */
  whole(): readonly Uint8Array[] {
    const whole = this.#whole;
    if (whole.length > 0) this.#whole = [];
    return whole;
  }

  /** What is left, the last piece too. */
  *all(): Generator<Uint8Array> {
    this.#end();
    yield* this.whole();
  }

  #end(): void {
    if (this.#lines.length > 0) this.#whole.push(Buffer.from(this.#lines.join('')));
    this.#lines = [];
    this.#letters = 0;
  }
}

export function textFile(path: string, text: string): PackFile {
  return { path, content: [Buffer.from(text)] };
}
