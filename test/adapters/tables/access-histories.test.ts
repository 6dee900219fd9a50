import { describe, expect, test } from '@jest/globals';
import { createAccessHistories } from '../../../src/adapters/tables/access-histories.ts';
import { tenantId } from '../../builders.ts';
import { accessMemory, describeAccessHistories } from '../../contracts/access-histories.ts';
import { FakeAccessHistories } from '../../fakes/fake-access-histories.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeAccessHistories('Table Storage (Azurite)', async () =>
  createAccessHistories(await azurite.empty(), tenantId),
);
describeAccessHistories('the fake', async () => new FakeAccessHistories());

describe('a row that this app did not write', () => {
  test.each([
    {
      what: 'a memory',
      isMeant: (key: string) => key.startsWith('eligibility'),
      spoilt: { RenewalsInARow: -1 },
    },
    {
      what: 'how far activations are known',
      isMeant: (key: string) => key === 'activations',
      spoilt: { Since: 0 },
    },
    { what: 'a sign-in', isMeant: (key: string) => key === 'ada', spoilt: { LastSignInAt: 'lately' } },
  ])('is named: $what', async ({ isMeant, spoilt }) => {
    const histories = createAccessHistories(await azurite.empty(), tenantId);
    const instant = new Date('2026-11-24T02:00:00.000Z');
    await histories.save([accessMemory()], {
      activationsKnownSince: instant,
      activationsKnownUntil: instant,
    });
    await histories.saveSignIns([{ userId: 'ada', lastSignInAt: instant, blankSince: undefined }]);
    const client = azurite.client('AccessHistory');
    const rows = await Array.fromAsync(client.listEntities());
    const { partitionKey = '', rowKey = '' } = rows.find((row) => isMeant(row.rowKey ?? '')) ?? {};
    await client.updateEntity({ partitionKey, rowKey, ...spoilt });

    await expect(histories.read()).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringContaining(`table AccessHistory, row ${partitionKey} / ${rowKey} `),
    });
  });
});
