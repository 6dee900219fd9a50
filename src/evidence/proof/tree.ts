import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 (the same in RFC 9162): SHA-256, a leaf and an inner node hashed apart, and an unbalanced tree
 * split at the largest power of two. Trees are given as the hashes of their leaves.
 */

const hashBytes = 32;

/** The root of a tree without a leaf. */
export const emptyRoot: Buffer = sha256(Buffer.alloc(0));

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

export function leafHash(data: Uint8Array): Buffer {
  return sha256(Buffer.concat([leafPrefix, data]));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([nodePrefix, left, right]));
}

export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === hashBytes;
}

export function treeRoot(leaves: readonly Uint8Array[]): Buffer {
  return leaves.length === 0 ? emptyRoot : rootOf(leaves, 0, leaves.length);
}

/**
 * The siblings on the way from a leaf to the root, the leaf's own first.
 *
 * @throws RangeError where there is no such leaf.
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Buffer[] {
  if (!isNumber(index) || index >= leaves.length)
    throw new RangeError(`there is no leaf ${index} in a tree of ${leaves.length}`);
  const path: Buffer[] = [];
  let start = 0;
  let end = leaves.length;
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push(rootOf(leaves, middle, end));
      end = middle;
    } else {
      path.push(rootOf(leaves, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * What shows that the first `oldSize` leaves are those of an earlier tree. Empty for the empty tree and for the tree itself.
 *
 * @throws RangeError where the earlier tree would be the larger one.
 */
export function consistencyProof(leaves: readonly Uint8Array[], oldSize: number): readonly Buffer[] {
  if (!isNumber(oldSize) || oldSize > leaves.length)
    throw new RangeError(`a tree of ${leaves.length} leaves does not go on from one of ${oldSize}`);
  if (oldSize === 0 || oldSize === leaves.length) return [];
  const path: Buffer[] = [];
  let start = 0;
  let end = leaves.length;
  while (end !== oldSize) {
    const middle = start + split(end - start);
    if (oldSize <= middle) {
      path.push(rootOf(leaves, middle, end));
      end = middle;
    } else {
      path.push(rootOf(leaves, start, middle));
      start = middle;
    }
  }
  // Whoever kept the earlier root knows this part already.
  if (start !== 0) path.push(rootOf(leaves, start, end));
  return path.reverse();
}

export interface Inclusion {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the tree of this root and size has the leaf at this place. Never throws. */
export function includes({ leaf, index, size, root, proof }: Inclusion): boolean {
  if (!isNumber(index) || !isNumber(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let [node, last] = [index, size - 1];
  let computed: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      computed = nodeHash(sibling, computed);
      // A last node without a sibling goes up as it is.
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else computed = nodeHash(computed, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && computed.equals(root);
}

export interface Consistency {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the tree of this root and size begins with the whole of the earlier one. Never throws. */
export function extendsTree({ oldSize, oldRoot, size, root, proof }: Consistency): boolean {
  if (!isNumber(oldSize) || !isNumber(size) || oldSize > size) return false;
  if (![oldRoot, root, ...proof].every(isHash)) return false;
  if (oldSize === size) return proof.length === 0 && Buffer.compare(oldRoot, root) === 0;
  if (oldSize === 0) return proof.length === 0 && emptyRoot.equals(oldRoot);
  const [first, ...rest] = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [node, last] = [oldSize - 1, size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let older: Buffer = Buffer.from(first);
  let newer = older;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else newer = nodeHash(newer, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && older.equals(oldRoot) && newer.equals(root);
}

function rootOf(leaves: readonly Uint8Array[], start: number, end: number): Buffer {
  if (end - start === 1) return Buffer.from(leaves[start] ?? emptyRoot);
  const middle = start + split(end - start);
  return nodeHash(rootOf(leaves, start, middle), rootOf(leaves, middle, end));
}

/** The largest power of two below `size`. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isPowerOfTwo(size: number): boolean {
  return split(size * 2) === size;
}

/** Bit operations would end at 32 bits. */
function half(number: number): number {
  return Math.floor(number / 2);
}

function isNumber(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
