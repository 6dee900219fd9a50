import { describe, expect, test } from '@jest/globals';
import { createHistory } from '../../../src/adapters/tables/history.ts';
import { createHistoryIndexes } from '../../../src/adapters/tables/history-compare.ts';
import { createHistoryUpkeep } from '../../../src/adapters/tables/history-upkeep.ts';
import type { TableName } from '../../../src/adapters/tables/store/tables.ts';
import { accessAt } from '../../../src/evidence/access-at.ts';
import { diffOf } from '../../../src/evidence/differences.ts';
import { newSalt, saltedLeafHash } from '../../../src/evidence/proof/salted-leaf.ts';
import { timelineOfPrincipal } from '../../../src/evidence/timelines.ts';
import { tenantId } from '../../builders.ts';
import {
  ada,
  bob,
  december,
  eligibility,
  exactly,
  fact,
  globalAdministrator,
  november,
} from '../../fact-builder.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const leaves = {
  newSalt: () => newSalt().toString('hex'),
  leafHashOf: (salt: Buffer, row: Buffer) => saltedLeafHash({ kind: 'row', salt, row }).toString('hex'),
};
const now = '2027-01-15T00:00:00.000Z';
const end = '2026-12-20T00:00:00.000Z';
const act = { at: now, by: 'Bob', reason: 'asked by the person' };

/** Two people who are eligible since November, one of them until 20 December, and one change in December. */
async function twoMonths() {
  const tables = await azurite.empty();
  const history = createHistory(tables, tenantId, leaves);
  const upkeep = createHistoryUpkeep(tables, tenantId, leaves);
  const records = [eligibility(ada, { endDateTime: end }), eligibility(bob)];
  const opened = records.map((record) => fact({ record }));
  const keyframes = opened.map(({ id, record }) =>
    fact({
      change: 'keyframe',
      ...(record && { record }),
      keyframeOf: id,
      seenAt: december.from,
      seenBy: december.runId,
    }),
  );
  const closed = fact({
    change: 'closed',
    last: eligibility(bob),
    since: opened[1]?.time ?? exactly(now),
    time: exactly('2026-12-10T00:00:00.000Z'),
    seenAt: '2026-12-11T02:00:00.000Z',
  });
  await history.append(opened, { runId: november.runId, intervals: [november] });
  await history.beginInterval(november);
  await history.append(keyframes, { runId: december.runId, intervals: [december] });
  await history.beginInterval(december);
  await history.append([closed], { runId: 'later', intervals: [november, december] });
  await history.saveOpen({
    opened: opened
      .slice(0, 1)
      .flatMap(({ subject, record, time, id, cause }) =>
        record === undefined ? [] : [{ subject, record, time, factId: id, cause }],
      ),
    closed: [],
  });
  return { tables, history, upkeep };
}

async function everyRow(table: TableName): Promise<string> {
  return JSON.stringify(await Array.fromAsync(azurite.client(table).listEntities()));
}

describe('erasing a principal', () => {
  test('leaves of it only hashes, in every table, and the leaves stay as they were', async () => {
    const { history, upkeep } = await twoMonths();
    const before = await Array.fromAsync(history.stored(december));

    expect(await upkeep.erase(ada, act)).toBe(2);

    for (const table of ['Evidence', 'EvidenceByPrincipal', 'EvidenceChanges', 'EvidenceOpen'] as const)
      expect(await everyRow(table)).not.toContain(ada);
    const after = await Array.fromAsync(history.stored(december));
    expect(after.map(({ leafHash, rowKey, runId }) => [leafHash, rowKey, runId])).toEqual(
      before.map(({ leafHash, rowKey, runId }) => [leafHash, rowKey, runId]),
    );
    expect(
      after.filter(({ erasedAt, salt, row }) => erasedAt === now && salt === undefined && row === undefined),
    ).toHaveLength(1);
    const answer = await accessAt(history, { at: december.from, role: globalAdministrator });
    expect(answer).toMatchObject({
      kind: 'known',
      accesses: [{ principal: { id: bob } }],
      read: { erased: 1 },
    });
    expect(await upkeep.erase(ada, act)).toBe(0);
    expect(await history.erasures()).toEqual([{ ...act, rows: 2 }]);
  });

  test('is written down before anything goes, so that no row is left without its content and without a reason', async () => {
    const { history, upkeep } = await twoMonths();
    const act2 = { ...act, at: '2027-01-16T00:00:00.000Z', reason: 'asked as well' };
    await upkeep.erase(ada, act);
    await upkeep.erase(bob, act2);

    const found = await history.erasures();

    expect(found).toEqual([
      { ...act, rows: 2 },
      { ...act2, rows: 3 },
    ]);
    expect(await everyRow('EvidenceRuns')).not.toContain(ada);
    expect(await upkeep.purge(now, { ...act, at: '2027-01-17T00:00:00.000Z' })).toEqual(['2026-11']);
    expect(await history.erasures()).toHaveLength(2);
  });

  test('is not undone by a run that learns the same again', async () => {
    const { tables, history, upkeep } = await twoMonths();
    await upkeep.erase(bob, act);

    const again = fact({ record: eligibility(bob) });
    await history.append([again], { runId: 'again', intervals: [november] });
    const { subject, time, cause, id: factId, record = eligibility(bob) } = again;
    await history.saveOpen({ opened: [{ subject, record, time, cause, factId }], closed: [] });

    expect(await everyRow('Evidence')).not.toContain(bob);
    expect(await everyRow('EvidenceByPrincipal')).not.toContain(bob);
    expect(await everyRow('EvidenceOpen')).not.toContain(bob);
    expect(await createHistoryIndexes(tables, tenantId).differences([])).toEqual([]);
  });
});

