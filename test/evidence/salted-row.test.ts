import { describe, expect, test } from '@jest/globals';
import { saltedLeafHash } from '../../src/evidence/proof/salted-leaf.ts';
import { saltedRow } from '../../src/evidence/salted-row.ts';

const salt = Buffer.alloc(32, 7);

describe('a row', () => {
  test('has the same hash in whatever order a store gives its members', () => {
    const one = saltedRow({ role: 'r', who: 'w', counts: { b: 2, a: 1 } }, salt);
    const other = saltedRow({ who: 'w', counts: { a: 1, b: 2 }, role: 'r' }, salt);

    expect(Buffer.from(one.row).toString()).toBe('{"counts":{"a":1,"b":2},"role":"r","who":"w"}');
    expect(saltedLeafHash(other)).toEqual(saltedLeafHash(one));
  });

  test('has another hash with any other content', () => {
    const hash = (row: Record<string, unknown>) => saltedLeafHash(saltedRow(row, salt)).toString('hex');
    const rows = [{ a: 1 }, { a: '1' }, { a: 1, b: null }, { a: [1] }, { b: 1 }, { a: true }, {}];

    expect(new Set(rows.map(hash)).size).toBe(rows.length);
  });

  test('gets a salt of its own', () => {
    expect(saltedRow({ a: 1 }).salt).not.toEqual(saltedRow({ a: 1 }).salt);
  });

  test('is refused where it has no JSON', () => {
    expect(() => saltedRow({ a: Number.NaN })).toThrow();
  });
});
