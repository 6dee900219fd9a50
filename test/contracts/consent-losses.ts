import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ConsentLosses } from '../../src/ports/index.ts';

const since = new Date('2026-11-24T02:00:00.000Z');
const triedAt = new Date('2026-11-26T02:00:00.000Z');
const loss = { since, triedAt, code: 'AADSTS7000229' };

/** Contract of `ConsentLosses`. */
export function describeConsentLosses(name: string, make: () => Promise<ConsentLosses>): void {
  describe(`what is remembered of a tenant's consent: ${name}`, () => {
    let losses: ConsentLosses;
    beforeEach(async () => {
      losses = await make();
    });

    test('is nothing, as long as nobody has written anything', async () => {
      expect(await losses.read()).toBeUndefined();
    });

    test('is what was written last', async () => {
      await losses.save({ ...loss, triedAt: since, code: 'AADSTS65001' });
      await losses.save(loss);

      expect(await losses.read()).toEqual(loss);
    });

    test('is who it was asked for, where that was written', async () => {
      await losses.save({ ...loss, triedFor: 'watch-own-writes' });

      expect(await losses.read()).toEqual({ ...loss, triedFor: 'watch-own-writes' });
    });

    test('is nothing again once it is cleared, which may be repeated', async () => {
      await losses.save(loss);

      await losses.clear();
      await losses.clear();

      expect(await losses.read()).toBeUndefined();
    });
  });
}