describe('purging', () => {
  test('takes out whole intervals that had ended, and leaves their leaves; what is left is answered as before', async () => {
    const { history, upkeep } = await twoMonths();
    const before = await Array.fromAsync(history.stored(november));
    const [from, to] = ['2026-12-05T00:00:00.000Z', '2026-12-21T00:00:00.000Z'];
    const [answer, diff] = [await accessAt(history, { at: from }), await diffOf(history, { from, to })];

    expect(await upkeep.purge(now, act)).toEqual(['2026-11']);

    expect(await history.erasures()).toEqual([{ ...act, rows: before.length, intervals: ['2026-11'] }]);
    const after = await Array.fromAsync(history.stored(november));
    expect(after.map(({ leafHash }) => leafHash)).toEqual(before.map(({ leafHash }) => leafHash));
    expect(JSON.stringify(after)).not.toContain(ada);
    expect(await accessAt(history, { at: '2026-11-20T00:00:00.000Z' })).toEqual({
      kind: 'unknown',
      because: 'purged',
    });
    expect(await accessAt(history, { at: from })).toEqual(answer);
    const left = await diffOf(history, { from, to });
    const told = (each: typeof diff) =>
      each.kind === 'known' ? each.differences.map(({ subject, kind }) => `${kind} ${subject}`).sort() : each;
    expect(told(left)).toEqual(told(diff));
    expect(told(left)).toHaveLength(2);
    const timeline = await timelineOfPrincipal(history, ada);
    expect(timeline).toMatchObject({
      kind: 'known',
      knownFrom: december.from,
      entries: [{ interval: { endedAs: 'expired' } }],
    });
  });

  test('leaves what finds facts of before that a later interval has, because they were learnt late', async () => {
    const tables = await azurite.empty();
    const history = createHistory(tables, tenantId, leaves);
    const opened = fact({
      ...{ record: eligibility(ada, { endDateTime: end }), seenAt: '2026-12-05T02:00:00.000Z' },
    });
    await history.beginInterval(november);
    await history.beginInterval(december);
    await history.append([opened], { runId: opened.seenBy, intervals: [november, december] });
    const { subject, record, time, id: factId, cause } = opened;
    if (record === undefined) throw new Error('what is opened has a record');
    await history.saveOpen({ opened: [{ subject, record, time, factId, cause }], closed: [] });
    const span = { from: '2026-12-10T00:00:00.000Z', to: '2026-12-21T00:00:00.000Z' };
    const before = await diffOf(history, span);

    await createHistoryUpkeep(tables, tenantId, leaves).purge(now, act);

    expect(before).toMatchObject({ differences: [{ kind: 'removed' }] });
    expect(await diffOf(history, span)).toEqual(before);
    expect(await createHistoryIndexes(tables, tenantId).differences([])).toEqual([]);
  });

  test('takes nothing of an interval that lasts', async () => {
    const { upkeep, history } = await twoMonths();

    expect(await upkeep.purge(december.from, act)).toEqual([]);
    expect(await history.erasures()).toEqual([]);
  });
});

describe('a legal hold', () => {
  test('refuses to erase and to purge until it is released', async () => {
    const { upkeep, history } = await twoMonths();
    const hold = { id: 'case-7', reason: 'a court asked', by: bob, since: now };
    await upkeep.hold(hold);

    expect(await upkeep.holds()).toEqual([hold]);
    await expect(upkeep.erase(ada, act)).rejects.toMatchObject({
      code: 'LegalHold',
      message: expect.stringContaining('case-7'),
    });
    await expect(upkeep.purge(now, act)).rejects.toMatchObject({ code: 'LegalHold' });
    expect(await Array.fromAsync(history.inInterval(november, undefined, {}))).toHaveLength(2);

    await upkeep.release('case-7');
    await upkeep.release('case-7');
    expect(await upkeep.purge(now, act)).toEqual(['2026-11']);
  });
});

describe('making the indexes again', () => {
  test.each(['EvidenceByPrincipal', 'EvidenceChanges', 'EvidenceOpen'] as const)(
    'gives table %s what was lost, and takes out what is not its own',
    async (table) => {
      const { upkeep } = await twoMonths();
      await upkeep.rebuild();
      const whole = (await Array.fromAsync(azurite.client(table).listEntities())).map(
        ({ etag, timestamp, ...row }) => row,
      );
      const [lost] = whole;
      if (lost === undefined) throw new Error('there are rows');
      await azurite.client(table).deleteEntity(String(lost.partitionKey), String(lost.rowKey));
      const odd = { ...lost, rowKey: `${lost.rowKey}~odd`, partitionKey: String(lost.partitionKey) };
      if (table !== 'EvidenceOpen') await azurite.client(table).createEntity(odd);

      const rebuilt = await upkeep.rebuild();

      expect(rebuilt).toEqual({ facts: 5, removed: table === 'EvidenceOpen' ? 0 : 1, open: 1 });
      const again = (await Array.fromAsync(azurite.client(table).listEntities())).map(
        ({ etag, timestamp, ...row }) => row,
      );
      expect(again).toEqual(whole);
    },
  );
});
