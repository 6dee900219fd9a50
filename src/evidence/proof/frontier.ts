import { emptyRoot, isHash, nodeHash } from './tree.ts';

/**
 * What has to be kept of a tree so that it can grow: the roots of its perfect subtrees, the largest first, one for each
 * binary 1 of its size. At most 53 hashes, whatever the size.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] };

/** The frontier of the tree with one more leaf: a hash for each subtree that becomes whole, one and a bit on average. */
export function appendLeaf({ size, hashes }: Frontier, leaf: Uint8Array): Frontier {
  const grown = [...hashes];
  let node = leaf;
  for (let whole = size; whole % 2 === 1; whole = Math.floor(whole / 2))
    node = nodeHash(grown.pop() ?? emptyRoot, node);
  return { size: size + 1, hashes: [...grown, node] };
}

export function frontierRoot({ hashes }: Frontier): Buffer {
  const smallestFirst = hashes.toReversed();
  const [last, ...larger] = smallestFirst;
  if (last === undefined) return emptyRoot;
  return Buffer.from(larger.reduce((root, hash) => nodeHash(hash, root), last));
}

/** Whether a frontier that was stored can be one: as many hashes as its size has binary 1s. Its root tells whether it is the right one. */
export function isFrontier({ size, hashes }: Frontier): boolean {
  if (!Number.isSafeInteger(size) || size < 0) return false;
  const ones = size.toString(2).replaceAll('0', '').length;
  return hashes.length === ones && hashes.every(isHash);
}
