import type { TableEntityResult } from '@azure/data-tables';
import { describe, expect, test } from '@jest/globals';
import { createCommandStore } from '../../../src/adapters/tables/commands.ts';
import type { CommandStore, UnreadableCommand } from '../../../src/ports/commands.ts';
import { tenantId } from '../../builders.ts';
import { command, recorded } from '../../change-builder.ts';
import { accepted, claimedNow, commandKey } from '../../contracts/commands.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

async function stored(): Promise<CommandStore> {
  return createCommandStore(await azurite.empty(), tenantId);
}

type StoredRow = TableEntityResult<Record<string, unknown>>;

/** The rows whose keys begin so, in the order of their keys. */
async function rowsOf(
  prefix: string,
): Promise<readonly (StoredRow & { partitionKey: string; rowKey: string })[]> {
  const rows = await Array.fromAsync(azurite.client('Changes').listEntities());
  return rows.flatMap((row) => {
    const { partitionKey = '', rowKey = '' } = row;
    return rowKey.startsWith(prefix) ? [{ ...row, partitionKey, rowKey }] : [];
  });
}

/** The facts of one command that is done: accepted, claimed, sent, recorded. */
async function storeWithFourFacts(): Promise<CommandStore> {
  const store = await stored();
  const claim = await claimedNow(store, await accepted(store, command()));
  const sent = await store.add(claim, { kind: 'sent', at: claim.askedAt, graphRequestId: 'r-1' });
  await store.add(sent.record, recorded(command()));
  return store;
}

describe('a fact that somebody altered in the store', () => {
  const spoilt: Readonly<Record<string, (number: number) => Promise<void>>> = {
    'given another content': async (number) => {
      const row = (await rowsOf('fact_'))[number];
      if (row === undefined) throw new Error(`there is no fact ${number}`);
      const Fact0 = String(row.Fact0).replace('2026-11-24T09:00', '2026-11-24T09:01');
      await azurite.client('Changes').updateEntity({ ...placeOf(row), Fact0 });
    },
    'taken out': async (number) => {
      const row = (await rowsOf('fact_'))[number];
      await azurite.client('Changes').deleteEntity(row?.partitionKey ?? '', row?.rowKey ?? '');
    },
    'put in the place of the next': async (number) => {
      const [one, next] = (await rowsOf('fact_')).slice(number);
      if (one === undefined || next === undefined) throw new Error(`there is no fact after ${number}`);
      const client = azurite.client('Changes');
      await client.updateEntity({ ...withoutMeta(one), ...placeOf(next) }, 'Replace');
      await client.updateEntity({ ...withoutMeta(next), ...placeOf(one) }, 'Replace');
    },
  };

  test.each([0, 1, 2].flatMap((number) => Object.keys(spoilt).map((what) => ({ number, what }))))(
    'is noticed, and its command named: fact $number $what',
    async ({ number, what }) => {
      const store = await storeWithFourFacts();
      await spoilt[what]?.(number);

      const problem = {
        kind: 'corrupt-row',
        message: expect.stringMatching(new RegExp(`^table Changes, row .*${command().id}`)),
      };
      await expect(store.find(command().id)).rejects.toMatchObject(problem);
      await expect(store.list({}, { top: 10 })).rejects.toMatchObject(problem);
    },
  );

  test('is noticed where it was made another command’s', async () => {
    const store = await storeWithFourFacts();
    const [first] = await rowsOf('fact_');
    if (first === undefined) throw new Error('there is no fact');
    const place = { ...placeOf(first), rowKey: first.rowKey.replace('0b5c9f0e', '0b5c9f0f') };
    await azurite.client('Changes').createEntity({ ...withoutMeta(first), ...place });

    await expect(store.find('20261124T090000123Z-0b5c9f0f')).rejects.toMatchObject({ kind: 'corrupt-row' });
  });

  test('is named with what is wrong in it', async () => {
    const store = await storeWithFourFacts();
    const [first] = await rowsOf('fact_');
    if (first === undefined) throw new Error('there is no fact');
    await azurite
      .client('Changes')
      .updateEntity({ ...placeOf(first), Fact0: '{"kind":"claimed","at":"soon"}' });

    await expect(store.find(command().id)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(
        new RegExp(`^table Changes, row ${first.partitionKey} / ${first.rowKey} .*at: `),
      ),
    });
  });

  function placeOf({ partitionKey, rowKey }: { partitionKey: string; rowKey: string }) {
    return { partitionKey, rowKey };
  }
  function withoutMeta({ etag: _etag, timestamp: _timestamp, ...row }: StoredRow) {
    return row;
  }
});

describe('a command of which every fact was removed', () => {
  test('is missed where its key is still taken, and by whoever would add a fact', async () => {
    const store = await stored();
    const { record } = await store.accept(command(), commandKey());
    for (const { partitionKey, rowKey } of [...(await rowsOf('fact_')), ...(await rowsOf('open_'))])
      await azurite.client('Changes').deleteEntity(partitionKey, rowKey);

    await expect(store.accept(command(), commandKey())).rejects.toMatchObject({ code: 'KeyWithoutChange' });
    await expect(store.add(record, recorded(command()))).rejects.toMatchObject({ code: 'NeverAccepted' });
  });
});

describe('one command that somebody altered', () => {
  test('does not keep the others from being read: it is named, to whoever wants to know', async () => {
    const store = await stored();
    const spoilt = command({ id: '20261124T090000123Z-0b5c9f01' });
    const sound = command({ id: '20261124T090000123Z-0b5c9f02' });
    for (const one of [spoilt, sound]) await store.accept(one, commandKey({ text: one.id }));
    for (const { partitionKey, rowKey } of await rowsOf('fact_'))
      if (rowKey.includes(spoilt.id))
        await azurite.client('Changes').updateEntity({ partitionKey, rowKey, Fact0: '{}' });
    const told: UnreadableCommand[] = [];

    const open = await store.open((one) => void told.push(one));
    const listed = await store.list({}, { top: 10 }, (one) => void told.push(one));

    expect(open.map(({ id }) => id)).toEqual([sound.id]);
    expect(listed.items.map(({ id }) => id)).toEqual([sound.id]);
    expect(told).toEqual(
      [0, 1].map(() => ({
        id: spoilt.id,
        askedAt: new Date('2026-11-24T09:00:00.123Z'),
        because: expect.stringContaining('is not as this app writes it'),
      })),
    );
    await expect(store.open()).rejects.toMatchObject({ kind: 'corrupt-row' });
    await expect(store.list({}, { top: 10 })).rejects.toMatchObject({ kind: 'corrupt-row' });
  });
});

describe('the index of what is open', () => {
  test('may lack a command: its outcome is recorded all the same', async () => {
    const store = await stored();
    const claim = await claimedNow(store, await accepted(store, command()));
    const [row] = await rowsOf('open_');
    await azurite.client('Changes').deleteEntity(row?.partitionKey ?? '', row?.rowKey ?? '');

    expect(await store.add(claim, recorded(command()))).toMatchObject({
      kind: 'added',
      record: { state: 'done' },
    });
    expect(await store.find(command().id)).toMatchObject({ state: 'done', factCount: 3 });
  });

  test('may have one that is over or never was: it is not open', async () => {
    const store = await storeWithFourFacts();
    const partitionKey = (await rowsOf('fact_'))[0]?.partitionKey ?? '';
    for (const id of [command().id, '20261124T090000123Z-0b5c9f0f', 'nonsense'])
      await azurite.client('Changes').createEntity({ partitionKey, rowKey: `open_${id}` });

    expect(await store.open()).toEqual([]);
  });
});
