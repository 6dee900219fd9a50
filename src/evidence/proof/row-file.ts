import { leafLine, parseLeafLine } from './salted-leaf.ts';
import type { VerifiableRow } from './verify-rows.ts';

/**
 * The rows of a partition as two files. `NAME.leaves` has a leaf a line, in the order of the rows' keys. `NAME.index` has the
 * same rows as `RUN HASH KEY`: whose seal a row is under, the hash that was written down with it, and its key. Nothing rests on
 * the index but the name of what was altered, for the hashes are made again.
 */

const leavesEnd = '.leaves';
const indexEnd = '.index';
const folder = 'rows/';

/** Files of a partition. @param rows all of it, in the order of their keys. */
export function rowFiles(rows: readonly VerifiableRow[]): readonly { path: string; text: string }[] {
  const [first] = rows;
  if (first === undefined) return [];
  const path = `${folder}${first.table}/${encodeURIComponent(first.partition)}`;
  const index = rows.map(({ runId, leafHash, rowKey }) => `${runId} ${leafHash} ${rowKey}\n`);
  return [
    { path: `${path}${indexEnd}`, text: index.join('') },
    { path: `${path}${leavesEnd}`, text: rows.map((row) => `${lineOf(row)}\n`).join('') },
  ];
}

function lineOf({ salt, row, leafHash }: VerifiableRow): string {
  if (salt === undefined || row === undefined)
    return isHashText(leafHash)
      ? leafLine({ kind: 'tombstone', hash: Buffer.from(leafHash, 'hex') })
      : `erased ${leafHash}`;
  // A salt of another length is no salt: whoever verifies finds that out.
  return isHashText(salt)
    ? leafLine({ kind: 'row', salt: Buffer.from(salt, 'hex'), row: Buffer.from(row) })
    : `${salt} ${row}`;
}

function isHashText(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Table and partition of a file of leaves; `undefined` for any other file. */
export function partitionOfFile(path: string): { readonly table: string; readonly name: string } | undefined {
  if (!path.startsWith(folder) || !path.endsWith(leavesEnd)) return undefined;
  const [table = '', name, ...more] = path.slice(folder.length, -leavesEnd.length).split('/');
  if (name === undefined || more.length > 0) return undefined;
  try {
    return { table, name: decodeURIComponent(name) };
  } catch {
    return undefined;
  }
}

export function indexPathOf(leavesPath: string): string {
  return `${leavesPath.slice(0, -leavesEnd.length)}${indexEnd}`;
}

/** The rows of a partition. Lines that are no leaves, and rows that the index does not have, are rows without a hash. */
export function readRowFiles(
  place: { readonly table: string; readonly name: string },
  leaves: string,
  index: string,
): readonly VerifiableRow[] {
  const entries = linesOf(index);
  return linesOf(leaves).map((line, at) => {
    const [, runId = '', leafHash = '', rowKey = `row ${at + 1}`] =
      /^(\S+) (\S*) (.+)$/.exec(entries[at] ?? '') ?? [];
    const row = { table: place.table, partition: place.name, rowKey, runId, leafHash };
    const leaf = parseLeafLine(line);
    if (leaf === undefined) return { ...row, salt: '', row: line };
    if (leaf.kind === 'row')
      return {
        ...row,
        salt: Buffer.from(leaf.salt).toString('hex'),
        row: Buffer.from(leaf.row).toString('utf8'),
      };
    // What is left of an erased row is its hash: the one in the leaves counts.
    const kept = Buffer.from(leaf.hash).toString('hex');
    return kept === leafHash ? row : { ...row, salt: '', row: line };
  });
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
