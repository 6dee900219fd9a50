import { beforeEach, describe, expect, test } from '@jest/globals';
import { alarmDecision } from '../../../src/changes/alarms.ts';
import { shadowAlarmKind } from '../../../src/changes/shadow-alarms.ts';
import { routes } from '../../../src/http/routes.ts';
import { tenantRoutes } from '../../../src/http/tenants/routes.ts';
import { tenantId as home, runRecord } from '../../builders.ts';
import { claimed, command, recorded } from '../../change-builder.ts';
import { plan } from '../../contracts/plans.ts';
import { Api, type ApiRequest } from '../api.ts';
import { FakeOtherTenant } from './other-tenant.ts';

const contoso = '11111111-0000-4000-8000-000000000001';
const fabrikam = '22222222-0000-4000-8000-000000000002';
const raisedAt = new Date('2026-11-24T08:00:00Z');

let api: Api;
let customers: readonly FakeOtherTenant[];
beforeEach(async () => {
  api = new Api();
  customers = [new FakeOtherTenant(contoso), new FakeOtherTenant(fabrikam)];
  api.otherTenants = customers;
  api.runs.saves.length = 0;
  await fill(home, api);
  for (const customer of customers) await fill(customer.tenantId, customer);
});

/** One of each, by whose id it is seen whose they are. */
async function fill(
  tenantId: string,
  { runs, plans, commands, decisions }: Pick<FakeOtherTenant, 'runs' | 'plans' | 'commands' | 'decisions'>,
): Promise<void> {
  const made = command({ tenantId, id: `change-${tenantId}` });
  const because = `found in ${tenantId}`;
  await runs.save(runRecord({ tenantId, id: `run-${tenantId}` }));
  await plans.save(plan({ tenantId, id: `plan-${tenantId}` }));
  commands.put(made, claimed(made), recorded(made, { state: 'done', code: 'done' }));
  await decisions.add(alarmDecision(shadowAlarmKind, 'gives-1', { tenantId, at: raisedAt, because }));
}

const ask = (path: string, more: Partial<ApiRequest> = {}) =>
  api.ask({ path, roles: ['PimWarden.Read'], ...more });
const textOf = async (path: string) => {
  const { status, jsonBody } = await ask(path);
  expect([path, status]).toEqual([path, 200]);
  return JSON.stringify(jsonBody);
};

/** What may be read of any tenant, and names in some way whose it is. */
const reads = (tenantId: string) => [
  ...['runs', 'plans', 'changes', 'shadow-writes'],
  ...[`runs/run-${tenantId}`, `plans/plan-${tenantId}`, `changes/change-${tenantId}`],
];

