import { describe, expect, test } from '@jest/globals';
import { createHistory } from '../../../src/adapters/tables/history.ts';
import { createHistoryIndexes } from '../../../src/adapters/tables/history-compare.ts';
import { createLooks } from '../../../src/adapters/tables/history-runs.ts';
import { newSalt, saltedLeafHash } from '../../../src/evidence/proof/salted-leaf.ts';
import { tenantId } from '../../builders.ts';
import { ada, december, eligibility, exactly, fact, november } from '../../fact-builder.ts';
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
    expect(await (await twoMonths()).differences([])).toEqual([]);
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

    const ofIntervals = (await indexes.differences([])).filter(({ table }) => table === 'EvidenceRuns');
    expect(ofIntervals).toMatchObject([{ key: expect.stringContaining(name) }]);
  });

  test('differ where one is there twice', async () => {
    const indexes = await twoMonths();
    const { partitionKey, rowKey } = await intervalRow('2026-12');
    const client = azurite.client('EvidenceRuns');
    const { etag: _etag, timestamp: _timestamp, ...row } = await client.getEntity(partitionKey, rowKey);
    await client.createEntity({ ...row, partitionKey, rowKey: `${rowKey}0` });

    expect(await indexes.differences([])).toMatchObject([{ key: `intervals / ${rowKey}0` }]);
  });
});

const schedule = eligibility(ada, { endDateTime: '2026-12-20T00:00:00.000Z' });
/** What ended a schedule was learnt first. */
const closed = fact({
  ...{ change: 'closed', last: schedule, time: exactly('2026-11-20T12:00:00.000Z') },
  ...{ seenAt: '2026-11-21T02:00:00.000Z', seenBy: 'first' },
});
const beganThen = { record: schedule, time: exactly('2026-11-10T12:00:00.000Z') };

/**
 * A schedule of which the end was learnt before the beginning: whoever asks about the time around the end that it states has to hear
 * that it had ended before.
 *
 * @param seenAt when the beginning was learnt.
 */
async function learntLate(seenAt: string) {
  const tables = await azurite.empty();
  const history = createHistory(tables, tenantId, leaves);
  const opened = fact({ ...beganThen, seenAt, seenBy: 'late' });
  await history.beginInterval(november);
  await history.append([closed], { runId: 'first', intervals: [november] });
  await createLooks(tables, tenantId).save(
    new Map([['eligibilities', { at: closed.seenAt, runId: 'first' }]]),
  );
  const isDecember = seenAt > december.from;
  if (isDecember) await history.beginInterval(december);
  const intervals = isDecember ? [november, december] : [november];
  await history.append([opened], { runId: 'late', intervals });
  return createHistoryIndexes(tables, tenantId);
}

/** Takes the row away under which the end is found at the instant at which the schedule would have run out. */
async function loseTheEnd() {
  const client = azurite.client('EvidenceChanges');
  const rows = await Array.fromAsync(client.listEntities<{ Fact0: string }>());
  const meant = rows.filter(
    ({ rowKey = '', Fact0 }) => rowKey.startsWith('2026-12-20T') && Fact0.includes(closed.id),
  );
  for (const { partitionKey = '', rowKey = '' } of meant) await client.deleteEntity(partitionKey, rowKey);
  return meant.length;
}

describe('what finds a change with what was learnt late about it', () => {
  test.each([
    { when: 'in a later month', seenAt: '2026-12-05T02:00:00.000Z', looks: [] },
    {
      ...{ when: 'after a run that the log knows had looked', seenAt: '2026-11-25T02:00:00.000Z' },
      looks: [closed.seenAt],
    },
  ])('is missed where a row of it is taken away: $when', async ({ seenAt, looks }) => {
    const indexes = await learntLate(seenAt);
    const ofTimes = async () =>
      (await indexes.differences(looks)).filter(({ table }) => table === 'EvidenceChanges');

    expect(await ofTimes()).toEqual([]);
    expect(await loseTheEnd()).toBe(1);
    expect(await ofTimes()).toEqual([
      {
        table: 'EvidenceChanges',
        key: expect.stringMatching(/^2026-12 \/ 2026-12-20T00:00:00\.000Z~/),
        because: 'a fact has a row here, and it is missing',
      },
    ]);
  });

  test('is not missed where nothing was late: nobody knows that a run had looked', async () => {
    const tables = await azurite.empty();
    const history = createHistory(tables, tenantId, leaves);
    await history.beginInterval(november);
    await history.append([closed], { runId: 'first', intervals: [november] });
    const opened = fact({ ...beganThen, seenAt: '2026-11-25T02:00:00.000Z', seenBy: 'late' });
    await history.append([opened], { runId: 'late', intervals: [november] });

    const found = await createHistoryIndexes(tables, tenantId).differences([]);
    expect(found.filter(({ table }) => table === 'EvidenceChanges')).toEqual([]);
  });
});
