import { describe, expect, test } from '@jest/globals';
import { createLeases } from '../../../src/adapters/tables/leases.ts';
import { tenantId } from '../../builders.ts';
import { describeLeases } from '../../contracts/leases.ts';
import { FakeLeases } from '../../fakes/fake-leases.ts';
import { loseNextAnswer, withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const now = new Date('2026-11-24T02:00:00.000Z');

describeLeases('Table Storage (Azurite)', async () => createLeases(await azurite.empty(), tenantId));
describeLeases('the fake', async () => new FakeLeases());

describe('a lease whose taking was answered on a connection that broke', () => {
  test('is the taker’s all the same', async () => {
    const tables = await azurite.empty();
    const leases = createLeases(tables, tenantId);
    await loseNextAnswer(tables, 'Changes', ({ method }) => method === 'POST');

    expect(await leases.take('writer', 'run-1', now, 60_000)).toMatchObject({ kind: 'taken' });
    expect(await leases.take('writer', 'run-2', now, 60_000)).toMatchObject({ kind: 'held', by: 'run-1' });
  });
});

describe('a row that this app did not write', () => {
  test('is nobody’s lease: it stops every writer', async () => {
    const leases = createLeases(await azurite.empty(), tenantId);
    await leases.take('writer', 'run-1', now, 60_000);
    await azurite
      .client('Changes')
      .updateEntity({ partitionKey: `${tenantId}_changes`, rowKey: 'lease_writer', Until: 'soon', Fence: 0 });

    await expect(leases.take('writer', 'run-2', now, 60_000)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table Changes, row \S+_changes \/ lease_writer .*Fence: .*Until: /),
    });
  });
});
