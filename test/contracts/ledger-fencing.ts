import { describe, expect, test } from '@jest/globals';
import type { Lease, Leases } from '../../src/ports/index.ts';
import { alsoNoon, evening, type LedgerUnderTest, morning, noon } from './ledger.ts';

const now = new Date('2026-11-24T09:00:00.000Z');
const afterExpiry = new Date('2026-11-24T09:10:00.000Z');
const tenMinutes = 600_000;

async function taken(leases: Leases, holder: string, at: Date): Promise<Lease> {
  const result = await leases.take('writer', holder, at, tenMinutes);
  if (result.kind !== 'taken') throw new Error(`the lease is held by ${result.by}`);
  return result.lease;
}

/** Contract of `Ledger` about the leases that claims depend on. */
export function describeFencing(name: string, make: () => Promise<LedgerUnderTest>): void {
  describe(`a claim with a lease: ${name}`, () => {
    test('is made while the lease is held, one after the other', async () => {
      const { ledger, leases } = await make();
      const lease = await taken(leases, 'run-1', now);

      expect(await ledger.claim(noon, lease)).toEqual({ kind: 'claimed' });
      expect(await ledger.claim(evening, lease)).toEqual({ kind: 'claimed' });
    });

    test('is made by each of many at once that have the same lease', async () => {
      const { ledger, leases } = await make();
      const lease = await taken(leases, 'run-1', now);

      const claims = await Promise.all(
        [morning, noon, alsoNoon, evening].map((entry) => ledger.claim(entry, lease)),
      );

      expect(claims.map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'claimed', 'claimed']);
    });

    test('is made with a lease that was prolonged, before it and after', async () => {
      const { ledger, leases } = await make();
      const lease = await taken(leases, 'run-1', now);
      const longer = await leases.prolong(lease, now, 2 * tenMinutes);

      expect(await ledger.claim(noon, lease)).toEqual({ kind: 'claimed' });
      expect(await ledger.claim(evening, longer)).toEqual({ kind: 'claimed' });
    });

    test('leaves the lease to its holder, who prolongs it and gives it back', async () => {
      const { ledger, leases } = await make();
      const lease = await taken(leases, 'run-1', now);
      await ledger.claim(noon, lease);

      const longer = await leases.prolong(lease, now, 2 * tenMinutes);
      if (longer !== undefined) await leases.release(longer);

      expect(longer?.until).toEqual(new Date('2026-11-24T09:20:00.000Z'));
      expect(await leases.take('writer', 'run-2', now, tenMinutes)).toMatchObject({ kind: 'taken' });
    });

    test('is lost where somebody else has taken the lease, and nothing is written', async () => {
      const { ledger, leases } = await make();
      const overtaken = await taken(leases, 'run-1', now);
      await taken(leases, 'run-2', afterExpiry);

      expect(await ledger.claim(noon, overtaken)).toEqual({ kind: 'lost' });
      expect(await ledger.list({}, { top: 10 })).toEqual({ items: [], next: undefined });
      expect(await ledger.claim(noon)).toEqual({ kind: 'claimed' });
    });

    test('is lost where the lease was given back', async () => {
      const { ledger, leases } = await make();
      const lease = await taken(leases, 'run-1', now);
      await leases.release(lease);

      expect(await ledger.claim(noon, lease)).toEqual({ kind: 'lost' });
    });

    test('shows a second claim of the same key the first', async () => {
      const { ledger, leases } = await make();
      await ledger.claim(noon);
      const lease = await taken(leases, 'run-1', now);
      const second = { ...evening, idempotencyKey: noon.idempotencyKey };

      expect(await ledger.claim(second, lease)).toEqual({ kind: 'exists', entry: noon });
    });

    test('never wins against a taker: of the two, one comes first', async () => {
      const { ledger, leases } = await make();
      const lease = await taken(leases, 'run-1', now);

      const [claimed, next] = await Promise.all([
        ledger.claim(noon, lease),
        leases.take('writer', 'run-2', afterExpiry, tenMinutes),
      ]);

      expect(next.kind).toBe('taken');
      expect((await ledger.find(noon.id)) !== undefined).toBe(claimed.kind === 'claimed');
      expect(await ledger.claim(evening, lease)).toEqual({ kind: 'lost' });
    });
  });
}
