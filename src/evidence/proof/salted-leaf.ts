import { randomBytes } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.ts';
import { isHash, leafHash } from './tree.ts';

/**
 * Leaves of the trees of rows. A row is hashed behind a salt of its own: "Ada is Global Administrator" could be guessed from a
 * bare hash. When the row and its salt are erased, the hash stays, the tree stays whole, and what it was of is gone.
 */

const saltBytes = 32;

export interface SaltedRow {
  readonly kind: 'row';
  readonly salt: Uint8Array;
  /** The row's JSON in canonical form (RFC 8785), in UTF-8. A verifier takes the bytes as they are. */
  readonly row: Uint8Array;
}

/** What is left of a row that was erased: nobody can tell whose it was. */
export interface Tombstone {
  readonly kind: 'tombstone';
  /** The hash of its leaf. */
  readonly hash: Uint8Array;
}

export function newSalt(): Buffer {
  return randomBytes(saltBytes);
}

/** @throws RangeError for a salt or a hash of another length. */
export function saltedLeafHash(leaf: SaltedRow | Tombstone): Buffer {
  if (leaf.kind === 'tombstone') {
    if (!isHash(leaf.hash)) throw new RangeError(`a tombstone has 32 bytes, not ${leaf.hash.length}`);
    return Buffer.from(leaf.hash);
  }
  if (leaf.salt.length !== saltBytes) throw new RangeError(`a salt has 32 bytes, not ${leaf.salt.length}`);
  return leafHash(Buffer.concat([leaf.salt, leaf.row]));
}

/**
 * A leaf as a line of a file: the salt and the row as it was hashed, or `erased` and the hash. Canonical JSON has no line
 * breaks, so a verifier needs no reader of JSON.
 */
export function leafLine(leaf: SaltedRow | Tombstone): string {
  return leaf.kind === 'tombstone'
    ? `erased ${toBase64(leaf.hash)}`
    : `${toBase64(leaf.salt)} ${Buffer.from(leaf.row).toString('utf8')}`;
}

/** @returns `undefined` where the line is no leaf. */
export function parseLeafLine(line: string): SaltedRow | Tombstone | undefined {
  const space = line.indexOf(' ');
  const [head, rest] = [line.slice(0, Math.max(space, 0)), line.slice(space + 1)];
  const bytes = fromBase64(head === 'erased' ? rest : head);
  if (bytes === undefined || bytes.length !== 32) return undefined;
  return head === 'erased'
    ? { kind: 'tombstone', hash: bytes }
    : { kind: 'row', salt: bytes, row: Buffer.from(rest) };
}
