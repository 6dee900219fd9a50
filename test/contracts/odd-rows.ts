import { describe, expect, test } from '@jest/globals';
import { StoreError } from '../../src/ports/errors.ts';
import type { OnOddRow } from '../../src/ports/index.ts';

/** A listing of a port, with one sound item in it. */
export interface SpoiltListing {
  list(onOdd?: OnOddRow): Promise<readonly unknown[]>;
  /** Writes a row among those that are listed, which this app cannot have written. @returns its key. */
  plant(): Promise<string>;
}

/** Contract of every listing of the store: one odd row never spoils the rest, and never goes without a word. */
export function describeOddRows(name: string, make: () => Promise<SpoiltListing>): void {
  describe(`a row that this app did not write: ${name}`, () => {
    test('is told, and all others are listed', async () => {
      const { list, plant } = await make();
      const sound = await list();
      const planted = await plant();
      const told: string[] = [];

      expect(await list(({ key }) => told.push(key))).toEqual(sound);
      expect(sound).toHaveLength(1);
      expect(told).toEqual([expect.stringContaining(planted)]);
    });

    test('fails the listing where nobody would hear of it', async () => {
      const { list, plant } = await make();
      await plant();

      await expect(list()).rejects.toThrow(StoreError);
    });
  });
}
