import { describe, expect, test } from '@jest/globals';
import { createCommandStore } from '../../../src/adapters/tables/commands.ts';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import type { SelfServiceContent } from '../../../src/domain/model/activation.ts';
import type { CommandStore } from '../../../src/ports/commands.ts';
import { tenantId } from '../../builders.ts';
import { claimed, command, recorded } from '../../change-builder.ts';
import { describeCommandFacts } from '../../contracts/command-facts.ts';
import { describeCommandListing } from '../../contracts/command-listing.ts';
import { accepted, claimedNow, commandKey, describeCommands } from '../../contracts/commands.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { loseNextAnswer, withAzurite } from './tables-under-test.ts';

const otherTenantId = 'aaaabbbb-0000-4000-8000-ccccddddffff';
const azurite = withAzurite();

async function stored(): Promise<CommandStore> {
  return createCommandStore(await azurite.empty(), tenantId);
}
async function faked(): Promise<CommandStore> {
  return new FakeCommands();
}

describeCommands('Table Storage (Azurite)', stored);
describeCommands('the fake', faked);
describeCommandFacts('Table Storage (Azurite)', stored);
describeCommandFacts('the fake', faked);
describeCommandListing('Table Storage (Azurite)', stored);
describeCommandListing('the fake', faked);

describe('an id that does not begin with the instant the change was asked at', () => {
  test('is a defect of ours', async () => {
    const store = await stored();
    const id = '0b5c9f0e-7a53-4f0e-8f55-4d7f3a1f0c01';

    await expect(store.accept(command({ id }), commandKey())).rejects.toThrow(TypeError);
  });
});

describe('an answer that was lost on a connection that broke', () => {
  const isTransaction = ({ url }: { readonly url: string }) => url.endsWith('$batch');

  test('to an acceptance: it is accepted all the same, and not taken for somebody else’s', async () => {
    const tables = await azurite.empty();
    const store = createCommandStore(tables, tenantId);
    await loseNextAnswer(tables, 'Changes', isTransaction);

    expect(await store.accept(command(), commandKey())).toMatchObject({ kind: 'accepted' });
    expect((await store.list({}, { top: 10 })).items).toEqual([expect.objectContaining(command())]);
  });

  test('to a claim: it is claimed all the same, by whoever claimed it', async () => {
    const tables = await azurite.empty();
    const store = createCommandStore(tables, tenantId);
    const record = await accepted(store, command());
    const gate = await store.gateVersion();
    await loseNextAnswer(tables, 'Changes', isTransaction);

    const claim = await store.claim(record, claimed(record), gate);

    expect(claim).toMatchObject({ kind: 'claimed', record: { state: 'claimed', factCount: 2 } });
    expect(await store.claim(record, claimed(record), await store.gateVersion())).toMatchObject({
      kind: 'moved',
    });
  });

  test('to a claim after others: it is claimed all the same', async () => {
    const tables = await azurite.empty();
    const store = createCommandStore(tables, tenantId);
    await claimedNow(store, await accepted(store, command()));
    const record = await accepted(store, command({ id: '20261124T090000123Z-0b5c9f0f' }));
    const gate = await store.gateVersion();
    await loseNextAnswer(tables, 'Changes', isTransaction);

    expect((await store.claim(record, claimed(record), gate)).kind).toBe('claimed');
  });

  test('to an outcome: it is recorded once', async () => {
    const tables = await azurite.empty();
    const store = createCommandStore(tables, tenantId);
    const claim = await claimedNow(store, await accepted(store, command()));
    await loseNextAnswer(tables, 'Changes', isTransaction);

    expect((await store.add(claim, recorded(command()))).kind).toBe('added');
    expect(await store.find(command().id)).toMatchObject({ state: 'done', factCount: 3 });
    expect(await store.open()).toEqual([]);
  });
});

describe('two tenants on one table', () => {
  test('see nothing of each other', async () => {
    const tables = await azurite.empty();
    const [one, two] = [createCommandStore(tables, tenantId), createCommandStore(tables, otherTenantId)];
    const record = await accepted(one, command());
    const gate = await two.gateVersion();
    await claimedNow(one, record);

    expect(await two.find(command().id)).toBeUndefined();
    expect(await two.list({}, { top: 10 })).toEqual({ items: [], next: undefined });
    expect(await two.open()).toEqual([]);
    expect(await two.gateVersion()).toBe(gate);
    expect(
      (await two.accept(command({ tenantId: otherTenantId }), commandKey({ text: record.id }))).kind,
    ).toBe('accepted');
    expect((await one.find(command().id))?.state).toBe('claimed');
  });
});

