import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { type PackFile, zipOf } from '../../../src/evidence/pack/zip.ts';
import { unzipped } from './pack-stage.ts';

/** Bytes that do not become fewer, always the same: what is not taken of them waits. */
function* noise(pieces: number, log: string[] = []): Generator<Uint8Array> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  for (let piece = 0; piece < pieces; piece += 1) {
    log.push(`piece ${piece}`);
    yield cipher.update(Buffer.alloc(65_536));
  }
}

async function* these(...files: readonly PackFile[]): AsyncGenerator<PackFile> {
  yield* files;
}

describe('the zip of a pack', () => {
  test('has the files in their order, and the same bytes whenever it is made', async () => {
    const files = () =>
      zipOf(these({ path: 'b/two', content: noise(3) }, { path: 'a', content: [Buffer.from('one')] }));
    const zip = await buffer(files());

    expect(zip.equals(await buffer(files()))).toBe(true);
    const read = await unzipped(zip);
    expect([...read.keys()]).toEqual(['b/two', 'a']);
    expect(read.get('b/two')?.length).toBe(3 * 65_536);
    expect(read.get('a')?.toString()).toBe('one');
  });

  test('asks for a file when the one before was taken, and for a piece when there is room', async () => {
    const log: string[] = [];
    async function* files(): AsyncGenerator<PackFile> {
      yield { path: 'one', content: noise(120, log) };
      log.push('the next file');
      yield { path: 'two', content: noise(1, log) };
    }
    const zip = zipOf(files());
    await once(zip, 'readable');

    // Nobody takes the zip: what waits in streams is a small part of the file.
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
    expect(log.length).toBeLessThan(40);
    await buffer(zip);
    expect(log.slice(119, 122)).toEqual(['piece 119', 'the next file', 'piece 0']);
  });

  test('ends with the error of what could not be read, and what was given of it opens nowhere', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* noise(2);
      throw new Error('the store is away');
    }
    const pieces: Buffer[] = [];
    const zip = zipOf(these({ path: 'whole', content: noise(1) }, { path: 'broken', content: broken() }));

    await expect(
      (async () => {
        for await (const piece of zip) pieces.push(piece);
      })(),
    ).rejects.toThrow('the store is away');
    await expect(unzipped(Buffer.concat(pieces))).rejects.toThrow(/central directory/i);
  });

  test('reads nothing more for whoever goes away', async () => {
    const log: string[] = [];
    const zip = zipOf(these({ path: 'one', content: noise(40, log) }));
    for await (const _piece of zip) break;
    const read = log.length;

    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(log.length).toBe(read);
  });
});
