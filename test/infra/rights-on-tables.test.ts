import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { createDecisions } from '../../src/adapters/tables/decisions.ts';
import { createNoticeStore } from '../../src/adapters/tables/notice-store.ts';
import { createRulesVersions } from '../../src/adapters/tables/rules-versions.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { createStoredAnswers } from '../../src/adapters/tables/stored-answers.ts';
import { tenantId } from '../builders.ts';
import { notice } from '../contracts/notice-store.ts';
import { decision } from '../decision-builder.ts';
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

  test('decisions, answers and approved rules are kept, also when they are kept again', async () => {
    const approval = decision();
    for (const _time of ['first', 'again']) {
      await createDecisions(tables, tenantId).add(approval);
      await createStoredAnswers(tables, tenantId).keep('change', { status: 201, body: '{}' });
      await createRulesVersions(tables, tenantId).keep('hash', Buffer.from('{}'));
    }

    expect(await createDecisions(tables, tenantId).of(approval.subject)).toHaveLength(1);
    expect(store.refused.filter((act) => act !== 'POST Tables')).toEqual([]);
  });

  test('a notice is kept, for whoever may deliver it', async () => {
    const kept = notice();

    await createNoticeStore(tables, tenantId).put(kept);

    expect(await createNoticeStore(tables, tenantId).pending(10)).toMatchObject([
      { notice: { id: kept.id } },
    ]);
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
