import { describe, expect, test } from '@jest/globals';
import { createNoticeStore } from '../../../src/adapters/tables/notice-store.ts';
import { tenantId } from '../../builders.ts';
import { describeNoticeStore, notice } from '../../contracts/notice-store.ts';
import { FakeNoticeStore } from '../../fakes/fake-notice-store.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeNoticeStore('Table Storage (Azurite)', async () =>
  createNoticeStore(await azurite.empty(), tenantId),
);
describeNoticeStore('the fake', async () => new FakeNoticeStore());

describe('a row that this app did not write', () => {
  test.each([
    { spoilt: { Attempts: -1 }, told: 'Attempts: ' },
    { spoilt: { Notice0: '{"id":1}' }, told: 'Notice: id: ' },
  ])('is named, with what is wrong in it: $told', async ({ spoilt, told }) => {
    const store = createNoticeStore(await azurite.empty(), tenantId);
    await store.put(notice());
    await azurite
      .client('Notices')
      .updateEntity({ partitionKey: `${tenantId}_notices`, rowKey: notice().id, ...spoilt });

    await expect(store.pending(10)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringContaining(told),
    });
  });
});

describe('a notice that no row can hold', () => {
  test('is refused with its size', async () => {
    const store = createNoticeStore(await azurite.empty(), tenantId);
    const sections = [{ title: 'Renewed', count: 1, lines: ['x'.repeat(500_000)] }];

    await expect(store.put(notice({ sections }))).rejects.toMatchObject({ code: 'TextTooLong' });
  });
});
