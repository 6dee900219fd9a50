import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { tenantId } from '../builders.ts';
import { frontRights, makeTables, type StoreWithRights, startStoreWithRights } from './store-with-rights.ts';

describe('with the rights that the templates give to part front', () => {
  let azurite: RunningAzurite;
  let store: StoreWithRights;
  let tables: Tables;

  beforeAll(async () => {
    azurite = await startAzurite();
    await makeTables(azurite.endpoint);
  });
  beforeEach(async () => {
    store = await startStoreWithRights(azurite.endpoint, frontRights);
    tables = openTables({ endpoint: store.endpoint });
  });
  afterEach(() => store.close());
  afterAll(() => azurite.stop());

  test('tables that the deployment made are read, though none may be made', async () => {
    expect(await createRunHistory(tables, tenantId).find('none')).toBeUndefined();
    expect(store.refused).toEqual(['POST Tables']);
  });

  test('a row is added to the tables of commands and decisions, and none is changed there', async () => {
    for (const table of ['Changes', 'Decisions'] as const) {
      const row = { partitionKey: tenantId, rowKey: `row-${table}`, Text: 'as it was accepted' };

      await tables.use(table, 'adding a row', (client) => client.createEntity(row));
      const altering = tables.use(table, 'altering a row', (client) =>
        client.upsertEntity({ ...row, Text: 'as somebody would like it' }, 'Replace'),
      );

      await expect(altering).rejects.toMatchObject({ kind: 'forbidden' });
    }
  });

  test('no row is added to the tables of runs, plans and evidence', async () => {
    for (const table of ['Runs', 'Plans', 'Marks', 'Evidence', 'EvidenceLog', 'AuditEvents'] as const) {
      const adding = tables.use(table, 'adding a row', (client) =>
        client.createEntity({ partitionKey: tenantId, rowKey: 'made-up' }),
      );

      await expect(adding).rejects.toMatchObject({ kind: 'forbidden' });
    }
  });
});
