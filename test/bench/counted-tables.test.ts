import { describe, expect, test } from '@jest/globals';
import { CountedTables } from '../../bench/evidence/counted-tables.ts';
import { createHistory } from '../../src/adapters/tables/history.ts';
import { createLeases } from '../../src/adapters/tables/leases.ts';
import { leafMaking } from '../../src/evidence/leaf-making.ts';
import { tenantId } from '../builders.ts';
import { describeHistory } from '../contracts/history.ts';
import { describeLeases } from '../contracts/leases.ts';
import { withCountedTables } from './served-tables.ts';

const store = withCountedTables();
const served = async () => (await store.empty()).tables;
// What a bench counts on must be what the store is: the contracts that Table Storage keeps.
describeHistory('the counted tables', async () => createHistory(await served(), tenantId, leafMaking));
describeLeases('the counted tables', async () => createLeases(await served(), tenantId));

function rows(count: number, partition = 'p') {
  return Array.from({ length: count }, (_, index) => {
    const row = {
      PartitionKey: partition,
      RowKey: String(index).padStart(6, '0'),
      Kind: index % 2 === 0 ? 'even' : 'odd',
    };
    return { method: 'PUT', table: 'T', place: undefined, ifMatch: undefined, body: JSON.stringify(row) };
  });
}

function tablesWith(count: number): CountedTables {
  const tables = new CountedTables(store.file());
  tables.create('T');
  for (const row of rows(count)) tables.write(row);
  for (const row of rows(10, 'q')) tables.write(row);
  tables.takeCounts();
  return tables;
}

describe('the counted tables', () => {
  test('answer pages of 1,000 in the order of the keys, and count each row once', () => {
    const tables = tablesWith(2_500);
    const sizes: number[] = [];
    let next: ReturnType<CountedTables['list']>['next'];
    do {
      const page = tables.list('T', "PartitionKey eq 'p'", 1_000, next);
      sizes.push(page.rows.length);
      next = page.next;
    } while (next !== undefined);

    expect(sizes).toEqual([1_000, 1_000, 500]);
    expect(tables.takeCounts()).toEqual({
      T: { requests: 3, written: 0, removed: 0, answered: 2_500, lookedAt: 2_500 },
    });
    expect(tables.takeCounts()).toEqual({});
  });

  test('look at every row of the keys that a filter leaves, whatever else it asks', () => {
    const tables = tablesWith(100);
    const cost = (filter: string) => {
      tables.list('T', filter, 1_000, undefined);
      const { answered, lookedAt } = tables.takeCounts().T ?? {};
      return { answered, lookedAt };
    };

    expect(cost("PartitionKey eq 'p' and RowKey ge '000090'")).toEqual({ answered: 10, lookedAt: 10 });
    expect(cost("PartitionKey eq 'p' and RowKey lt '000010' and Kind eq 'odd'")).toMatchObject({
      answered: 5,
    });
    // A range of partitions is not narrowed by a range of row keys.
    expect(cost("PartitionKey ge 'p' and PartitionKey le 'p' and RowKey ge '000090'")).toEqual({
      answered: 10,
      lookedAt: 100,
    });
    expect(cost("PartitionKey gt 'o' and PartitionKey lt 'r' and (Kind eq 'odd' or Kind eq 'x')")).toEqual({
      answered: 55,
      lookedAt: 110,
    });
  });

  test('refuse what Azure refuses, by its code', () => {
    const tables = tablesWith(1);
    const [row] = rows(1);
    if (row === undefined) throw new Error('a row was to be made');
    const code = (change: object) => {
      try {
        tables.write({ ...row, ...change });
        return 'taken';
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error;
      }
    };
    const body = (columns: object) => ({
      body: JSON.stringify({ PartitionKey: 'p', RowKey: 'r', ...columns }),
    });

    expect(code({ method: 'POST' })).toBe('EntityAlreadyExists');
    expect(code({ ifMatch: 'another' })).toBe('UpdateConditionNotSatisfied');
    expect(code({ method: 'DELETE', ...body({ RowKey: 'none' }) })).toBe('ResourceNotFound');
    expect(code(body({ Long: 'x'.repeat(40_000) }))).toBe('PropertyValueTooLarge');
    expect(code(body({ RowKey: 'a/b' }))).toBe('OutOfRangeInput');
    expect(
      code(body(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`C${i}`, 'x'.repeat(30_000)])))),
    ).toBe('EntityTooLarge');
    expect(code({ table: 'Other' })).toBe('TableNotFound');
  });
});
