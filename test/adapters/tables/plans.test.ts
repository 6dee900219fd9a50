import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { createPlans } from '../../../src/adapters/tables/plans.ts';
import { tenantId } from '../../builders.ts';
import { describePlans, manyItems, plan } from '../../contracts/plans.ts';
import { FakePlans } from '../../fakes/fake-plans.ts';
import { loseNextAnswer, withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describePlans('Table Storage (Azurite)', async () => createPlans(await azurite.empty(), tenantId));
describePlans('the fake', async () => new FakePlans());

const itemsPartition = `${tenantId}_${plan().id}~${plan().hash}`;

describe('a plan whose storing was cut off', () => {
  test('is not there, and is there whole once it was stored again', async () => {
    const tables = await azurite.empty();
    const plans = createPlans(tables, tenantId);
    const items = manyItems(300);
    let isCutOff = true;
    const cutOff: PipelinePolicy = {
      name: 'cutOff',
      async sendRequest(request, next) {
        const isHead = String(request.body).includes(`"PartitionKey":"${tenantId}_heads"`);
        if (isHead && isCutOff) throw new Error('the process is gone');
        return next(request);
      },
    };
    await tables.use('Plans', 'cutting off', async (client) => client.pipeline.addPolicy(cutOff));

    await expect(plans.save(plan({ items }))).rejects.toThrow('the process is gone');

    expect(await plans.head(plan().id)).toBeUndefined();
    expect(await plans.items(plan().id, { top: 10 })).toEqual({ items: [], next: undefined });
    isCutOff = false;
    await plans.save(plan({ items }));
    expect((await plans.items(plan().id, { top: 1_000 })).items).toEqual(items);
  });

  test('may be stored with other content then, and nothing of the first attempt shows', async () => {
    const plans = createPlans(await azurite.empty(), tenantId);
    await plans.save(plan({ items: manyItems(300), hash: 'first' }));
    const client = azurite.client('Plans');
    for await (const { partitionKey = '', rowKey = '' } of client.listEntities())
      if (partitionKey === `${tenantId}_heads`) await client.deleteEntity(partitionKey, rowKey);

    await plans.save(plan());

    expect((await plans.items(plan().id, { top: 1_000 })).items).toEqual(plan().items);
  });
});

describe('a plan that was stored on a connection that broke', () => {
  test('is stored all the same', async () => {
    const tables = await azurite.empty();
    const plans = createPlans(tables, tenantId);
    await loseNextAnswer(tables, 'Plans', ({ body }) => body.includes(`"PartitionKey":"${tenantId}_heads"`));

    await plans.save(plan());

    expect((await plans.items(plan().id, { top: 10 })).items).toEqual(plan().items);
  });
});

describe('rows that somebody altered', () => {
  test.each([
    { what: 'the first row of its items', rowKey: 'item_00000000_000' },
    { what: 'a row in the middle', rowKey: 'item_00000035_000' },
    { what: 'the last row', rowKey: 'item_00000280_000' },
  ])('make a plan unusable: $what is gone', async ({ rowKey }) => {
    const plans = createPlans(await azurite.empty(), tenantId);
    await plans.save(plan({ items: manyItems(300), hash: plan().hash }));
    await azurite.client('Plans').deleteEntity(itemsPartition, rowKey);

    await expect(plans.items(plan().id, { top: 1_000 })).rejects.toMatchObject({
      kind: 'corrupt-row',
      code: 'PlanIncomplete',
    });
  });

  test('are named, with what is wrong in them', async () => {
    const plans = createPlans(await azurite.empty(), tenantId);
    await plans.save(plan());
    const Json0 = JSON.stringify([{ ...plan().items[0], decision: 'destroy' }, plan().items[1]]);
    const place = { partitionKey: itemsPartition, rowKey: 'item_00000000_000' };
    await azurite.client('Plans').updateEntity({ ...place, Json0 });

    await expect(plans.items(plan().id, { top: 10 })).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringContaining(`row ${itemsPartition} / ${place.rowKey} `),
    });
  });
});

describe('a place to go on from that the listing never gave', () => {
  test.each([{ from: 'abc' }, { from: "0-0' or RowKey gt '" }, { from: '' }, { from: '-1-0' }])(
    'is refused: "$from"',
    async ({ from }) => {
      const plans = createPlans(await azurite.empty(), tenantId);
      await plans.save(plan());

      const refusal = { kind: 'rejected', code: 'InvalidContinuationToken' };
      await expect(plans.items(plan().id, { top: 10, from })).rejects.toMatchObject(refusal);
      await expect(plans.list({ top: 10, from })).rejects.toMatchObject(refusal);
    },
  );
});
