import { describe, expect, test } from '@jest/globals';
import { createMarks } from '../../../src/adapters/tables/marks.ts';
import { tenantId } from '../../builders.ts';
import { describeMarks, mark } from '../../contracts/marks.ts';
import { FakeMarks } from '../../fakes/fake-marks.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeMarks('Table Storage (Azurite)', async () => createMarks(await azurite.empty(), tenantId));
describeMarks('the fake', async () => new FakeMarks());

describe('a row that this app did not write', () => {
  test('is named, and no mark is read: what waits must not be forgotten', async () => {
    const marks = createMarks(await azurite.empty(), tenantId);
    await marks.change({ put: [mark({ id: 'a' }), mark({ id: 'b' })], remove: [] });
    await azurite
      .client('Marks')
      .updateEntity({ partitionKey: `${tenantId}_marks`, rowKey: 'b', Due: 'soon' });

    await expect(marks.read()).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table Marks, row \S+_marks \/ b .*Due: /),
    });
  });
});
