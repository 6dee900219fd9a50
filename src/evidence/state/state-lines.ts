import type { IntendedRow, StatePartition, StateRow } from '../../ports/index.ts';
import { leafHash, treeRoot } from '../proof/tree.ts';

/** The lines of a partition that is sealed: a key and the hash of its row each. */
export function linesOf(rows: readonly StateRow[]): readonly string[] {
  return rows.map(({ key, leafHash: hash }) => `${key}\t${hash}`);
}

/** The root of the rows of a partition, in the order of their keys: what a manifest says of it. */
export function rootOf({ rows }: Pick<StatePartition, 'rows'>): string {
  return treeRoot(rows.map(({ leafHash: hash }) => Buffer.from(hash, 'hex'))).toString('hex');
}

/** @returns `undefined` where the lines are not those that the root is of. */
export function rowsIn(lines: readonly string[], root: string): readonly StateRow[] | undefined {
  const rows = lines.map((line) => {
    const [key = '', hash = ''] = line.split('\t');
    return { key, leafHash: hash };
  });
  return rootOf({ rows }) === root ? rows : undefined;
}

export function intentLines(rows: readonly IntendedRow[]): readonly string[] {
  return rows.map(({ table, name, key, leafHash: hash = '-' }) => [table, name, key, hash].join('\t'));
}

export function intentRoot(lines: readonly string[]): string {
  return treeRoot(lines.map((line) => leafHash(Buffer.from(line)))).toString('hex');
}

/** @returns `undefined` where the lines are not those that the root is of. */
export function intendedIn(lines: readonly string[], root: string): readonly IntendedRow[] | undefined {
  if (intentRoot(lines) !== root) return undefined;
  return lines.map((line) => {
    const [table = '', name = '', key = '', hash = ''] = line.split('\t');
    return { table, name, key, leafHash: hash === '-' ? undefined : hash };
  });
}