describe('the side that accepts', () => {
  test('only reads and adds rows: no other right is needed for it', async () => {
    const tables = await azurite.empty();
    const store = createCommandStore(tables, tenantId);
    const operations = await operationsOf(tables);

    await store.accept(command(), commandKey());
    await store.accept(command({ id: '20261124T090000123Z-0b5c9f0f' }), commandKey());
    await store.find(command().id);
    await store.list({}, { top: 10 });

    expect(new Set(operations)).toEqual(new Set(['GET', 'POST']));
    expect(operations.filter((operation) => operation === 'POST')).toHaveLength(6);
  });

  /** Methods of everything that is sent from now on, those inside of transactions included. */
  async function operationsOf(tables: Tables): Promise<readonly string[]> {
    const operations: string[] = [];
    await tables.use('Changes', 'watching what is sent', async (client) =>
      client.pipeline.addPolicy({
        name: 'watchOperations',
        async sendRequest(request, next) {
          const isTransaction = request.url.endsWith('$batch');
          const inside = String(request.body).matchAll(/^([A-Z]+) \S+ HTTP\/1\.1\r$/gm);
          operations.push(
            ...(isTransaction ? Array.from(inside, ([, method = '']) => method) : [request.method]),
          );
          return next(request);
        },
      }),
    );
    return operations;
  }
});

describe('a place to go on from that the listing never gave', () => {
  test.each([
    { from: 'abc' },
    { from: "fact_8638204421600000_20261124T090000123Z-0b5c9f0e' or RowKey gt '" },
    { from: '' },
    { from: 'key_00' },
  ])('is refused: "$from"', async ({ from }) => {
    const store = await stored();
    await accepted(store, command());

    await expect(store.list({}, { top: 10, from })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'InvalidContinuationToken',
    });
  });
});

describe('a process that may only add rows', () => {
  const content = {
    kind: 'self-service',
    action: 'selfActivate',
    scheduleKind: 'assignment',
    key: { principalId: 'ada', roleDefinitionId: 'role-1', directoryScopeId: '/' },
    requestId: undefined,
    duration: 'PT1H',
    startDateTime: undefined,
    ticketInfo: null,
    justification: 'Incident 4711',
  } as const satisfies SelfServiceContent;

  async function two() {
    const tables = await azurite.empty();
    return {
      adding: createCommandStore(tables, tenantId, { addsOnly: true }),
      writing: createCommandStore(tables, tenantId),
    };
  }

  test('claims and records what a user does with their own token, and leaves the gate where it is', async () => {
    const { adding, writing } = await two();
    const record = await accepted(adding, command({ content, source: { kind: 'self' } }));
    const gate = await writing.gateVersion();

    const claim = await claimedNow(adding, record);
    await adding.add(claim, recorded(command()));

    expect(await writing.find(record.id)).toMatchObject({ state: 'done', factCount: 3 });
    expect(await writing.gateVersion()).toBe(gate);
  });

  test('claims nothing else: two could judge it at once', async () => {
    const { adding } = await two();
    const record = await accepted(adding, command());

    await expect(claimedNow(adding, record)).rejects.toThrow(/may only add rows/);
    expect(await adding.find(record.id)).toMatchObject({ state: 'accepted' });
  });

  test('leaves what is over among what is open, for whoever may delete it: it is no more there', async () => {
    const { adding, writing } = await two();
    const record = await accepted(adding, command({ content, source: { kind: 'self' } }));
    await adding.add(await claimedNow(adding, record), recorded(command()));

    expect(await adding.open()).toEqual([]);
    expect(await openRows()).toHaveLength(1);
    expect(await writing.open()).toEqual([]);
    expect(await openRows()).toEqual([]);
  });

  /** Rows of the index of what is open. */
  async function openRows(): Promise<readonly string[]> {
    const rows = await Array.fromAsync(azurite.client('Changes').listEntities());
    return rows.flatMap(({ rowKey = '' }) => (rowKey.startsWith('open_') ? [rowKey] : []));
  }
});
