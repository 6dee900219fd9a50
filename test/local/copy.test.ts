import { spawnSync } from 'node:child_process';
import { type TableClient, TableServiceClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { copyStore } from '../../local/copy-store.ts';
import { openTables, type TableName } from '../../src/adapters/tables/store/tables.ts';
import { azuriteCredential } from '../adapters/tables/tables-under-test.ts';

let [source, target]: RunningAzurite[] = [];
beforeAll(async () => {
  [source, target] = await Promise.all([startAzurite(), startAzurite()]);
});
afterAll(() => Promise.all([source?.stop(), target?.stop()]));
beforeEach(() => Promise.all([emptied(source), emptied(target)]));

const endpointOf = (azurite: RunningAzurite | undefined) => azurite?.endpoint ?? 'Azurite is not started yet';

async function emptied(azurite: RunningAzurite | undefined): Promise<void> {
  const service = new TableServiceClient(endpointOf(azurite), azuriteCredential, {
    allowInsecureConnection: true,
  });
  for await (const { name } of service.listTables()) await service.deleteTable(name ?? '');
}

function inTable<T>(
  azurite: RunningAzurite | undefined,
  table: TableName,
  work: (client: TableClient) => Promise<T>,
): Promise<T> {
  return openTables({ endpoint: endpointOf(azurite) }).use(table, 'a test', work);
}

/** Everything that a row has, each value with its type, but for when it was written. */
async function rowsOf(azurite: RunningAzurite | undefined, table: TableName): Promise<readonly unknown[]> {
  const rows = await inTable(azurite, table, (client) =>
    Array.fromAsync(client.listEntities({ disableTypeConversion: true })),
  );
  return rows.map(({ etag: _, timestamp: __, ...row }) => row);
}

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/copy.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** What tables with rows came to. */
async function copied(): Promise<readonly unknown[]> {
  const [from, to] = [source, target].map((azurite) => openTables({ endpoint: endpointOf(azurite) }));
  if (from === undefined || to === undefined) return [];
  const tables = await Array.fromAsync(copyStore(from, to));
  return tables.filter(({ rows, rowsOfCopy }) => rows + rowsOfCopy > 0);
}

const odd = {
  partitionKey: 'tenant_access',
  rowKey: 'row 1',
  text: 'Zoë\u2028 {"a":"b"}',
  digits: '0012',
  count: 7,
  share: 0.25,
  isOn: true,
  whole: { type: 'Double', value: '1' },
  long: 9_007_199_254_740_993n,
  at: { type: 'DateTime', value: '2026-11-30T02:00:00.1234567Z' },
  bytes: new Uint8Array([0, 255]),
};

describe('npm run copy', () => {
  test('copies the rows of every table, each value with its type', async () => {
    await inTable(source, 'Evidence', (client) => client.createEntity(odd));
    await inTable(source, 'Changes', async (client) => {
      for (const partitionKey of ['one', 'two'])
        await client.submitTransaction(
          Array.from({ length: 100 }, (_, n) => ['create', { partitionKey, rowKey: `${n}`, n }]),
        );
    });

    expect(await copied()).toEqual([
      { table: 'Changes', rows: 200, rowsOfCopy: 200 },
      { table: 'Evidence', rows: 1, rowsOfCopy: 1 },
    ]);
    expect(await rowsOf(target, 'Evidence')).toEqual(await rowsOf(source, 'Evidence'));
    expect(await rowsOf(target, 'Changes')).toEqual(await rowsOf(source, 'Changes'));
  });

  test('writes over rows that are there, and counts those that only the copy has', async () => {
    const place = { partitionKey: 'p', rowKey: 'a' };
    await inTable(source, 'Runs', (client) => client.createEntity({ ...place, n: 1 }));
    await inTable(target, 'Runs', (client) => client.createEntity({ ...place, n: 2 }));
    await inTable(target, 'Runs', (client) => client.createEntity({ ...place, rowKey: 'b' }));

    expect(await copied()).toEqual([{ table: 'Runs', rows: 1, rowsOfCopy: 2 }]);
    expect(await rowsOf(target, 'Runs')).toMatchObject([{ n: { value: '1' } }, { rowKey: 'b' }]);
  });

  test('leaves a store alone that has rows, unless it is told to go on, and fails where the copy has more', async () => {
    await inTable(target, 'Runs', (client) => client.createEntity({ partitionKey: 'p', rowKey: 'mine' }));
    const args = ['--from', endpointOf(source), '--to', endpointOf(target), '--yes'];

    expect(run(...args)).toMatchObject({ status: 1, stderr: expect.stringContaining('in table Runs') });
    expect(run(...args, '--again')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Runs: 0 rows, and the copy has 1: it is not the same'),
    });
  });

  test('does nothing without --yes, and refuses to copy a store into itself', () => {
    expect(run('--from', 'http://127.0.0.1:1/a', '--to', 'http://127.0.0.1:1/b')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^This would copy .*Nothing was done: add --yes to do it\.\n$/),
    });
    expect(run('--from', 'http://127.0.0.1:1/a', '--to', 'http://127.0.0.1:1/A/', '--yes')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('are one store'),
    });
  });
});
