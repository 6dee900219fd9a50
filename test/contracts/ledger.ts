import { describe, expect, test } from '@jest/globals';
import type { Ledger, LedgerEntry } from '../../src/ports.ts';

/** A change that has just been claimed. */
export function ledgerEntry(overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id: '0b5c9f0e-7a53-4f0e-8f55-4d7f3a1f0c01',
    askedBy: {
      objectId: '11111111-aaaa-4bbb-8ccc-000000000001',
      appId: '22222222-aaaa-4bbb-8ccc-000000000002',
    },
    askedAt: new Date('2026-11-24T09:00:00.123Z'),
    operation: 'eligibility.adminAssign',
    subject: '{"directoryScopeId":"/"}',
    idempotencyKey: 'ticket-4711/1',
    bodyHash: 'f00d',
    state: 'claimed',
    settledAt: undefined,
    graphRequestId: undefined,
    answer: undefined,
    ...overrides,
  };
}

const settled: Partial<LedgerEntry> = {
  state: 'done',
  settledAt: new Date('2026-11-24T09:00:02.000Z'),
  graphRequestId: '33333333-aaaa-4bbb-8ccc-000000000003',
  answer: { status: 201, body: '{"outcome":"done"}' },
};

/** What every record of changes does, whatever it is made of. */
export function describeLedger(name: string, make: () => Promise<Ledger>): void {
  describe(`the record of changes: ${name}`, () => {
    test('lets the first claim through and gives it back as it was made', async () => {
      const ledger = await make();

      expect(await ledger.claim(ledgerEntry())).toEqual({ kind: 'claimed' });
      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry());
    });

    test('shows a second claim of the same caller and key the first, and changes nothing', async () => {
      const ledger = await make();
      await ledger.claim(ledgerEntry());

      const second = await ledger.claim(ledgerEntry({ id: 'another', bodyHash: 'beef' }));

      expect(second).toEqual({ kind: 'exists', entry: ledgerEntry() });
      expect(await ledger.find('another')).toBeUndefined();
    });

    test('lets one of many claims at once through', async () => {
      const ledger = await make();
      const claims = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => ledger.claim(ledgerEntry({ id })));

      const kinds = (await Promise.all(claims)).map(({ kind }) => kind);

      expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(1);
    });

    test.each([
      { other: 'key', change: { idempotencyKey: 'ticket-4711_1' } },
      { other: 'key in another case', change: { idempotencyKey: 'TICKET-4711/1' } },
      { other: 'caller', change: { askedBy: { objectId: 'somebody-else', appId: undefined } } },
    ])('keeps what comes with another $other apart', async ({ change }) => {
      const ledger = await make();
      await ledger.claim(ledgerEntry());

      expect(await ledger.claim(ledgerEntry({ id: 'another', ...change }))).toEqual({ kind: 'claimed' });
    });

    test('writes down what came of a change', async () => {
      const ledger = await make();
      await ledger.claim(ledgerEntry());

      await ledger.settle(ledgerEntry(settled));

      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry(settled));
    });

    test('keeps an answer that is longer than a column', async () => {
      const ledger = await make();
      const answer = { status: 200, body: JSON.stringify({ text: '0123456789'.repeat(10_000) }) };
      await ledger.claim(ledgerEntry());

      await ledger.settle(ledgerEntry({ ...settled, answer }));

      // Not compared with toEqual: a difference would be printed whole.
      expect((await ledger.find(ledgerEntry().id))?.answer?.body === answer.body).toBe(true);
    });

    test('does not let doubt overwrite what is certain', async () => {
      const ledger = await make();
      await ledger.claim(ledgerEntry());
      await ledger.settle(ledgerEntry(settled));

      await ledger.settle(
        ledgerEntry({ ...settled, state: 'unconfirmed', answer: { status: 202, body: '{}' } }),
      );

      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry(settled));
    });

    test('lets certainty overwrite doubt', async () => {
      const ledger = await make();
      await ledger.claim(ledgerEntry());
      await ledger.settle(ledgerEntry({ ...settled, state: 'unconfirmed' }));

      await ledger.settle(ledgerEntry(settled));

      expect((await ledger.find(ledgerEntry().id))?.state).toBe('done');
    });

    test('refuses to settle what was never claimed', async () => {
      const ledger = await make();

      await expect(ledger.settle(ledgerEntry(settled))).rejects.toThrow();
    });
  });
}
