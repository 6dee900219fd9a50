import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import { SigningError } from '../../../src/ports/errors.ts';
import { withAzurite } from '../../adapters/tables/tables-under-test.ts';
import { tenantId } from '../../builders.ts';
import { decision } from '../../decision-builder.ts';
import { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';
import { mark, stateStage } from './state-stage.ts';

const azurite = withAzurite();
const marksOf = `${tenantId}_marks`;

let tables: Tables;
let stage: ReturnType<typeof stateStage>;
beforeEach(async () => {
  tables = await azurite.empty();
  stage = stateStage(tables);
});

describe('the state that runs rest on', () => {
  test('of a new store is unaltered: nothing is there that anybody could have written', async () => {
    expect(await stage.night('run-1', [mark(1)])).toEqual({ kind: 'unaltered' });
  });

  test('is sealed as it is found by the first run ever, and unaltered for the next', async () => {
    await stage.decisions.add(decision({ id: '20261204T120000000Z-0000000a' }));

    expect(await stage.night('run-1', [mark(1)])).toEqual({ kind: 'first' });
    expect(await stage.night('run-2', [mark(2)], ['eligibility:1'])).toEqual({ kind: 'unaltered' });
    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });

  test('is in the log: every partition with its rows and root', async () => {
    await stage.night('run-1', [mark(1), mark(2)]);

    expect(stage.entries().at(-1)).toMatchObject({
      runId: 'run-1',
      seal: {
        kind: 'sealed',
        pending: [],
        partitions: expect.arrayContaining([
          expect.objectContaining({ table: 'Marks', name: 'marks', kind: 'written', rows: 2 }),
          expect.objectContaining({ table: 'AccessHistory', name: 'known', rows: 1 }),
          expect.objectContaining({ table: 'Watermarks', name: 'populations', rows: 1 }),
        ]),
      },
    });
  });

  test('may gain decisions and rules at any time, also while it is compared', async () => {
    await stage.night('run-1', [mark(1)]);
    await stage.decisions.add(decision({ id: '20261205T120000000Z-0000000a' }));
    await stage.versions.keep('f00d', Buffer.from('{}'));

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });

  test('is unaltered over a change of months', async () => {
    stage.now.at = new Date('2026-12-31T02:00:00Z');
    await stage.decisions.add(decision({ id: '20261230T120000000Z-0000000a' }));
    await stage.night('run-1', [mark(1)]);
    await stage.decisions.add(decision({ id: '20270101T120000000Z-0000000b' }));
    stage.now.at = new Date('2027-03-15T02:00:00Z');
    await stage.night('run-2', [mark(1)]);

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });

  test('is sealed without a key as well', async () => {
    stage = stateStage(await azurite.empty(), { keys: [] });
    await stage.night('run-1', [mark(1)]);

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
    await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:1');
    expect(await stage.compare()).toMatchObject({ kind: 'altered' });
  });

  test('is sealed by a process that has not the key, without heads, and under the next head of the one that has', async () => {
    const writer = stateStage(tables, { signs: false });
    writer.signer.failure = new SigningError('forbidden', 'The key is not of this process.');
    await writer.night('run-1', [mark(1)]);
    await writer.night('run-2', [mark(2)], ['eligibility:1']);

    expect(await writer.compare()).toEqual({ kind: 'unaltered' });
    expect(writer.sealLog.kept).toEqual([]);
    await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:2');
    expect(await writer.compare()).toMatchObject({
      kind: 'altered',
      first: { because: 'it was taken away' },
    });
  });

  test('is unaltered where another run writes meanwhile', async () => {
    await stage.night('run-1', [mark(1)]);
    const [one, other] = [stage.run('run-2'), stage.run('run-3')];
    await one.remembers([mark(2)]);
    await other.remembers([mark(3)]);
    await one.seal();
    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
    await other.marks.change({ put: [mark(4)], remove: ['eligibility:3'] });

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
    await other.seal();
    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });
});

describe('what was altered while a run went on', () => {
  test('is not sealed with what the run leaves, and is found by the next one', async () => {
    await stage.night('run-1', [mark(1), mark(2)]);
    const run = stage.run('run-2');
    expect(await run.compare()).toEqual({ kind: 'unaltered' });
    await run.remembers([mark(3)]);
    await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:2');

    const sealing = await run.seal();

    const first = { table: 'Marks', key: 'marks / eligibility:2', because: 'it was taken away' };
    expect(sealing).toMatchObject({ kind: 'altered', count: 1, first });
    expect(await stage.compare()).toEqual(sealing);
    stage.now.at = new Date('2026-12-12T02:00:00Z');
    expect(await stage.compare()).toEqual(sealing);
  });

  test('after a person has released something else is not released with it', async () => {
    await stage.night('run-1', [mark(1), mark(2)]);
    await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:2');
    const found = await stage.compare();
    await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:1');

    const sealing = await stage.run('run-2').seal(found.kind === 'altered' ? found.digest : undefined);

    expect(sealing).toMatchObject({ kind: 'altered', count: 2 });
    expect(await stage.compare()).toMatchObject({ kind: 'altered', count: 2 });
  });
});

test('a run that was killed long ago is still told from an alteration, where the head of the next could not be signed', async () => {
  await stage.night('run-1', [mark(1)]);
  await stage.run('run-2').remembers([mark(2)], ['eligibility:1']);
  stage.now.at = new Date('2026-12-20T02:00:00Z');
  const run = stage.run('run-3');
  expect(await run.compare()).toEqual({ kind: 'unaltered' });
  await run.remembers([mark(3)]);
  const sign = stage.signer.sign.bind(stage.signer);
  stage.signer.sign = async () => {
    throw new SigningError('unreachable', 'The key cannot be reached.');
  };
  const problem = expect.stringMatching(/cannot be reached/);
  expect(await run.seal()).toMatchObject({ kind: 'sealed', problem });
  stage.signer.sign = sign;

  expect(await stage.compare()).toEqual({ kind: 'unaltered' });
});

test('lists of intents are forgotten once no seal needs them', async () => {
  await stage.night('run-1', [mark(1)]);
  stage.now.at = new Date('2026-12-10T02:00:00Z');
  await stage.night('run-2', [mark(2)]);

  const rows = await Array.fromAsync(azurite.client('SealedState').listEntities());
  const intents = rows.filter(({ partitionKey }) => partitionKey?.includes('_Intents_'));
  expect(new Set(intents.map(({ partitionKey }) => partitionKey))).toEqual(
    new Set([`${tenantId}_Intents_run-2`]),
  );
});

test('rows that another run writes while rows are read are told from alterations', async () => {
  await stage.night('run-1', [mark(1)]);
  const writer = stage.run('run-2');
  const read = stage.stateRows.read.bind(stage.stateRows);
  let number = 1;
  stage.parts.stateRows = {
    read: async (...wish) => {
      number += 1;
      await writer.marks.change({ put: [mark(number)], remove: [`eligibility:${number - 1}`] });
      return read(...wish);
    },
  };

  expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  expect(await stage.run('run-3').seal()).toMatchObject({ kind: 'sealed' });
});

describe('an altered store names the row:', () => {
  const rowKey = 'eligibility:1';
  beforeEach(async () => {
    await stage.decisions.add(decision({ id: '20261205T010000000Z-0000000a' }));
    await stage.night('run-1', [mark(1)]);
  });

  test('a mark that falls due earlier', async () => {
    await azurite
      .client('Marks')
      .updateEntity({ partitionKey: marksOf, rowKey, Due: '2026-12-06T00:00:00.000Z' }, 'Merge');

    expect(await stage.compare()).toMatchObject({
      kind: 'altered',
      count: 1,
      first: {
        ...{ table: 'Marks', name: 'marks', key: `marks / ${rowKey}` },
        because: expect.stringMatching(/^it was altered/),
      },
    });
  });

  test('a row that was taken away', async () => {
    await azurite.client('Marks').deleteEntity(marksOf, rowKey);

    expect(await stage.compare()).toMatchObject({ first: { because: 'it was taken away' } });
  });

  test('a row that no run wrote', async () => {
    const row = await azurite.client('Marks').getEntity(marksOf, rowKey);
    await azurite.client('Marks').createEntity({ ...row, partitionKey: marksOf, rowKey: 'eligibility:9' });

    expect(await stage.compare()).toMatchObject({
      first: { key: 'marks / eligibility:9', because: expect.stringMatching(/no run says that it wrote it/) },
    });
  });

  test('a decision that was taken away', async () => {
    const [row] = await Array.fromAsync(azurite.client('Decisions').listEntities());
    await azurite.client('Decisions').deleteEntity(row?.partitionKey ?? '', row?.rowKey ?? '');

    expect(await stage.compare()).toMatchObject({
      first: { table: 'Decisions', name: '2026-12', because: 'it was taken away' },
    });
  });

  test('the list of what was sealed', async () => {
    for await (const { partitionKey = '', rowKey: key = '' } of azurite.client('SealedState').listEntities())
      if (partitionKey.includes('_Marks_'))
        await azurite.client('SealedState').deleteEntity(partitionKey, key);

    expect(await stage.compare()).toMatchObject({
      first: { table: 'Marks', because: expect.stringMatching(/list of what was sealed is not there/) },
    });
  });

  test('a log that ends before what is kept outside', async () => {
    stage.parts.outsideHeads = new FakeOutsideHeads();
    await stage.night('run-2', [mark(1)]);
    stage.sealLog.log.pop();

    expect(await stage.compare()).toMatchObject({
      first: { table: 'EvidenceLog', because: expect.stringMatching(/the end was cut off, or a backup/) },
    });
  });

  test('a state that somebody sealed without the key', async () => {
    await azurite.client('Marks').deleteEntity(marksOf, rowKey);
    const forger = stateStage(tables, { keys: [] });
    forger.sealLog.log.push(...stage.sealLog.log);
    await forger.run('run-1').seal();
    stage.sealLog.log.splice(0, stage.sealLog.log.length, ...forger.sealLog.log);
    stage.sealLog.kept.push(...forger.sealLog.kept);

    expect(await stage.compare()).toMatchObject({ kind: 'altered', first: { because: 'it was taken away' } });
  });
});

test('nothing is written where the intent cannot be signed', async () => {
  await stage.night('run-1', [mark(1)]);
  const run = stage.run('run-2');
  stage.signer.failure = new SigningError('unreachable', 'The key cannot be reached.');

  await expect(run.marks.change({ put: [mark(2)], remove: [] })).rejects.toThrow(
    'The key cannot be reached.',
  );
  stage.signer.failure = undefined;
  expect([...(await run.marks.read()).keys()]).toEqual(['eligibility:1']);
  expect(await stage.compare()).toEqual({ kind: 'unaltered' });
});

test('a run writes nothing once others may take it for dead', async () => {
  const run = stage.run('run-1');
  stage.now.at = new Date('2026-12-05T02:10:00.001Z');

  await expect(run.marks.change({ put: [mark(2)], remove: [] })).rejects.toThrow(/it writes nothing more/);
});

test('a release is of just what was found, and of that once', async () => {
  await stage.night('run-1', [mark(1)]);
  await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:1');
  const found = await stage.compare();
  await stage.run('run-2').seal(found.kind === 'altered' ? found.digest : undefined);

  expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  expect(stage.entries().at(-1)).toMatchObject({
    seal: { released: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  await stage.night('run-3', [mark(1)]);
  await azurite.client('Marks').deleteEntity(marksOf, 'eligibility:1');
  const again = await stage.compare();
  expect(again).toMatchObject({ kind: 'altered' });
  expect(again).not.toMatchObject({ digest: found.kind === 'altered' ? found.digest : '' });
});
