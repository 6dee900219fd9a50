import { describe, expect, test } from '@jest/globals';
import { createLedger } from '../../../src/adapters/tables/ledger.ts';
import { describeLedger, ledgerEntry } from '../../contracts/ledger.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeLedger('Table Storage (Azurite)', async () => createLedger(await azurite.empty()));
describeLedger('the fake', async () => new FakeLedger());

describe('a row that this app did not write', () => {
  test('is named, with what is wrong in it', async () => {
    const ledger = createLedger(await azurite.empty());
    await ledger.claim(ledgerEntry());
    const client = azurite.client('Changes');
    const [row] = await Array.fromAsync(client.listEntities());
    const { partitionKey = '', rowKey = '' } = row ?? {};
    await client.updateEntity({ partitionKey, rowKey, State: 'fine' });

    await expect(ledger.claim(ledgerEntry())).rejects.toMatchObject({
      kind: 'untrustworthy',
      message: expect.stringContaining('State: '),
    });
  });

  test('is not taken for ours when it is settled', async () => {
    const ledger = createLedger(await azurite.empty());
    await ledger.claim(ledgerEntry());

    await expect(ledger.settle(ledgerEntry({ id: 'another', state: 'done' }))).rejects.toMatchObject({
      code: 'ClaimNotOurs',
    });
  });
});
