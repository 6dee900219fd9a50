import type { HistoryInterval } from '../../domain/model/evidence.ts';
import type { History, LogHead, SealLog } from '../../ports/index.ts';
import { compareText } from '../proof/manifest.ts';
import { headsFolder, logFolder } from '../proof/pack-log.ts';
import { rowFiles } from '../proof/row-file.ts';
import { logFiles } from '../proof/tiles.ts';
import { type VerifierKey, verifierKeyLine } from '../proof/verifier-key.ts';
import type { VerifiableRow } from '../proof/verify-rows.ts';
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
    ...logFiles(entries).toSorted((one, other) => compareText(one.path, other.path)),
  ].map(({ path, bytes }) => ({ path: logFolder + path, bytes }));
  return { log, heads: headFiles(heads), head, entries: entries.length };
}

/** Heads of the same size that say different things stand beside each other. */
function headFiles(heads: readonly LogHead[]): readonly PackFile[] {
  return heads.map(({ size, note }, at) => {
    const earlier = heads.slice(0, at).filter((head) => head.size === size).length;
    const name = String(size).padStart(10, '0') + (earlier === 0 ? '' : `-${earlier + 1}`);
    return textFile(headsFolder + name, note);
  });
}

/** The keys that heads are verified with, a line each. */
export function keysFile(keys: readonly VerifierKey[]): PackFile {
  return textFile('keys.txt', keys.map((key) => `${verifierKeyLine(key)}\n`).join(''));
}

const table = 'Evidence';

/** The rows of intervals of the history, partition by partition: one is in memory at a time. */
export async function* rowsFiles(
  history: Pick<History, 'stored'>,
  intervals: readonly HistoryInterval[],
  signal: AbortSignal,
): AsyncGenerator<PackFile> {
  for (const interval of intervals) {
    let partition: VerifiableRow[] = [];
    for await (const row of history.stored(interval)) {
      signal.throwIfAborted();
      if (partition[0] !== undefined && partition[0].partition !== row.partition) {
        yield* filesOf(partition);
        partition = [];
      }
      partition.push({ table, ...row });
    }
    yield* filesOf(partition);
  }
}

function filesOf(partition: readonly VerifiableRow[]): readonly PackFile[] {
  return rowFiles(partition).map(({ path, text }) => textFile(path, text));
}

export function textFile(path: string, text: string): PackFile {
  return { path, bytes: Buffer.from(text) };
}
