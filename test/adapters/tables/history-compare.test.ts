import { describe, expect, test } from '@jest/globals';
import { createHistory } from '../../../src/adapters/tables/history.ts';
import { createHistoryIndexes } from '../../../src/adapters/tables/history-compare.ts';
import { newSalt, saltedLeafHash } from '../../../src/evidence/proof/salted-leaf.ts';
import { tenantId } from '../../builders.ts';
import { december, fact, november } from '../../fact-builder.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const leaves = {
  newSalt: () => newSalt().toString('hex'),
  leafHashOf: (salt: Buffer, row: Buffer) => saltedLeafHash({ kind: 'row', salt, row }).toString('hex'),
};

/** Somebody is eligible from before the first look on, over a change of months. */
async function twoMonths() {
  const tables = await azurite.empty();
  const history = createHistory(tables, tenantId, leaves);
  const opened = fact({ seenAt: november.from, seenBy: november.runId });
  const { id: keyframeOf, subject, time, cause, record } = opened;
  if (record === undefined) throw new Error('what is opened has a record');
  const said = { record, keyframeOf, seenAt: december.from, seenBy: december.runId };
  await history.append([opened], { runId: november.runId, intervals: [november] });
  await history.beginInterval(november);
  await history.append([fact({ change: 'keyframe', ...said })], {
    runId: december.runId,
    intervals: [december],
  });
  await history.beginInterval(december);
  await history.saveOpen({ opened: [{ subject, record, time, cause, factId: keyframeOf }], closed: [] });
  return createHistoryIndexes(tables, tenantId);
}

async function intervalRow(name: string) {
  const rows = await Array.fromAsync(azurite.client('EvidenceRuns').listEntities<{ Name: string }>());
  const { partitionKey = '', rowKey = '' } = rows.find((row) => row.Name === name) ?? {};
  return { partitionKey, rowKey };
}

describe('the intervals of a history', () => {
  test('are as the facts that are in them say', async () => {
    expect(await (await twoMonths()).differences()).toEqual([]);
  });

  test.each([
    { what: 'the first began later', name: '2026-11', columns: { From: '2026-11-20T02:00:00.000Z' } },
    { what: 'the first began earlier', name: '2026-11', columns: { From: '2026-10-20T02:00:00.000Z' } },
    { what: 'a later one began earlier', name: '2026-12', columns: { From: '2026-11-20T02:00:00.000Z' } },
    { what: 'a later one was begun by another run', name: '2026-12', columns: { RunId: 'another' } },
  ])('differ where a row says that $what', async ({ name, columns }) => {
    const indexes = await twoMonths();
    const row = await intervalRow(name);
    await azurite.client('EvidenceRuns').updateEntity({ ...row, ...columns }, 'Merge');

    const ofIntervals = (await indexes.differences()).filter(({ table }) => table === 'EvidenceRuns');
    expect(ofIntervals).toMatchObject([{ key: expect.stringContaining(name) }]);
  });

  test('differ where one is there twice', async () => {
    const indexes = await twoMonths();
    const { partitionKey, rowKey } = await intervalRow('2026-12');
    const client = azurite.client('EvidenceRuns');
    const { etag: _etag, timestamp: _timestamp, ...row } = await client.getEntity(partitionKey, rowKey);
    await client.createEntity({ ...row, partitionKey, rowKey: `${rowKey}0` });

    expect(await indexes.differences()).toMatchObject([{ key: `intervals / ${rowKey}0` }]);
  });
});
