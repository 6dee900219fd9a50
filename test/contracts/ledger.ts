import { describe, expect, test } from '@jest/globals';
import type { Leases, Ledger, LedgerAccess, LedgerEntry, LedgerFilter } from '../../src/ports/index.ts';

/** A change that has just been claimed. */
export function ledgerEntry(overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id: '20261124T090000123Z-0b5c9f0e',
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
    access: undefined,
    ...overrides,
  };
}

const another = '20261124T090000123Z-0b5c9f0f';

/** A renewal that a run requested. */
export function ledgerAccess(overrides: Partial<LedgerAccess> = {}): LedgerAccess {
  const key = {
    principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
  };
  return {
    runId: '20261124T090000000Z-00000001',
    planId: '20261124T090000050Z-00000002',
    itemId: `eligibility:${key.principalId}:${key.roleDefinitionId}:/`,
    reason: 'ends-soon',
    evidence: { endsAt: '2026-11-30T00:00:00.000Z', lastActivatedDaysAgo: 3, isGuest: false, approver: null },
    change: {
      effect: 'renewal',
      key,
      steps: [
        {
          kind: 'eligibility',
          actions: ['adminExtend', 'adminUpdate'],
          endDateTime: '2027-05-29T00:00:00.000Z',
        },
      ],
      before: {
        kind: 'eligibility',
        scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
        startDateTime: '2026-06-01T00:00:00.000Z',
        endDateTime: '2026-11-30T00:00:00.000Z',
      },
      justification: 'Renewed because it was used: Zoë’s night shift, \u2028 確認',
      ticket: { number: 'CHG-4711', system: 'ServiceNow' },
    },
    deadlineAt: new Date('2026-11-24T09:15:00.123Z'),
    because: undefined,
    undoes: undefined,
    ...overrides,
  };
}

const settled: Partial<LedgerEntry> = {
  state: 'done',
  settledAt: new Date('2026-11-24T09:00:02.000Z'),
  graphRequestId: '33333333-aaaa-4bbb-8ccc-000000000003',
  answer: { status: 201, body: '{"outcome":"done"}' },
};

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  /** The leases that claims depend on. */
  readonly leases: Leases;
}

/** Contract of `Ledger`. */
export function describeLedger(name: string, make: () => Promise<LedgerUnderTest>): void {
  describe(`the record of changes: ${name}`, () => {
    describeClaims(make);
    describeSettlements(make);
    describeListing(make);
  });
}

function describeClaims(make: () => Promise<LedgerUnderTest>): void {
  describe('a claim', () => {
    test('lets the first claim through and gives it back as it was made', async () => {
      const { ledger } = await make();

      expect(await ledger.claim(ledgerEntry())).toEqual({ kind: 'claimed' });
      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry());
    });

    test('shows a second claim of the same caller and key the first, and changes nothing', async () => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry());

      const second = await ledger.claim(ledgerEntry({ id: another, bodyHash: 'beef' }));

      expect(second).toEqual({ kind: 'exists', entry: ledgerEntry() });
      expect(await ledger.find(another)).toBeUndefined();
    });

    test('lets one of many claims at once through', async () => {
      const { ledger } = await make();
      const claims = ['1', '2', '3', '4', '5', '6', '7', '8'].map((n) =>
        ledger.claim(ledgerEntry({ id: `20261124T090000123Z-0000000${n}` })),
      );

      const kinds = (await Promise.all(claims)).map(({ kind }) => kind);

      expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(1);
    });

    test.each([
      { other: 'key', change: { idempotencyKey: 'ticket-4711_1' } },
      { other: 'key in another case', change: { idempotencyKey: 'TICKET-4711/1' } },
      { other: 'caller', change: { askedBy: { objectId: 'somebody-else', appId: undefined } } },
    ])('keeps what comes with another $other apart', async ({ change }) => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry());

      expect(await ledger.claim(ledgerEntry({ id: another, ...change }))).toEqual({ kind: 'claimed' });
    });

    test('keeps all that is needed to understand a change of access and to put it back', async () => {
      const { ledger } = await make();
      const removal = ledgerAccess();
      const access = ledgerAccess({
        change: {
          ...removal.change,
          effect: 'removal',
          steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
          ticket: null,
        },
      });

      await ledger.claim(ledgerEntry({ access }));

      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry({ access }));
    });

    test.each([{ id: another }, { id: "it's not here" }, { id: '' }])(
      'that was never made is not found: "$id"',
      async ({ id }) => {
        const { ledger } = await make();
        await ledger.claim(ledgerEntry());

        expect(await ledger.find(id)).toBeUndefined();
      },
    );
  });
}

