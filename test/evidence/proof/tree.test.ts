import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { appendLeaf, emptyFrontier, frontierRoot, isFrontier } from '../../../src/evidence/proof/frontier.ts';
import {
  type Consistency,
  consistencyProof,
  emptyRoot,
  extendsTree,
  type Inclusion,
  includes,
  inclusionProof,
  leafHash,
  treeRoot,
} from '../../../src/evidence/proof/tree.ts';
import {
  publishedConsistencies,
  publishedEmptyRoot,
  publishedInclusions,
  publishedLeaves,
  publishedRoots,
} from './published-trees.ts';

const leaves = publishedLeaves.map(leafHash);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const rootOf = (size: number) => Buffer.from(publishedRoots[size - 1] ?? '', 'hex');
const decoded = (proof: readonly string[]) => proof.map((hash) => Buffer.from(hash, 'hex'));
const someHash = Buffer.from('abacaba000000000000000000000000000000000000000000060061e00123456', 'hex');

/** A proof with one bit changed in one of its hashes, a hash too few, and one too many. */
function spoiled(proof: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const flipped = proof.map((_, at) => proof.map((hash, other) => (other === at ? withBit(hash, 77) : hash)));
  const shorter = proof.length > 0 ? [proof.slice(0, -1), proof.slice(1)] : [];
  return [...flipped, ...shorter, [...proof, someHash], [someHash, ...proof], [...proof, Buffer.alloc(0)]];
}

function withBit(bytes: Uint8Array, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % changed.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
  return changed;
}

describe('the published trees', () => {
  test('have the published roots, the empty one included', () => {
    const roots = publishedRoots.map((_, at) => hex(treeRoot(leaves.slice(0, at + 1))));

    expect(roots).toEqual(publishedRoots);
    expect(hex(treeRoot([]))).toBe(publishedEmptyRoot);
  });

  test('have the same roots where they grow leaf by leaf', () => {
    let frontier = emptyFrontier;
    const roots = leaves.map((leaf) => {
      frontier = appendLeaf(frontier, leaf);
      return hex(frontierRoot(frontier));
    });

    expect(roots).toEqual(publishedRoots);
    expect(hex(frontierRoot(emptyFrontier))).toBe(publishedEmptyRoot);
  });

  test.each(publishedInclusions)(
    'have the published proof of leaf $index of $size',
    ({ index, size, proof }) => {
      const leaf = leaves[index] ?? someHash;
      const claim: Inclusion = { leaf, index, size, root: rootOf(size), proof: decoded(proof) };

      expect(inclusionProof(leaves.slice(0, size), index).map(hex)).toEqual(proof);
      expect(includes(claim)).toBe(true);
      for (const wrong of wrongInclusions(claim)) expect([wrong, includes(wrong)]).toEqual([wrong, false]);
    },
  );

  test.each(publishedConsistencies)(
    'have the published proof from $oldSize to $size',
    ({ oldSize, size, proof }) => {
      const [oldRoot, root] = [rootOf(oldSize), rootOf(size)];
      const claim: Consistency = { oldSize, oldRoot, size, root, proof: decoded(proof) };

      expect(consistencyProof(leaves.slice(0, size), oldSize).map(hex)).toEqual(proof);
      expect(extendsTree(claim)).toBe(true);
      for (const wrong of wrongConsistencies(claim))
        expect([wrong, extendsTree(wrong)]).toEqual([wrong, false]);
    },
  );
});

/** What the published tests of verifiers try, too. */
function wrongInclusions(claim: Inclusion): readonly Inclusion[] {
  const { index, size, proof } = claim;
  return [
    ...[index - 1, index + 1, index ^ 2, 0.5].map((wrong) => ({ ...claim, index: wrong })),
    ...[size * 2, Math.floor(size / 2), -1, Number.NaN].map((wrong) => ({ ...claim, size: wrong })),
    ...[someHash, emptyRoot, Buffer.alloc(0)].flatMap((wrong) => [
      { ...claim, leaf: wrong },
      { ...claim, root: wrong },
    ]),
    ...spoiled(proof).map((wrong) => ({ ...claim, proof: wrong })),
  ];
}

function wrongConsistencies(claim: Consistency): readonly Consistency[] {
  const { oldSize, oldRoot, size, root, proof } = claim;
  const isSame = oldSize === size;
  return [
    ...[oldSize - 1, oldSize + 1, oldSize ^ 2].map((wrong) => ({ ...claim, oldSize: wrong })),
    ...[size * 2, Math.floor(size / 2)].map((wrong) => ({ ...claim, size: wrong })),
    ...[someHash, Buffer.alloc(0)].flatMap((wrong) => [
      { ...claim, oldRoot: wrong },
      { ...claim, root: wrong },
    ]),
    ...(isSame
      ? []
      : [
          { ...claim, oldRoot: root, root: oldRoot },
          { ...claim, proof: [] },
        ]),
    ...spoiled(proof).map((wrong) => ({ ...claim, proof: wrong })),
  ];
}

