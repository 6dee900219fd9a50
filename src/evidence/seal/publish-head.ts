import {
  type OutsideHead,
  type OutsideHeads,
  OutsideHeadsError,
  type SealLog,
} from '../../ports/seal-log.ts';
import { checkpointText } from '../proof/checkpoint.ts';
import { entryFiles, hashFiles } from '../proof/tiles.ts';
import { leafHash, treeRoot } from '../proof/tree.ts';

/** The log is not what it was when a head of it was kept outside: somebody has altered the store, or put an old one in its place. */
export class LogBroken extends Error {
  override readonly name = 'LogBroken';
}

/**
 * Creates the files that a head and what is below it need outside of our store: entries and hashes since the last head that
 * is there, then the head. Nights that could not reach the place are made up for.
 *
 * @returns what could not be kept, in a sentence; `undefined`: all is there.
 * @throws LogBroken where what is there is not of this log: it was cut short or written anew.
 */
export async function publishHead(
  outside: OutsideHeads,
  sealLog: SealLog,
  head: { readonly size: number; readonly note: string },
): Promise<string | undefined> {
  try {
    const last = await outside.last();
    const entries = await firstEntries(sealLog, head.size);
    const leaves = entries.map(leafHash);
    const breach = last && breachOf(last, { ...head, leaves });
    if (breach !== undefined)
      throw new LogBroken(`${outside.name} has a head ${breach} Verify the log before anything rests on it.`);
    const at = (index: number) => entries[index] ?? Buffer.alloc(0);
    await outside.create([
      ...entryFiles(head.size, at, last?.size),
      ...hashFiles(leaves, last?.size),
      { path: headPath(head.size), bytes: Buffer.from(head.note) },
    ]);
    return undefined;
  } catch (error) {
    if (!(error instanceof OutsideHeadsError)) throw error;
    if (error.kind === 'fork') throw new LogBroken(error.message, { cause: error });
    return `The head over ${head.size} entries is not kept outside: ${error.message}`;
  }
}

async function firstEntries(sealLog: SealLog, size: number): Promise<readonly Buffer[]> {
  const entries: Buffer[] = [];
  for await (const { text } of sealLog.entries(0)) {
    if (entries.length === size) break;
    entries.push(Buffer.from(text));
  }
  return entries;
}

/** What shows that the log does not go on from what was kept outside; `undefined`: it does. */
function breachOf(
  last: OutsideHead,
  {
    size,
    note,
    leaves,
  }: { readonly size: number; readonly note: string; readonly leaves: readonly Buffer[] },
): string | undefined {
  if (last.size > size)
    return `over ${last.size} entries, and the log has ${size}: entries are missing here.`;
  const [origin = ''] = note.split('\n');
  const expected = checkpointText({ origin, size: last.size, root: treeRoot(leaves.slice(0, last.size)) });
  if (textOfHead(last.note) !== expected)
    return `over ${last.size} entries that is not of the first ${last.size} entries of this log: they were altered.`;
  return undefined;
}

/** The text of a head, without signatures. */
function textOfHead(note: string): string {
  const blank = note.indexOf('\n\n');
  return blank === -1 ? note : note.slice(0, blank + 1);
}

/** A head has a file of its own, because nothing there is ever written again. Sorted by name, they are sorted by size. */
function headPath(size: number): string {
  return `heads/${String(size).padStart(10, '0')}`;
}
