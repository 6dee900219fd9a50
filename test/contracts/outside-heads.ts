import { describe, expect, test } from '@jest/globals';
import type { HeadFile, OutsideHeads } from '../../src/ports/index.ts';

const file = (path: string, text = path): HeadFile => ({ path, bytes: Buffer.from(text) });
const head = (size: number, text?: string) => file(`heads/${String(size).padStart(10, '0')}`, text);

/** Contract of `OutsideHeads`. */
export function describeOutsideHeads(name: string, make: () => Promise<OutsideHeads>): void {
  describe(`heads outside: ${name}`, () => {
    test('are none in the beginning', async () => {
      const outside = await make();

      expect(await outside.last()).toBeUndefined();
      expect(await Array.fromAsync(outside.heads())).toEqual([]);
    });

    test('are given back as they were created, by their size', async () => {
      const outside = await make();

      await outside.create([file('tile/0/000.p/1'), head(10, 'ten'), head(9, 'nine')]);

      const heads = await Array.fromAsync(outside.heads());
      expect(heads.map(({ size, note }) => ({ size, note }))).toEqual([
        { size: 9, note: 'nine' },
        { size: 10, note: 'ten' },
      ]);
      expect(await outside.last()).toMatchObject({ size: 10, note: 'ten' });
    });

    test('may be created again as they are: an answer may have been lost', async () => {
      const outside = await make();
      await outside.create([head(1)]);

      await outside.create([head(1), head(2)]);

      expect((await Array.fromAsync(outside.heads())).map(({ size }) => size)).toEqual([1, 2]);
    });

    test('are never written over: another file of the same name is a fork, and what was there stays', async () => {
      const outside = await make();
      await outside.create([head(1, 'first')]);

      await expect(outside.create([head(1, 'second')])).rejects.toMatchObject({
        name: 'OutsideHeadsError',
        kind: 'fork',
        message: expect.stringContaining('has another'),
      });
      expect(await outside.last()).toMatchObject({ note: 'first' });
    });
  });
}