describe('a tree that others claim to have', () => {
  test('begins with the empty tree, and with no other of no leaves', () => {
    const claim = { oldSize: 0, oldRoot: emptyRoot, size: 8, root: rootOf(8), proof: [] };

    expect(extendsTree(claim)).toBe(true);
    expect(extendsTree({ ...claim, oldRoot: someHash })).toBe(false);
    expect(extendsTree({ ...claim, proof: [someHash] })).toBe(false);
    expect(extendsTree({ ...claim, size: 0, root: emptyRoot })).toBe(true);
    expect(extendsTree({ ...claim, size: 0, root: someHash })).toBe(false);
  });

  test('does not end before the one that was kept', () => {
    const claim = { oldSize: 8, oldRoot: rootOf(8), size: 6, root: rootOf(6), proof: [] };

    expect(extendsTree(claim)).toBe(false);
    expect(() => consistencyProof(leaves.slice(0, 6), 8)).toThrow('does not go on from one of 8');
  });

  test('has no leaf beyond its end', () => {
    expect(includes({ leaf: leaves[0] ?? someHash, index: 0, size: 0, root: emptyRoot, proof: [] })).toBe(
      false,
    );
    expect(() => inclusionProof(leaves, 8)).toThrow('there is no leaf 8 in a tree of 8');
  });
});

const anyLeaves = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 });

describe('any tree', () => {
  test('proves each of its leaves, and a proof with any changed bit proves nothing', () => {
    fc.assert(
      fc.property(anyLeaves, fc.nat(), fc.nat(), (data, place, bit) => {
        const hashes = data.map(leafHash);
        const index = place % hashes.length;
        const leaf = hashes[index] ?? someHash;
        const proof = inclusionProof(hashes, index);
        const claim = { leaf, index, size: hashes.length, root: treeRoot(hashes), proof };

        expect(includes(claim)).toBe(true);
        expect(includes({ ...claim, leaf: withBit(leaf, bit) })).toBe(false);
        expect(includes({ ...claim, root: withBit(claim.root, bit) })).toBe(false);
        for (const wrong of spoiled(proof)) expect(includes({ ...claim, proof: wrong })).toBe(false);
      }),
    );
  });

  test('proves each tree that it grew out of, and a proof with any changed bit proves nothing', () => {
    fc.assert(
      fc.property(anyLeaves, fc.nat(), fc.nat(), (data, place, bit) => {
        const hashes = data.map(leafHash);
        const oldSize = 1 + (place % hashes.length);
        const oldRoot = treeRoot(hashes.slice(0, oldSize));
        const proof = consistencyProof(hashes, oldSize);
        const claim = { oldSize, oldRoot, size: hashes.length, root: treeRoot(hashes), proof };

        expect(extendsTree(claim)).toBe(true);
        expect(extendsTree({ ...claim, oldRoot: withBit(oldRoot, bit) })).toBe(false);
        expect(extendsTree({ ...claim, root: withBit(claim.root, bit) })).toBe(false);
        for (const wrong of spoiled(proof)) expect(extendsTree({ ...claim, proof: wrong })).toBe(false);
      }),
    );
  });

  test('does not go on from one with another leaf', () => {
    fc.assert(
      fc.property(anyLeaves, fc.nat(), fc.nat(), (data, place, bit) => {
        const hashes = data.map(leafHash);
        const altered = hashes.with(
          place % hashes.length,
          withBit(hashes[place % hashes.length] ?? someHash, bit),
        );
        const claim = { oldSize: hashes.length, oldRoot: treeRoot(hashes), size: hashes.length + 1 };
        const grown = [...altered, someHash];

        expect(
          extendsTree({ ...claim, root: treeRoot(grown), proof: consistencyProof(grown, hashes.length) }),
        ).toBe(false);
      }),
    );
  });

  test('has the root of its frontier, which holds one hash for each binary 1 of its size', () => {
    fc.assert(
      fc.property(anyLeaves, (data) => {
        const hashes = data.map(leafHash);
        const frontier = hashes.reduce(appendLeaf, emptyFrontier);

        expect(frontierRoot(frontier)).toEqual(treeRoot(hashes));
        expect(isFrontier(frontier)).toBe(true);
        expect(isFrontier({ ...frontier, hashes: [...frontier.hashes, someHash] })).toBe(false);
      }),
    );
  });

  test('has leaves that are told apart from its inner nodes', () => {
    const [first = someHash, second = someHash] = leaves;

    expect(leafHash(Buffer.concat([first, second]))).not.toEqual(treeRoot([first, second]));
  });
});

describe('a log of 10,000 entries', () => {
  test('grows by two hashes an entry at most, on average, and keeps five hashes in all', () => {
    const frontier = Array.from({ length: 10_000 }, (_, at) => leafHash(Buffer.from(`${at}`))).reduce(
      appendLeaf,
      emptyFrontier,
    );

    // 10,000 is 10011100010000.
    expect([frontier.size, frontier.hashes.length]).toEqual([10_000, 5]);
    expect(appendLeaf(frontier, someHash).hashes).toHaveLength(6);
  });
});

describe('a frontier that was stored', () => {
  test.each([
    { size: -1, hashes: [] },
    { size: 1.5, hashes: [someHash] },
    { size: 3, hashes: [someHash] },
    { size: 1, hashes: [Buffer.alloc(31)] },
  ])('of $size leaves is none, with so many hashes', (frontier) => {
    expect(isFrontier(frontier)).toBe(false);
  });
});
