import { beforeEach, describe, expect, test } from '@jest/globals';
import { createStateLists } from '../../../src/adapters/tables/state-lists.ts';
import type { StateLists } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const at = new Date('2026-12-05T02:00:00Z');
const marks = { table: 'Marks', name: 'marks' };
const list = { ...marks, root: 'a'.repeat(64) };
const other = { ...marks, root: 'b'.repeat(64) };
/** Three rows of the table. */
const lines = Array.from({ length: 5_000 }, (_, index) => `marks / eligibility:${index}\t${'0'.repeat(100)}`);

let lists: StateLists;
beforeEach(async () => {
  lists = createStateLists(await azurite.empty(), tenantId);
});

async function rowKeys(): Promise<readonly string[]> {
  const rows = await Array.fromAsync(azurite.client('SealedState').listEntities());
  return rows.map(({ rowKey = '' }) => rowKey);
}

describe('a list of what was sealed', () => {
  test('is found as it was saved, however long', async () => {
    await lists.save(list, lines, at);

    expect(await lists.find(list)).toEqual(lines);
    expect(await lists.find(other)).toBeUndefined();
    expect((await rowKeys()).length).toBeGreaterThan(1);
  });

  test.each([0, 1, 2])(
    'that lacks piece %i is not there, and is whole once it is saved again',
    async (index) => {
      await lists.save(list, lines, at);
      await azurite
        .client('SealedState')
        .deleteEntity(`${tenantId}_Marks_marks`, `${list.root}_${String(index).padStart(5, '0')}`);

      expect(await lists.find(list)).toBeUndefined();
      await lists.save(list, lines, at);
      expect(await lists.find(list)).toEqual(lines);
    },
  );

  test('that somebody altered, or added to, is as it was once it is saved again', async () => {
    await lists.save(list, ['a\t1'], at);
    const client = azurite.client('SealedState');
    const [row] = await Array.fromAsync(client.listEntities());
    const place = { partitionKey: row?.partitionKey ?? '', rowKey: row?.rowKey ?? '' };
    await client.updateEntity({ ...place, Lines0: 'a\t2' }, 'Merge');
    await client.createEntity({ ...place, rowKey: `${list.root}_00007`, TenantId: tenantId });

    expect(await lists.find(list)).toBeUndefined();
    await lists.save(list, ['a\t1'], at);
    expect(await lists.find(list)).toEqual(['a\t1']);
    expect(await rowKeys()).toEqual([`${list.root}_00000`]);
  });

  test('is forgotten when it is old, but for those that are still named', async () => {
    const third = { ...marks, root: 'c'.repeat(64) };
    await lists.save(list, ['a'], at);
    await lists.save(other, ['b'], at);
    await lists.save(third, ['c'], new Date('2026-12-09T02:00:00Z'));
    await lists.save({ ...list, table: 'Intents', name: 'run-1' }, ['d'], at);

    await lists.forget(marks, new Set([other.root]), new Date('2026-12-06T00:00:00Z'));

    expect(await lists.find(list)).toBeUndefined();
    expect(await lists.find(other)).toEqual(['b']);
    expect(await lists.find(third)).toEqual(['c']);
    expect(await lists.find({ ...list, table: 'Intents', name: 'run-1' })).toEqual(['d']);
  });

  test('of a whole table is forgotten by its name', async () => {
    const intents = (name: string) => ({ table: 'Intents', name, root: list.root });
    await lists.save(list, ['a'], at);
    await lists.save(intents('run-1'), ['b'], at);
    await lists.save(intents('run-2'), ['c'], at);
    await lists.save(intents('run-3'), ['d'], new Date('2026-12-09T02:00:00Z'));

    await lists.forgetAll('Intents', new Set(['run-2']), new Date('2026-12-06T00:00:00Z'));

    expect(await lists.find(list)).toEqual(['a']);
    expect(await lists.find(intents('run-1'))).toBeUndefined();
    expect(await lists.find(intents('run-2'))).toEqual(['c']);
    expect(await lists.find(intents('run-3'))).toEqual(['d']);
  });
});
