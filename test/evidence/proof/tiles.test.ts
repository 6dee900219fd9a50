import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  entryFiles,
  hashFiles,
  logFiles,
  logPaths,
  mostEntryBytes,
  readEntryFile,
  readHashFile,
} from '../../../src/evidence/proof/tiles.ts';
import { leafHash, treeRoot } from '../../../src/evidence/proof/tree.ts';

const entryAt = (index: number) => Buffer.from(`manifest ${index}`);
const entriesOf = (size: number) => Array.from({ length: size }, (_, index) => entryAt(index));
const hashesOf = (size: number) => entriesOf(size).map(leafHash);

describe('the files of a log', () => {
  test('are those that the specification counts for 70,000 entries', () => {
    const { hashes, entries } = logPaths(70_000);
    const level = (number: number) => hashes.filter((path) => path.startsWith(`tile/${number}/`));

    expect([level(0).length, level(1).length, level(2).length, hashes.length]).toEqual([274, 2, 1, 277]);
    expect([level(0).at(-1), level(1), level(2)]).toEqual([
      'tile/0/273.p/112',
      ['tile/1/000', 'tile/1/001.p/17'],
      ['tile/2/000.p/1'],
    ]);
    expect(entries).toHaveLength(274);
    expect(entries.at(-1)).toBe('tile/entries/273.p/112');
  });

  test('of 256 entries are whole, with one hash above them', () => {
    expect(logPaths(256)).toEqual({
      hashes: ['tile/0/000', 'tile/1/000.p/1'],
      entries: ['tile/entries/000'],
    });
  });

  test('of no entries are none', () => {
    expect(logPaths(0)).toEqual({ hashes: [], entries: [] });
    expect(logFiles([])).toEqual([]);
  });

  test('have numbers in folders of a thousand', () => {
    const last = (size: number) => logPaths(size).entries.at(-1);

    expect(last(1000 * 256)).toBe('tile/entries/999');
    expect(last(1000 * 256 + 1)).toBe('tile/entries/x001/000.p/1');
    expect(last(12_345 * 256)).toBe('tile/entries/x012/344');
  });

  test('hold the leaves with their lengths, and the hashes of leaves and of whole tiles', () => {
    const files = new Map(logFiles(entriesOf(300)).map(({ path, bytes }) => [path, bytes]));
    const hashes = hashesOf(300);

    expect([...files.keys()]).toEqual([
      'tile/0/000',
      'tile/0/001.p/44',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/44',
    ]);
    expect(files.get('tile/0/001.p/44')).toEqual(Buffer.concat(hashes.slice(256)));
    expect(files.get('tile/1/000.p/1')).toEqual(treeRoot(hashes.slice(0, 256)));
    expect(files.get('tile/entries/000')?.subarray(0, 24)).toEqual(
      Buffer.from('\0\x0amanifest 0\0\x0amanifest 1'),
    );
    expect(readEntryFile(files.get('tile/entries/001.p/44') ?? Buffer.alloc(1))).toEqual(
      entriesOf(300).slice(256),
    );
    expect(readHashFile(files.get('tile/0/000') ?? Buffer.alloc(1))).toEqual(hashes.slice(0, 256));
  });

  test('that a log gets as it grows are the last of each level, and no earlier entry is asked for', () => {
    const asked: number[] = [];
    const grown = entryFiles(
      601,
      (index) => {
        asked.push(index);
        return entryAt(index);
      },
      600,
    );

    expect(grown.map(({ path }) => path)).toEqual(['tile/entries/002.p/89']);
    expect(Math.min(...asked)).toBe(512);
    expect(hashFiles(hashesOf(601), 600).map(({ path }) => path)).toEqual(['tile/0/002.p/89']);
    expect(hashFiles(hashesOf(768), 767).map(({ path }) => path)).toEqual(['tile/0/002', 'tile/1/000.p/3']);
  });

  test('written each time that a log grows are, in the end, all files of the log', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }), (steps) => {
        const written = new Map<string, Buffer>();
        let size = 0;
        for (const step of steps) {
          const files = [
            ...hashFiles(hashesOf(size + step), size),
            ...entryFiles(size + step, entryAt, size),
          ];
          for (const { path, bytes } of files) {
            expect(written.has(path)).toBe(false);
            written.set(path, bytes);
          }
          size += step;
        }

        for (const { path, bytes } of logFiles(entriesOf(size)))
          expect([path, written.get(path)]).toEqual([path, bytes]);
      }),
      { numRuns: 20 },
    );
  });

  test('have entries of 65,535 bytes, and none of one more', () => {
    const longest = Buffer.alloc(mostEntryBytes, 'a');

    expect(readEntryFile(entryFiles(1, () => longest)[0]?.bytes ?? longest)).toEqual([longest]);
    expect(() => entryFiles(1, () => Buffer.alloc(mostEntryBytes + 1))).toThrow(
      'an entry of 65536 bytes has no place in a log: 65535 are the most',
    );
  });

  test.each(['00', '0003', '000361', '00016100'])('that break off are not read: %s', (hex) => {
    expect(readEntryFile(Buffer.from(hex, 'hex'))).toBeUndefined();
  });

  test('of hashes that break off are not read', () => {
    expect(readHashFile(Buffer.alloc(63))).toBeUndefined();
  });
});
