import { RestError } from '@azure/data-tables';
import { describe, expect, test } from '@jest/globals';
import { createLeases } from '../../../src/adapters/tables/leases.ts';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import { tenantId } from '../../builders.ts';
import { describeLeases } from '../../contracts/leases.ts';
import { FakeLeases } from '../../fakes/fake-leases.ts';
import { holdSecondWrite, loseNextAnswer, withAzurite } from './tables-under-test.ts';

const otherTenantId = 'aaaabbbb-0000-4000-8000-ccccddddffff';
const azurite = withAzurite();
const now = new Date('2026-11-24T02:00:00.000Z');
const options = { now, forMilliseconds: 60_000, goesFirst: false };

describeLeases('Table Storage (Azurite)', async () => createLeases(await azurite.empty(), tenantId));
describeLeases('the fake', async () => new FakeLeases());

describe('a lease whose taking was answered on a connection that broke', () => {
  test('is the taker’s all the same', async () => {
    const tables = await azurite.empty();
    const leases = createLeases(tables, tenantId);
    await loseNextAnswer(tables, 'Changes', ({ method }) => method === 'POST');

    expect(await leases.take('writer', 'run-1', options)).toMatchObject({ kind: 'taken' });
    expect(await leases.take('writer', 'run-2', options)).toMatchObject({ kind: 'held', by: 'run-1' });
  });
});

describe('a lease that two have seen to be free', () => {
  test('goes to the first who writes: the second write, held back until that one is through, is no take', async () => {
    const tables = await azurite.empty();
    const leases = createLeases(tables, tenantId);
    await leases.take('writer', 'run-0', options);
    const afterwards = { ...options, now: new Date('2026-11-24T03:00:00.000Z') };
    await holdSecondWrite(tables);

    const results = await Promise.all(
      ['run-1', 'run-2'].map((holder) => leases.take('writer', holder, afterwards)),
    );

    const [winner] = results.flatMap((result) => (result.kind === 'taken' ? [result.lease.holder] : []));
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['held', 'taken']);
    expect(results).toContainEqual(expect.objectContaining({ kind: 'held', by: winner }));
  });
});

describe('a row that this app did not write', () => {
  test('is nobody’s lease: it stops every writer', async () => {
    const leases = createLeases(await azurite.empty(), tenantId);
    await leases.take('writer', 'run-1', options);
    const client = azurite.client('Changes');
    const rows = await Array.fromAsync(client.listEntities());
    const { partitionKey = '', rowKey = '' } = rows[0] ?? {};
    await client.updateEntity({ partitionKey, rowKey, Until: 'soon', Fence: 0 });

    await expect(leases.take('writer', 'run-2', options)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table Changes, row \S+ \/ lease_writer .*Fence: .*Until: /),
    });
  });
});

describe('two tenants on one table', () => {
  test('have leases of their own', async () => {
    const tables = await azurite.empty();
    await createLeases(tables, tenantId).take('writer', 'run-1', options);

    expect(await createLeases(tables, otherTenantId).take('writer', 'run-2', options)).toMatchObject({
      kind: 'taken',
      lease: { fence: 1 },
    });
  });
});

describe('the row of a lease', () => {
  test('names nobody once it was given back, and stays', async () => {
    const leases = createLeases(await azurite.empty(), tenantId);
    const taken = await leases.take('writer', 'run-1', options);
    if (taken.kind === 'taken') await leases.release(taken.lease);

    expect(await rows()).toMatchObject([{ rowKey: 'lease_writer', Holder: '', Fence: 1 }]);
  });

  test('is not written anew by a timer that has said already that it waits', async () => {
    const leases = createLeases(await azurite.empty(), tenantId);
    await leases.take('writer', 'caller', options);
    const timerAsks = () => leases.take('writer', 'timer', { ...options, goesFirst: true });
    const first = await timerAsks();
    const [row] = await rows();

    expect(await timerAsks()).toEqual(first);
    expect((await rows()).map(({ etag }) => etag)).toEqual([row?.etag]);
  });

  test('has a key that Azure takes, however long the name is', async () => {
    const leases = createLeases(await azurite.empty(), tenantId);
    await leases.take('n'.repeat(2_000), 'run-1', options);

    expect((await rows()).map(({ rowKey }) => rowKey?.length)).toEqual([512]);
  });
});

describe('a failure says what was tried', () => {
  const lease = { name: 'writer', holder: 'run-1', fence: 1, until: now, goesFirst: false };

  test('where the store refuses', async () => {
    const tables = await azurite.empty();
    const leases = createLeases(tables, tenantId);
    await refuse(tables, 403, () => true);

    await expect(leases.take('writer', 'run-1', options)).rejects.toThrow('taking the lease writer');
    await expect(leases.prolong(lease, now, 60_000)).rejects.toThrow('prolonging the lease writer');
    await expect(leases.release(lease)).rejects.toThrow('giving back the lease writer');
  });

  test('where others write all the time', async () => {
    const tables = await azurite.empty();
    await refuse(tables, 409, (method) => method === 'POST');

    await expect(createLeases(tables, tenantId).take('writer', 'run-1', options)).rejects.toThrow(
      'the lease writer: 20 tries lost to other writers. Nothing was done; the next run tries again.',
    );
  });
});

const rows = () => Array.fromAsync(azurite.client('Changes').listEntities());

/** Lets the store answer requests of a method with a failure. */
async function refuse(tables: Tables, statusCode: number, isMeant: (method: string) => boolean) {
  await tables.use('Changes', 'refusing what is asked', async (client) =>
    client.pipeline.addPolicy({
      name: 'refuse',
      async sendRequest(request, next) {
        if (isMeant(request.method)) throw new RestError('refused', { statusCode, request });
        return next(request);
      },
    }),
  );
}
