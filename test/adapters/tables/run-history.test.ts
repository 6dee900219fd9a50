import { describe, expect, test } from '@jest/globals';
import { createRunHistory } from '../../../src/adapters/tables/run-history.ts';
import { runRecord, tenantId } from '../../builders.ts';
import { describeRunHistory } from '../../contracts/run-history.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeRunHistory('Table Storage (Azurite)', async () => createRunHistory(await azurite.empty(), tenantId));
describeRunHistory('the fake', async () => new FakeRunHistory());

describe('a row that this app did not write', () => {
  test('is named, with what is wrong in it', async () => {
    const history = createRunHistory(await azurite.empty(), tenantId);
    await history.save(runRecord());
    const client = azurite.client('Runs');
    const [row] = await Array.fromAsync(client.listEntities());
    const { partitionKey = '', rowKey = '' } = row ?? {};
    await client.updateEntity({ partitionKey, rowKey, State: 'fine', Read: 'many' });

    await expect(history.list({ top: 10 })).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(
        new RegExp(`^table Runs, row ${tenantId}_runs / ${rowKey} .*State: .*Read: `),
      ),
    });
  });
});

describe('a place to go on from that the listing never gave', () => {
  test.each([{ from: 'abc' }, { from: "8638204204400000_x' or RowKey gt '" }, { from: '' }])(
    'is refused: "$from"',
    async ({ from }) => {
      const history = createRunHistory(await azurite.empty(), tenantId);
      await history.save(runRecord());

      await expect(history.list({ top: 10, from })).rejects.toMatchObject({
        kind: 'rejected',
        code: 'InvalidContinuationToken',
      });
    },
  );
});
