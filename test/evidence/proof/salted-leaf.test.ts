import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  leafLine,
  newSalt,
  parseLeafLine,
  type SaltedRow,
  saltedLeafHash,
  type Tombstone,
} from '../../../src/evidence/proof/salted-leaf.ts';
import { treeRoot } from '../../../src/evidence/proof/tree.ts';

const salt = Buffer.alloc(32, 7);
const row: SaltedRow = { kind: 'row', salt, row: Buffer.from('{"role":"Global Administrator","who":"Ada"}') };

function tombstoneOf(erased: SaltedRow): Tombstone {
  return { kind: 'tombstone', hash: saltedLeafHash(erased) };
}

describe('the leaf of a row', () => {
  test('is the hash of a zero byte, the salt and the row', () => {
    const expected = createHash('sha256').update(Buffer.of(0)).update(salt).update(row.row).digest();

    expect(saltedLeafHash(row)).toEqual(expected);
  });

  test('is another with another salt, so that nobody finds a row by trying', () => {
    expect(saltedLeafHash({ ...row, salt: newSalt() })).not.toEqual(saltedLeafHash(row));
    expect(newSalt()).not.toEqual(newSalt());
    expect(newSalt()).toHaveLength(32);
  });

  test('is kept when the row is erased, so that the tree has the same root', () => {
    const others = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const erased = tombstoneOf(row);

    expect(Object.keys(erased)).toEqual(['kind', 'hash']);
    expect(treeRoot([...others, saltedLeafHash(erased)])).toEqual(treeRoot([...others, saltedLeafHash(row)]));
  });

  test.each([0, 31, 33])('is none with a salt or a hash of %d bytes', (length) => {
    expect(() => saltedLeafHash({ ...row, salt: Buffer.alloc(length) })).toThrow(`not ${length}`);
    expect(() => saltedLeafHash({ kind: 'tombstone', hash: Buffer.alloc(length) })).toThrow(`not ${length}`);
  });
});

describe('the line of a leaf', () => {
  test('has the salt and the row as it was hashed, or the hash of what was erased', () => {
    expect(leafLine(row)).toBe(`${salt.toString('base64')} {"role":"Global Administrator","who":"Ada"}`);
    expect(leafLine(tombstoneOf(row))).toBe(`erased ${saltedLeafHash(row).toString('base64')}`);
  });

  test('gives back a leaf with the same hash, whatever the row', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (json, anySalt) => {
        const leaf: SaltedRow = { kind: 'row', salt: anySalt, row: Buffer.from(json) };
        const read = parseLeafLine(leafLine(leaf));

        expect(read && saltedLeafHash(read)).toEqual(saltedLeafHash(leaf));
        expect(parseLeafLine(leafLine(tombstoneOf(leaf)))).toEqual(tombstoneOf(leaf));
      }),
    );
  });

  test.each([
    '',
    ' ',
    '{"who":"Ada"}',
    'erased',
    'erased AAAA',
    'AAAA {"who":"Ada"}',
    `${salt.toString('base64url')} {}`,
  ])('is none of %j', (line) => {
    expect(parseLeafLine(line)).toBeUndefined();
  });
});
