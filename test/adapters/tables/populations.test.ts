import { describe, expect, test } from '@jest/globals';
import { createPopulations } from '../../../src/adapters/tables/populations.ts';
import { tenantId } from '../../builders.ts';
import { describePopulations, population } from '../../contracts/populations.ts';
import { FakePopulations } from '../../fakes/fake-populations.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describePopulations('Table Storage (Azurite)', async () =>
  createPopulations(await azurite.empty(), tenantId),
);
describePopulations('the fake', async () => new FakePopulations());

describe('a row that this app did not write', () => {
  test('is named: nothing is compared with it', async () => {
    const populations = createPopulations(await azurite.empty(), tenantId);
    await populations.save(population);
    await azurite
      .client('Watermarks')
      .updateEntity({ partitionKey: `${tenantId}_populations`, rowKey: 'last', Users: 'many' });

    await expect(populations.last()).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table Watermarks, row \S+_populations \/ last .*Users: /),
    });
  });
});
