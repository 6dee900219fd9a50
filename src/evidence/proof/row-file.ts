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

/** The two files of a partition. */
export function partitionPaths(table: string, partition: string) {
  const path = `${folder}${table}/${encodeURIComponent(partition)}`;
  return { leaves: `${path}${leavesEnd}`, index: `${path}${indexEnd}` };
}

/** A line of the index. */
export function indexLineOf({ runId, leafHash, rowKey }: IndexedRow): string {
  return `${runId} ${leafHash} ${rowKey}\n`;
}

type IndexedRow = Pick<VerifiableRow, 'runId' | 'leafHash' | 'rowKey'>;

/** A line of the leaves. */
export function leafLineOf(row: Pick<VerifiableRow, 'salt' | 'row' | 'leafHash'>): string {
  return `${leafTextOf(row)}\n`;
}

function leafTextOf({ salt, row, leafHash }: Pick<VerifiableRow, 'salt' | 'row' | 'leafHash'>): string {
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
