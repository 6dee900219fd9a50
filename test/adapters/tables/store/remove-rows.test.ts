import { describe, expect, test } from '@jest/globals';
import { removeRows } from '../../../../src/adapters/tables/store/remove-rows.ts';
import { writeAll } from '../../../../src/adapters/tables/store/transactions.ts';
import { loseNextAnswer, withAzurite } from '../tables-under-test.ts';

const azurite = withAzurite();
const rowsOf = (partitionKey: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ partitionKey, rowKey: `it's ${index}` }));

describe('taking rows away', () => {
  test('takes those of every partition, and leaves the others', async () => {
    const tables = await azurite.empty();
    const [of, other] = [rowsOf("o'clock", 130), rowsOf('other', 3)];

    await tables.use('Marks', 'a test', async (client) => {
      await writeAll(client, of);
      await writeAll(client, other);
      await removeRows(client, [...of.slice(1), ...other.slice(1), ...other.slice(1)]);
    });

    const left = await Array.fromAsync(azurite.client('Marks').listEntities());
    expect(left.map(({ partitionKey, rowKey }) => ({ partitionKey, rowKey }))).toEqual([of[0], other[0]]);
  });

  test('takes the rest where some are gone, or the answer to a first try was lost', async () => {
    const tables = await azurite.empty();
    const rows = rowsOf('p', 120);
    await tables.use('Marks', 'a test', (client) => writeAll(client, rows.slice(0, 110)));
    await loseNextAnswer(tables, 'Marks', ({ body }) => body.includes('DELETE'));

    await tables.use('Marks', 'a test', (client) => removeRows(client, rows));

    expect(await Array.fromAsync(azurite.client('Marks').listEntities())).toEqual([]);
  });
});