describe('what is stored of a tenant', () => {
  test.each([contoso, fabrikam])('is shown below its id, and nothing else is: %s', async (tenantId) => {
    for (const path of reads(tenantId)) {
      const text = await textOf(`tenants/${tenantId}/${path}`);

      expect([path, text.includes(tenantId)]).toEqual([path, true]);
      const others = [home, contoso, fabrikam].filter((id) => id !== tenantId);
      expect([path, others.filter((id) => text.includes(id))]).toEqual([path, []]);
    }
  });

  test('is not shown unless it is named', async () => {
    for (const path of reads(home)) {
      const text = await textOf(path);

      expect([path, [contoso, fabrikam].filter((id) => text.includes(id))]).toEqual([path, []]);
    }
    for (const path of reads(contoso).filter((one) => one.includes('/')))
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  test('is not found below the id of another', async () => {
    expect(await ask(`tenants/${fabrikam}/changes/change-${contoso}`)).toMatchObject({
      status: 404,
      jsonBody: { detail: expect.stringContaining(`GET /api/tenants/${fabrikam}/changes lists`) },
    });
  });

  test('is found whatever the case of the id', async () => {
    expect((await ask(`tenants/${contoso.toUpperCase()}/runs`)).status).toBe(200);
  });

  test('has the filters of the callers’ own', async () => {
    expect(await ask(`tenants/${contoso}/runs`, { query: 'job=none-such' })).toMatchObject({
      status: 200,
      jsonBody: { runs: [] },
    });
    expect((await ask(`tenants/${contoso}/runs`, { query: 'top=many' })).status).toBe(400);
  });
});

describe('a tenant that TENANTS does not name', () => {
  const params = { tenantId: '33333333-0000-4000-8000-000000000003', id: 'a'.repeat(64) };

  test.each(tenantRoutes.map(({ method, path }) => ({ method, path })))(
    'is a 404: $method $path',
    async ({ method, path }) => {
      const body = method === 'GET' ? {} : { body: { because: 'INC-4711' } };
      const answer = await ask(path, { method, params, ...body, roles: ['PimWarden.Approve'] });

      expect(answer).toMatchObject({ status: 404, jsonBody: { title: 'No such tenant' } });
    },
  );

  test.each([
    ['the callers’ own', home],
    ['no id', 'none'],
    ['a name of every object', '__proto__'],
  ])('is also %s', async (_what, tenantId) => {
    expect(await ask(`tenants/${tenantId}/runs`)).toMatchObject({
      status: 404,
      jsonBody: { title: 'No such tenant' },
    });
  });
});

describe('the routes of other tenants', () => {
  test('read, but for what takes an approval back or releases an alarm', () => {
    const changing = tenantRoutes.filter(({ method }) => method !== 'GET');

    expect(changing.map(({ path, requiredRole }) => [path, requiredRole])).toEqual([
      ['tenants/{tenantId}/approvals/{id}/withdraw', 'PimWarden.Approve'],
      ['tenants/{tenantId}/shadow-writes/{id}/release', 'PimWarden.Approve'],
      ['tenants/{tenantId}/evidence/alterations/{id}/release', 'PimWarden.Approve'],
    ]);
    expect(routes.filter(({ path }) => path.startsWith('tenants/'))).toHaveLength(tenantRoutes.length);
  });

  test('are for whoever may read, and for nobody else', async () => {
    expect((await ask(`tenants/${contoso}/runs`, { isOpen: true })).status).toBe(401);
    expect((await ask(`tenants/${contoso}/runs`, { roles: ['PimWarden.Activate'] })).status).toBe(403);
  });
});

describe('an alarm of another tenant', () => {
  const release = (tenantId: string, more: Partial<ApiRequest> = {}) =>
    ask(`tenants/${tenantId}/shadow-writes/gives-1/release`, {
      ...{ body: { because: 'INC-4711' }, roles: ['PimWarden.Approve'], ...more },
    });
  const open = async (path: string) => {
    const { jsonBody } = await ask(path, { query: 'state=open' });
    return (jsonBody as { readonly items: readonly object[] }).items.length;
  };

  test('is released there alone, and the log says where', async () => {
    expect(await release(contoso)).toMatchObject({ status: 200, jsonBody: { state: 'released' } });

    expect(await open(`tenants/${contoso}/shadow-writes`)).toBe(0);
    expect(await open(`tenants/${fabrikam}/shadow-writes`)).toBe(1);
    expect(await open('shadow-writes')).toBe(1);
    expect(customers[0]?.decisions.decisions.at(-1)).toMatchObject({ kind: 'started', tenantId: contoso });
    expect(api.logOfOthers.of('shadow-write.released')).toEqual([{ alarmId: 'gives-1', by: 'ada' }]);
    expect(api.log.of('shadow-write.released')).toEqual([]);
  });

  test('is not released at home, where the answer says where such alarms are', async () => {
    api.decisions.decisions.length = 0;
    const more = { body: { because: 'INC-4711' }, roles: ['PimWarden.Approve'] as const };

    expect(await ask('shadow-writes/gives-1/release', more)).toMatchObject({
      status: 404,
      jsonBody: { detail: expect.stringContaining('/api/tenants/{tenantId}/shadow-writes') },
    });
    expect(await open(`tenants/${contoso}/shadow-writes`)).toBe(1);
  });

  test('is released by no app, and by no other role', async () => {
    expect((await release(contoso, { isApp: true })).status).toBe(403);
    expect((await release(contoso, { roles: ['PimWarden.Read', 'PimWarden.Run'] })).status).toBe(403);
    expect(await open(`tenants/${contoso}/shadow-writes`)).toBe(1);
  });
});