function describeSettlements(make: () => Promise<LedgerUnderTest>): void {
  describe('a settlement', () => {
    test('writes down what came of a change', async () => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry());

      await ledger.settle(ledgerEntry(settled));

      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry(settled));
    });

    test('that comes second and says the same may add what it knows, and the instant of the first stays', async () => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry());
      const first = { ...settled, graphRequestId: undefined };
      await ledger.settle(ledgerEntry(first));

      await ledger.settle(ledgerEntry({ ...settled, settledAt: new Date('2026-11-24T09:30:00.000Z') }));

      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry(settled));
    });

    test('keeps an answer that is longer than a column', async () => {
      const { ledger } = await make();
      const answer = { status: 200, body: JSON.stringify({ text: '0123456789'.repeat(10_000) }) };
      await ledger.claim(ledgerEntry());

      await ledger.settle(ledgerEntry({ ...settled, answer }));

      // toEqual would print the whole difference.
      expect((await ledger.find(ledgerEntry().id))?.answer?.body === answer.body).toBe(true);
    });

    test('does not overwrite a certain outcome with an unconfirmed one', async () => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry());
      await ledger.settle(ledgerEntry(settled));

      await ledger.settle(
        ledgerEntry({ ...settled, state: 'unconfirmed', answer: { status: 202, body: '{}' } }),
      );

      expect(await ledger.find(ledgerEntry().id)).toEqual(ledgerEntry(settled));
    });

    test('overwrites an unconfirmed outcome with a certain one', async () => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry());
      await ledger.settle(ledgerEntry({ ...settled, state: 'unconfirmed' }));

      await ledger.settle(ledgerEntry(settled));

      expect((await ledger.find(ledgerEntry().id))?.state).toBe('done');
    });

    test('refuses to settle what was never claimed', async () => {
      const { ledger } = await make();

      await expect(ledger.settle(ledgerEntry(settled))).rejects.toThrow();
    });

    test('says what came of a change of access', async () => {
      const { ledger } = await make();
      await ledger.claim(ledgerEntry({ access: ledgerAccess() }));
      const access = ledgerAccess({
        because: 'It shows in the tenant: \u201euntil May\u201c.'.repeat(1_000),
      });

      await ledger.settle(ledgerEntry({ state: 'done', access }));

      expect((await ledger.find(ledgerEntry().id))?.access).toEqual(access);
    });
  });
}

export const morning = change('20261124T080000000Z-00000001', 'run-1');
export const noon = change('20261124T120000000Z-00000002', 'run-2');
export const alsoNoon = change('20261124T120000000Z-00000003', 'run-1');
export const evening = change('20261124T200000000Z-00000004', 'run-2');

function change(id: string, runId: string): LedgerEntry {
  const [, hour = ''] = /T(\d\d)/.exec(id) ?? [];
  const askedAt = new Date(`2026-11-24T${hour}:00:00.000Z`);
  return ledgerEntry({ id, askedAt, idempotencyKey: id, access: ledgerAccess({ runId }) });
}

function describeListing(make: () => Promise<LedgerUnderTest>): void {
  describe('a listing', () => {
    async function filled(): Promise<Ledger> {
      const { ledger } = await make();
      for (const entry of [noon, morning, evening, alsoNoon]) await ledger.claim(entry);
      await ledger.settle({ ...morning, state: 'done' });
      return ledger;
    }

    test('begins with the newest and goes page by page to the end', async () => {
      const ledger = await filled();

      const first = await ledger.list({}, { top: 3 });
      const second = await ledger.list({}, { top: 3, from: first.next });

      expect(first.items).toEqual([evening, noon, alsoNoon]);
      expect(second).toEqual({ items: [{ ...morning, state: 'done' }], next: undefined });
    });

    test.each<{ of: string; filter: LedgerFilter; ids: readonly string[] }>([
      { of: 'an instant on', filter: { since: noon.askedAt }, ids: [evening.id, noon.id, alsoNoon.id] },
      { of: 'later on', filter: { since: new Date('2026-11-24T12:00:00.001Z') }, ids: [evening.id] },
      { of: 'a run', filter: { runId: 'run-1' }, ids: [alsoNoon.id, morning.id] },
      { of: 'a state', filter: { state: 'done' }, ids: [morning.id] },
      { of: 'a run that never was', filter: { runId: "it's not here" }, ids: [] },
      {
        of: 'all at once',
        filter: { since: noon.askedAt, runId: 'run-1', state: 'claimed' },
        ids: [alsoNoon.id],
      },
    ])('has the changes of $of', async ({ filter, ids }) => {
      const ledger = await filled();

      const { items } = await ledger.list(filter, { top: 10 });

      expect(items.map(({ id }) => id)).toEqual(ids);
    });

    test('goes on within its filter', async () => {
      const ledger = await filled();
      const filter = { since: noon.askedAt, runId: 'run-2' };

      const first = await ledger.list(filter, { top: 1 });
      const second = await ledger.list(filter, { top: 1, from: first.next });

      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([evening.id, noon.id]);
    });
  });
}
