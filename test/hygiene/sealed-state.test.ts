import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TableName } from '../../src/adapters/tables/store/tables.ts';
import { makeEligible } from './people.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
  const { tenant, person } = environment;
  makeEligible(tenant, { to: person(5), since: onDay(-160), until: onDay(5) });
});
afterEach(() => environment.close());

/** Alters the first row of a table that a test picks, past the app. */
async function alter(
  table: TableName,
  isMeant: (keys: { readonly partitionKey: string; readonly rowKey: string }) => boolean,
  columns: Readonly<Record<string, string>>,
): Promise<string> {
  return environment.tables.use(table, 'altering a row', async (client) => {
    for await (const { partitionKey = '', rowKey = '' } of client.listEntities()) {
      if (!isMeant({ partitionKey, rowKey })) continue;
      await client.updateEntity({ partitionKey, rowKey, ...columns }, 'Merge');
      return rowKey;
    }
    throw new TypeError(`table ${table} has no such row`);
  });
}

const alterMemory = () =>
  alter('AccessHistory', ({ partitionKey }) => partitionKey.includes('_memories_'), {
    FirstSeenAt: '2025-01-01T00:00:00.000Z',
  });

describe('a run that finds what it rests on altered since it was sealed', () => {
  test('changes nothing, ends as blocked, and names the table and the first row', async () => {
    await environment.run('remove-stale-assignments');
    await alterMemory();

    const { run, writes, plan } = await environment.run('renew-eligibilities');

    expect(run).toMatchObject({ state: 'blocked' });
    expect(run.reason).toMatch(
      /^store-altered: .* table AccessHistory \(memories_.\), row memories_. \/ .*: it was altered .* POST \/api\/evidence\/alterations\/state-[0-9a-f]{32}\/release/,
    );
    expect(writes).toEqual([]);
    expect(plan).toBeUndefined();
  });

  test('goes on once a person has released just that', async () => {
    await environment.run('remove-stale-assignments');
    await alterMemory();
    await environment.run('renew-eligibilities');
    const { json } = await environment.api('GET', 'evidence/alterations?state=open');
    const [alarm] = json.items as readonly { readonly id: string }[];

    const path = `evidence/alterations/${alarm?.id}/release`;
    const body = { because: 'INC-4711: restored by the platform team' };
    const roles = ['PimWarden.Approve'] as const;
    expect(await environment.api('POST', path, { body, roles })).toMatchObject({ status: 403 });
    const userId = environment.person(1).id;
    environment.simulator.clock.set(new Date(environment.simulator.clock.now().getTime() + 60_000));
    const released = await environment.api('POST', path, { body, roles, userId, signIn: { acrs: ['c1'] } });
    expect(released).toMatchObject({ status: 200, json: { state: 'released', releasedBy: userId } });

    expect((await environment.run('renew-eligibilities')).run).toMatchObject({ state: 'succeeded' });
    await alterMemory();
    environment.setDay(1);
    expect((await environment.run('renew-eligibilities')).run).toMatchObject({ state: 'succeeded' });
  });

  test('holds for facts of changes, which are only added', async () => {
    await environment.run('renew-eligibilities');
    await environment.tables.use('Changes', 'deleting a fact', async (client) => {
      for await (const { partitionKey = '', rowKey = '' } of client.listEntities())
        if (rowKey.startsWith('fact_')) await client.deleteEntity(partitionKey, rowKey);
    });

    expect((await environment.run('renew-eligibilities')).run).toMatchObject({
      state: 'blocked',
      reason: expect.stringMatching(/table Changes \(2026-11\), row changes \/ fact_.*: it was taken away/),
    });
  });
});

test('callers who ask for changes between runs, and during them, alter nothing', async () => {
  const { person } = environment;
  await environment.run('renew-eligibilities');
  const ask = (number: number) =>
    environment.api('POST', 'eligibilities', {
      body: {
        ...{ principalId: person(number).id, roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8' },
        ...{ directoryScopeId: '/', justification: 'on call', duration: 'P30D' },
      },
    });
  await ask(7);
  environment.setDay(1);
  const asked: Promise<unknown>[] = [];
  environment.onRequest = () => {
    if (asked.length < 3) asked.push(ask(8 + asked.length));
  };
  const during = await environment.run('remove-stale-assignments');
  environment.onRequest = undefined;
  await Promise.all(asked);
  environment.setDay(2);

  expect(during.run.state).not.toBe('blocked');
  expect((await environment.run('renew-eligibilities')).run).toMatchObject({ state: 'succeeded' });
});
