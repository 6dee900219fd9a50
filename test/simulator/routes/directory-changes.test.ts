import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FullGraph, startFullGraph } from '../full-graph.ts';

const eventual = { ConsistencyLevel: 'eventual' };
let graph: FullGraph;
beforeAll(async () => {
  graph = await startFullGraph(
    [
      'User.ReadWrite.All',
      'Group.Read.All',
      'Application.Read.All',
      'AdministrativeUnit.Read.All',
      'AuditLog.Read.All',
    ],
    { throttling: false },
  );
});
afterAll(() => graph.close());

function userAt(index: number) {
  const user = graph.tenant.users.all()[index];
  if (user === undefined) throw new Error(`there is no user ${index}`);
  return user;
}

async function newestAudit(): Promise<string | undefined> {
  const { body } = await graph.call('/v1.0/auditLogs/directoryAudits?$top=1');
  return body.value[0]?.activityDisplayName;
}

describe('$count', () => {
  test.each([
    { path: 'users', collection: 'users' },
    { path: 'groups', collection: 'groups' },
    { path: 'servicePrincipals', collection: 'servicePrincipals' },
    { path: 'directory/administrativeUnits', collection: 'administrativeUnits' },
  ] as const)(
    'of $path is a number as plain text, with ConsistencyLevel: eventual',
    async ({ path, collection }) => {
      const answer = await graph.call(`/v1.0/${path}/$count`, { headers: eventual });

      expect(answer.headers.get('content-type')).toBe('text/plain');
      expect(answer.text).toBe(String(graph.tenant[collection].size));
      const without = await graph.call(`/v1.0/${path}/$count`);
      expect([without.status, without.body.error.code]).toEqual([400, 'Request_UnsupportedQuery']);
    },
  );

  test('takes advanced filters', async () => {
    const disabled = graph.tenant.users.all().filter(({ accountEnabled }) => !accountEnabled).length;
    const answer = await graph.call('/v1.0/users/$count?$filter=accountEnabled ne true', {
      headers: eventual,
    });

    expect(answer.text).toBe(String(disabled));
  });
});

describe('$search', () => {
  test('is refused by name: it is not simulated', async () => {
    const answer = await graph.call('/v1.0/users?$search="displayName:a"', { headers: eventual });

    expect(answer.status).toBe(501);
    expect(answer.body.error.message).toContain('$search');
  });
});

describe('PATCH of a user', () => {
  test('disables and enables the account, and writes it down', async () => {
    const { id } = userAt(4);
    const path = `/v1.0/users/${id}`;
    const isEnabled = async () => (await graph.call(`${path}?$select=accountEnabled`)).body.accountEnabled;

    expect((await graph.call(path, { method: 'PATCH', body: { accountEnabled: false } })).status).toBe(204);
    expect(await isEnabled()).toBe(false);
    expect(await newestAudit()).toBe('Disable account');
    await graph.call(path, { method: 'PATCH', body: { accountEnabled: true } });
    expect(await isEnabled()).toBe(true);
  });

  test('of anything else is not simulated, and says so', async () => {
    const answer = await graph.call(`/v1.0/users/${userAt(4).id}`, {
      method: 'PATCH',
      body: { jobTitle: 'x' },
    });
    expect(answer.status).toBe(501);
  });
});

describe('a user who is deleted', () => {
  test('is among the deleted items, and back after a restore', async () => {
    const { id } = userAt(9);
    const deleted = '/v1.0/directory/deletedItems/microsoft.graph.user';
    const count = async () => Number((await graph.call(`${deleted}/$count`, { headers: eventual })).text);
    const before = await count();

    expect((await graph.call(`/v1.0/users/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await graph.call(`/v1.0/users/${id}`)).status).toBe(404);
    expect(await count()).toBe(before + 1);
    expect((await graph.call(deleted)).body.value.map((item) => item.id)).toContain(id);

    const restored = await graph.call(`/v1.0/directory/deletedItems/${id}/restore`, { method: 'POST' });
    expect(restored.status).toBe(200);
    expect(restored.body).toMatchObject({ '@odata.type': '#microsoft.graph.user', id });
    expect((await graph.call(`/v1.0/users/${id}`)).status).toBe(200);
    expect(await count()).toBe(before);
  });
});

test('no answer of these tests differed from the published types', () => {
  expect(graph.defects).toEqual([]);
});
