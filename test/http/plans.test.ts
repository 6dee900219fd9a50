import { beforeEach, describe, expect, test } from '@jest/globals';
import { itemBody, planBody } from '../../src/http/plans/bodies.ts';
import { runRecord } from '../builders.ts';
import { plan, planItem } from '../contracts/plans.ts';
import { Api } from './api.ts';

const read = { roles: ['PimWarden.Read'] } as const;
const hash = 'c'.repeat(64);
const night = (day: number) => ({
  id: `plan-${day}`,
  madeAt: new Date(`2026-11-${day}T02:00:00.000Z`),
  hash,
});

let api: Api;
beforeEach(() => {
  api = new Api();
});

describe('GET plans', () => {
  test('lists them newest first, page by page', async () => {
    for (const day of [20, 22, 21]) await api.plans.save(plan(night(day)));
    const first = await api.ask({ path: 'plans', query: 'top=2', ...read });
    const { items, next } = first.jsonBody as { items: { id: string }[]; next: string };
    const rest = await api.ask({ path: 'plans', query: `top=2&from=${next}`, ...read });

    expect(first.status).toBe(200);
    expect(items.map(({ id }) => id)).toEqual(['plan-22', 'plan-21']);
    expect(rest.jsonBody).toMatchObject({ items: [{ id: 'plan-20' }], next: undefined });
    for (const item of items) expect(planBody.safeParse(item).success).toBe(true);
  });

  test.each(['top=0', 'top=1001', 'top=many', 'job=snapshot', 'since=today', 'from='])(
    'refuses %s',
    async (query) => {
      expect(await api.ask({ path: 'plans', query, ...read })).toMatchObject({
        status: 400,
        jsonBody: { errors: [expect.anything()] },
      });
    },
  );
});

describe('GET plans with a filter', () => {
  test.each([
    { query: 'job=remove-stale-assignments', ids: ['plan-21'] },
    { query: 'job=undo', ids: [] },
    { query: 'since=2026-11-21T02:00:00Z', ids: ['plan-22', 'plan-21'] },
    { query: 'since=2026-11-21T02:00:01Z&job=renew-eligibilities', ids: ['plan-22'] },
  ])('$query lists $ids', async ({ query, ids }) => {
    for (const day of [20, 22]) await api.plans.save(plan({ ...night(day), job: 'renew-eligibilities' }));
    await api.plans.save(plan({ ...night(21), job: 'remove-stale-assignments' }));

    const { jsonBody } = await api.ask({ path: 'plans', query, ...read });

    expect((jsonBody as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(ids);
  });
});

describe('GET plans/{id}', () => {
  const asked = { path: 'plans/{id}', params: { id: 'plan-22' }, ...read };
  const items = [
    planItem({ id: 'one' }),
    planItem({ id: 'two', decision: 'leave', reason: 'not-due', change: null }),
    planItem({ id: 'three' }),
  ];
  beforeEach(() => api.plans.save(plan({ ...night(22), items })));

  const idsOf = (answer: { readonly jsonBody?: unknown }) =>
    (answer.jsonBody as { items: { id: string }[] }).items.map(({ id }) => id);

  test('gives the plan with its obstacles, and a page of its items', async () => {
    const answer = await api.ask({ ...asked, query: 'top=2' });

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: {
        plan: { id: 'plan-22', hash, obstacles: [{ code: 'floor' }, { code: 'incomplete' }] },
        next: '2',
      },
    });
    expect(idsOf(answer)).toEqual(['one', 'two']);
    expect(idsOf(await api.ask({ ...asked, query: 'top=2&from=2' }))).toEqual(['three']);
    const body = answer.jsonBody as { items: unknown[] };
    for (const item of body.items) expect(itemBody.safeParse(item).success).toBe(true);
  });

  test('gives items of one decision', async () => {
    expect(idsOf(await api.ask({ ...asked, query: 'decision=change' }))).toEqual(['one', 'three']);
    expect(idsOf(await api.ask({ ...asked, query: 'decision=mark' }))).toEqual([]);
  });

  const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
  const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
  test.each([
    { query: `principalId=${grace}`, ids: ['of-grace', 'of-a-group'] },
    { query: `principalId=${grace.toUpperCase()}&decision=mark`, ids: ['of-a-group'] },
    { query: `roleDefinitionId=${helpdesk}`, ids: ['of-grace'] },
    { query: 'reason=not-due', ids: ['two'] },
    { query: 'dueBefore=2026-12-01T00:00:00Z', ids: ['of-a-group'] },
    { query: 'dueBefore=2026-11-30T00:00:00Z', ids: [] },
  ])('gives items with $query: $ids', async ({ query, ids }) => {
    const { key } = planItem();
    const more = [
      planItem({ id: 'of-grace', key: { ...key, principalId: grace, roleDefinitionId: helpdesk } }),
      planItem({
        id: 'of-a-group',
        decision: 'mark',
        due: '2026-11-30T00:00:00.000Z',
        alsoAffects: [grace],
      }),
    ];
    await api.plans.save(plan({ ...night(23), items: [...items, ...more] }));

    expect(idsOf(await api.ask({ ...asked, params: { id: 'plan-23' }, query }))).toEqual(ids);
  });

  test('knows no other decision', async () => {
    expect((await api.ask({ ...asked, query: 'decision=delete' })).status).toBe(400);
  });

  test('is a 404 that says where to look', async () => {
    expect(await api.ask({ ...asked, params: { id: 'plan-1' } })).toMatchObject({
      status: 404,
      jsonBody: { title: 'No such plan', detail: expect.stringContaining('GET /api/plans') },
    });
  });
});

describe('POST plans', () => {
  test('runs the job without changing anything, on behalf of the caller', async () => {
    const answer = await api.ask({ path: 'plans', body: { job: 'remove-stale-assignments' } });

    expect(answer).toMatchObject({ status: 200, jsonBody: { id: runRecord().id } });
    expect(api.hygieneAsked).toEqual([{ job: 'remove-stale-assignments', upTo: 'plan', by: 'ada' }]);
  });

  test.each([{}, { job: 'undo' }, { job: 'renew-eligibilities', mode: 'apply' }, []])(
    'refuses %j, and runs nothing',
    async (body) => {
      expect((await api.ask({ path: 'plans', body })).status).toBe(400);
      expect(api.hygieneAsked).toEqual([]);
    },
  );

  test('is for those who may plan', async () => {
    const body = { job: 'renew-eligibilities' };

    expect((await api.ask({ path: 'plans', body, ...read })).status).toBe(403);
    expect((await api.ask({ path: 'plans', body, roles: ['PimWarden.Approve'] })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
  });
});
