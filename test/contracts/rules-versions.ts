import { describe, expect, test } from '@jest/globals';
import type { RulesVersions } from '../../src/ports/index.ts';

const hash = 'a'.repeat(64);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Contract of `RulesVersions`. */
export function describeRulesVersions(name: string, make: () => Promise<RulesVersions>): void {
  describe(`approved rules: ${name}`, () => {
    test('are none in the beginning', async () => {
      expect(await (await make()).find(hash)).toBeUndefined();
    });

    test('are given back byte for byte, however long and in whatever signs', async () => {
      const versions = await make();
      const content = bytes(`\uFEFF{ "reason": "Größe 確認" }${' '.repeat(100_000)}`);

      await versions.keep(hash, content);

      expect(Buffer.from((await versions.find(hash)) ?? bytes('')).equals(content)).toBe(true);
      expect(await versions.find('b'.repeat(64))).toBeUndefined();
    });

    test('stay as they were kept first', async () => {
      const versions = await make();
      await versions.keep(hash, bytes('first'));
      await versions.keep(hash, bytes('second'));

      expect(Buffer.from((await versions.find(hash)) ?? bytes('')).toString()).toBe('first');
    });
  });
}
