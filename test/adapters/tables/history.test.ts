import { describe, expect, test } from '@jest/globals';
import { createHistory } from '../../../src/adapters/tables/history.ts';
import { createLooks, createSnapshotJournal } from '../../../src/adapters/tables/history-runs.ts';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import { newSalt, saltedLeafHash } from '../../../src/evidence/proof/salted-leaf.ts';
import { canonicalJson } from '../../../src/ports/canonical-json.ts';
import { tenantId } from '../../builders.ts';
import { describeHistory } from '../../contracts/history.ts';
import { describeAnswers } from '../../contracts/history-answers.ts';
import { describeSnapshotState } from '../../contracts/history-runs.ts';
import { eligibility, fact, globalAdministrator, november, reader } from '../../fact-builder.ts';
import { FakeLooks, FakeSnapshotJournal } from '../../fakes/fake-history.ts';
import { loseNextAnswer, withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const leaves = {
  newSalt: () => newSalt().toString('hex'),
  leafHashOf: (salt: Buffer, row: Buffer) => saltedLeafHash({ kind: 'row', salt, row }).toString('hex'),
};

describeHistory('Table Storage (Azurite)', async () =>
  createHistory(await azurite.empty(), tenantId, leaves),
);

describeSnapshotState('Table Storage (Azurite)', async () => {
  const tables = await azurite.empty();
  return { journal: createSnapshotJournal(tables, tenantId), looks: createLooks(tables, tenantId) };
});
describeSnapshotState('the fake', async () => ({
  journal: new FakeSnapshotJournal(),
  looks: new FakeLooks(),
}));

describeAnswers(
  'Table Storage (Azurite)',
  async () => {
    const tables = await azurite.empty();
    return { history: createHistory(tables, tenantId, leaves), looks: createLooks(tables, tenantId) };
  },
  3,
);

const runId = '20261111T020000000Z-0000000a';
const topic = `role:${globalAdministrator}`;
const stamp = { runId, intervals: [november] };
const partitionKey = `${tenantId}_2026-11_${topic}`;

async function historyWith(tables: Tables) {
  const history = createHistory(tables, tenantId, leaves);
  const [leaf] = await history.append([fact()], stamp);
  if (leaf === undefined) throw new Error('a leaf was to be added');
  const { rowKey } = leaf;
  return { history, leaf, row: await azurite.client('Evidence').getEntity(partitionKey, rowKey) };
}

describe('a row of the history', () => {
  test('has a leaf that anybody can make from its columns', async () => {
    const { leaf, row } = await historyWith(await azurite.empty());

    const columns = {
      PartitionKey: partitionKey,
      RowKey: leaf.rowKey,
      TenantId: tenantId,
      RunId: runId,
      Kind: 'eligibility',
      Fact0: canonicalJson(fact()),
    };
    const salt = Buffer.from(String(row.Salt), 'hex');
    expect(leaf.leafHash).toBe(leaves.leafHashOf(salt, Buffer.from(canonicalJson(columns))));
  });

  test('is written once when the answer to it is lost, with the salt that is stored', async () => {
    const tables = await azurite.empty();
    const history = createHistory(tables, tenantId, leaves);
    await loseNextAnswer(tables, 'Evidence', ({ method }) => method === 'POST');

    const added = await history.append([fact()], stamp);

    expect(added).toEqual([
      expect.objectContaining({ leafHash: (await Array.fromAsync(history.stored(november)))[0]?.leafHash }),
    ]);
    expect(added).toHaveLength(1);
  });

  test('is created in part where a part of its chunk is there', async () => {
    const history = createHistory(await azurite.empty(), tenantId, leaves);
    const facts = Array.from({ length: 120 }, (_, index) =>
      fact({ record: eligibility(`11111111-aaaa-4bbb-8ccc-${String(index).padStart(12, '0')}`) }),
    );
    await history.append(
      facts.filter((_, index) => index % 3 === 0),
      { ...stamp, runId: 'another' },
    );

    const added = await history.append(facts, stamp);

    expect(added).toHaveLength(80);
    expect(await Array.fromAsync(history.stored(november))).toHaveLength(120);
  });

  test.each([
    ['of another tenant', { TenantId: '99999999-0000-4000-8000-000000000000' }, /TenantId/],
    ['whose fact is no JSON', { Fact0: '{' }, /Fact/],
    ['whose fact lacks a member', { Fact0: canonicalJson({ ...fact(), seenAt: undefined }) }, /seenAt/],
    [
      'whose fact is another one',
      {
        Fact0: canonicalJson(
          fact({ time: { kind: 'exact', at: '2026-11-10T13:00:00.000Z', source: 'schedule' } }),
        ),
      },
      /key: is not that of the content/,
    ],
    [
      'whose fact is about somebody else',
      { Fact0: canonicalJson({ ...fact(), record: eligibility('11111111-aaaa-4bbb-8ccc-000000000009') }) },
      /subject: is not that of the record/,
    ],
    [
      'whose fact is of another role',
      {
        Fact0: canonicalJson(
          fact({
            record: eligibility(undefined, {
              key: {
                principalId: eligibility().key.principalId,
                roleDefinitionId: reader,
                directoryScopeId: '/',
              },
            }),
          }),
        ),
      },
      /key: is not that of the content/,
    ],
  ])('%s is named, and nothing is read from it but for the verifier', async (_, columns, says) => {
    const { history, leaf } = await historyWith(await azurite.empty());
    await azurite.client('Evidence').updateEntity({ partitionKey, rowKey: leaf.rowKey, ...columns }, 'Merge');

    await expect(Array.fromAsync(history.inInterval(november, topic, {}))).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(says),
    });
    const [stored] = await Array.fromAsync(history.stored(november));
    expect(stored).toMatchObject({ rowKey: leaf.rowKey, runId });
    expect(stored?.leafHash).not.toBe(leaf.leafHash);
  });

  test('that was put elsewhere is named', async () => {
    const { history, row } = await historyWith(await azurite.empty());
    await azurite.client('Evidence').createEntity({
      ...row,
      partitionKey: `${tenantId}_2026-11_role:${reader}`,
      rowKey: String(row.rowKey),
    });

    await expect(Array.fromAsync(history.inInterval(november, `role:${reader}`, {}))).rejects.toMatchObject({
      message: expect.stringContaining('key: is not that of the content'),
    });
  });

  test('is refused where its instants could not be compared as text', async () => {
    const history = createHistory(await azurite.empty(), tenantId, leaves);
    const odd = fact({ record: eligibility(undefined, { endDateTime: '2026-12-01T00:00:00Z' }) });

    await expect(history.append([odd], stamp)).rejects.toThrow('endDateTime');
  });
});
