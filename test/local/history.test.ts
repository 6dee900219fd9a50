import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { historyTask } from '../../local/history-tasks.ts';
import { createHistory } from '../../src/adapters/tables/history.ts';
import { createHistoryUpkeep } from '../../src/adapters/tables/history-upkeep.ts';
import { createLeases } from '../../src/adapters/tables/leases.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { leafMaking } from '../../src/evidence/leaf-making.ts';
import type { History } from '../../src/ports/index.ts';
import { tenantId } from '../builders.ts';
import { ada, bob, december, eligibility, fact, november } from '../fact-builder.ts';

let azurite: RunningAzurite;
let history: History;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

/** Two people who are eligible since November, and December that has begun. */
beforeEach(async () => {
  const tables = openTables({ endpoint: azurite.endpoint });
  history = createHistory(tables, tenantId, leafMaking);
  const facts = [fact({ record: eligibility(ada) }), fact({ record: eligibility(bob) })];
  await history.append(facts, { runId: november.runId, intervals: [november] });
  await history.beginInterval(november);
  await history.beginInterval(december);
});

function run(...args: readonly string[]) {
  const store = ['--tables', azurite.endpoint, '--tenant', tenantId.toUpperCase()];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/history.ts', ...args, ...store], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Whoever takes something out says so. */
const says = ['--reason', 'asked by the person', '--by', 'Bob'] as const;

const upkeep = () => createHistoryUpkeep(openTables({ endpoint: azurite.endpoint }), tenantId, leafMaking);
const ofAda = () => Array.fromAsync(history.ofPrincipal(ada, {}));

describe('npm run history', () => {
  test.each([
    ['erase', '--principal', ada, ...says],
    ['purge', '--before', '2020-01-31', ...says],
    ['rebuild'],
    ['hold', '--id', 'case-7', '--reason', 'a court asked', '--by', 'Bob'],
  ])('does nothing without --yes, and says what it would do: %s', async (...args) => {
    expect(run(...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^This would .*Nothing was done: add --yes to do it\.\n$/),
    });
    expect(await ofAda()).toHaveLength(1);
    expect(await upkeep().holds()).toEqual([]);
  });

  test('refuses to erase and to purge while there is a hold, and does so when it is released', async () => {
    const hold = ['hold', '--id', 'case-7', '--reason', 'a court asked', '--by', 'Bob', '--yes'];
    expect(run(...hold)).toMatchObject({ status: 0 });
    expect(run('holds').stdout).toMatch(/^case-7: a court asked \(Bob, since 20/);
    expect(run('erase', '--principal', ada.toUpperCase(), ...says, '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('legal hold case-7'),
    });
    expect(await ofAda()).toHaveLength(1);

    expect(run('release', '--id', 'case-7', '--yes')).toMatchObject({ status: 0 });
    expect(run('release', '--id', 'case-7', '--yes')).toMatchObject({ status: 1 });
    expect(run('erase', '--principal', ada.toUpperCase(), ...says, '--yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`1 rows about ${ada} were erased`),
    });
    expect(await ofAda()).toEqual([]);
    expect(run('holds').stdout).toBe('There is no legal hold.\n');
  });

  test('makes again what finds facts', async () => {
    const tables = openTables({ endpoint: azurite.endpoint });
    await tables.use('EvidenceByPrincipal', 'spoiling an index', async (client) => {
      for await (const { partitionKey = '', rowKey = '' } of client.listEntities())
        await client.deleteEntity(partitionKey, rowKey);
    });
    expect(await Array.fromAsync(history.ofPrincipal(bob, {}))).toEqual([]);

    expect(run('rebuild', '--yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('records are open'),
    });

    expect(await Array.fromAsync(history.ofPrincipal(bob, {}))).toHaveLength(1);
  });

  test('waits for nobody: while a run writes, it does nothing and says which', async () => {
    const leases = createLeases(openTables({ endpoint: azurite.endpoint }), tenantId);
    const taken = await leases.take('snapshot-access', 'run-7', {
      now: new Date(),
      forMilliseconds: 60_000,
      goesFirst: true,
    });

    expect(run('rebuild', '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Run run-7 is writing the history'),
    });
    if (taken.kind === 'taken') await leases.release(taken.lease);
  });

  test('is of no use without a task that it knows', () => {
    expect(run('burn', '--yes')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('"burn" is none of'),
    });
  });
});

describe('a task of the history', () => {
  const now = new Date('2027-01-15T00:00:00.000Z');

  test.each([
    ['purge', {}, '--before'],
    ['purge', { before: '2027-01-16' }, '--before 2027-01-16 lies in the future'],
    ['purge', { before: 'January' }, '--before January: expected 2026-08-01 or'],
    ['purge', { before: '2026-02-31' }, 'a day of the calendar'],
    ['purge', { before: '2026-04-31T00:00:00Z' }, 'a day of the calendar'],
    ['erase', { principal: 'ada' }, 'object id'],
    ['purge', { before: '2027-01-01', by: 'Bob' }, '--reason is missing'],
    ['erase', { principal: ada, reason: 'asked' }, '--by is missing'],
    ['hold', { id: 'x' }, '--reason is missing'],
    ['release', { id: ' ' }, '--id is missing'],
    ['constructor', {}, 'is none of'],
  ])('is refused where it cannot be meant: %s %j', (name, options, sentence) => {
    expect(() => historyTask(name, options, now)).toThrow(sentence);
  });

  test('purges intervals that had ended by then, and names them', async () => {
    const purge = (before: string) =>
      historyTask('purge', { before, reason: 'over', by: 'Bob' }, now).run(upkeep(), now);

    expect(await purge('2026-11-30')).toBe(
      'No interval had ended by 2026-11-30T00:00:00.000Z. Nothing was taken out.',
    );
    expect(await purge('2027-01-01T00:00:00Z')).toBe('Purged: 2026-11.');
  });
});
