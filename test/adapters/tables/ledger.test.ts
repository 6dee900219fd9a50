import { describe, expect, test } from '@jest/globals';
import { createLeases } from '../../../src/adapters/tables/leases.ts';
import { createLedger } from '../../../src/adapters/tables/ledger.ts';
import { tenantId } from '../../builders.ts';
import { describeLedger, type LedgerUnderTest, ledgerAccess, ledgerEntry } from '../../contracts/ledger.ts';
import { describeFencing } from '../../contracts/ledger-fencing.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { loseNextAnswer, withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const changeKey = 'at_8638204421600_20261124T090000123Z-0b5c9f0e';

async function stored(): Promise<LedgerUnderTest> {
  const tables = await azurite.empty();
  return { ledger: createLedger(tables, tenantId), leases: createLeases(tables, tenantId) };
}

async function faked(): Promise<LedgerUnderTest> {
  const ledger = new FakeLedger();
  return { ledger, leases: ledger.leases };
}

describeLedger('Table Storage (Azurite)', stored);
describeLedger('the fake', faked);
describeFencing('Table Storage (Azurite)', stored);
describeFencing('the fake', faked);

/** The row of the change that was claimed. */
async function changeRow(): Promise<{ partitionKey: string; rowKey: string }> {
  const rows = await Array.fromAsync(azurite.client('Changes').listEntities());
  const { partitionKey = '', rowKey = '' } = rows.find((row) => row.rowKey?.startsWith('at_')) ?? {};
  return { partitionKey, rowKey };
}

describe('a row that this app did not write', () => {
  test.each([
    { column: 'State', spoilt: { State: 'fine' }, told: 'State: ' },
    { column: 'Access, no JSON', spoilt: { Access0: '{' }, told: 'Access: ' },
    { column: 'Access, other JSON', spoilt: { Access0: '{"deadlineAt":"soon"}' }, told: 'deadlineAt: ' },
    {
      column: 'Access, another change',
      spoilt: {
        Access0: JSON.stringify({
          ...ledgerAccess(),
          change: { ...ledgerAccess().change, effect: 'harm' },
        }),
      },
      told: 'change.effect: ',
    },
  ])('is named, with what is wrong in it: $column', async ({ spoilt, told }) => {
    const ledger = createLedger(await azurite.empty(), tenantId);
    await ledger.claim(ledgerEntry({ access: ledgerAccess() }));
    const place = await changeRow();
    await azurite.client('Changes').updateEntity({ ...place, ...spoilt });

    await expect(ledger.claim(ledgerEntry())).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(
        new RegExp(`^table Changes, row ${tenantId}_changes / ${place.rowKey} .*${told}`),
      ),
    });
  });

  test('is missed where its key is still taken', async () => {
    const ledger = createLedger(await azurite.empty(), tenantId);
    await ledger.claim(ledgerEntry());
    const { partitionKey, rowKey } = await changeRow();
    await azurite.client('Changes').deleteEntity(partitionKey, rowKey);

    await expect(ledger.claim(ledgerEntry())).rejects.toMatchObject({ code: 'ClaimWithoutChange' });
    await expect(ledger.settle(ledgerEntry({ state: 'done' }))).rejects.toMatchObject({
      code: 'NeverClaimed',
    });
  });
});

describe('an id that does not begin with the instant the change was asked at', () => {
  test.each([{ id: '0b5c9f0e-7a53-4f0e-8f55-4d7f3a1f0c01' }, { id: '20261124T090000124Z-0b5c9f0e' }])(
    'is a defect of ours: $id',
    async ({ id }) => {
      const ledger = createLedger(await azurite.empty(), tenantId);

      await expect(ledger.claim(ledgerEntry({ id }))).rejects.toThrow(TypeError);
    },
  );
});

describe('a claim that was answered on a connection that broke', () => {
  test('is claimed all the same, and not taken for somebody else’s', async () => {
    const tables = await azurite.empty();
    const ledger = createLedger(tables, tenantId);
    const leases = createLeases(tables, tenantId);
    const taken = await leases.take('writer', 'run-1', ledgerEntry().askedAt, 60_000);
    await loseNextAnswer(tables, 'Changes', ({ url }) => url.endsWith('$batch'));

    const claimed = await ledger.claim(ledgerEntry(), 'lease' in taken ? taken.lease : undefined);

    expect(claimed).toEqual({ kind: 'claimed' });
    expect((await ledger.list({}, { top: 10 })).items).toEqual([ledgerEntry()]);
  });
});

describe('a place to go on from that the listing never gave', () => {
  test.each([{ from: 'abc' }, { from: `${changeKey}' or RowKey gt '` }, { from: '' }, { from: 'key_00' }])(
    'is refused: "$from"',
    async ({ from }) => {
      const ledger = createLedger(await azurite.empty(), tenantId);
      await ledger.claim(ledgerEntry());

      await expect(ledger.list({}, { top: 10, from })).rejects.toMatchObject({
        kind: 'rejected',
        code: 'InvalidContinuationToken',
      });
    },
  );
});
