import { beforeEach, describe, expect, test } from '@jest/globals';
import { itemBody, planBody } from '../../src/http/plans/bodies.ts';
import { runRecord } from '../builders.ts';
import { plan, planItem } from '../contracts/plans.ts';
import { Api, now } from './api.ts';

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

  test.each(['top=0', 'top=1001', 'top=many', 'job=undo', 'from='])('refuses %s', async (query) => {
    expect(await api.ask({ path: 'plans', query, ...read })).toMatchObject({
      status: 400,
      jsonBody: { errors: [expect.anything()] },
    });
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

describe('POST plans/{id}/approve', () => {
  const asked = { path: 'plans/{id}/approve', params: { id: 'plan-22' }, body: { hash } };
  beforeEach(() => api.plans.save(plan(night(22))));
  const approval = async () => (await api.plans.head('plan-22'))?.approval;

  test("writes down who approved it and when, if it is told the plan's hash", async () => {
    expect(await api.ask(asked)).toMatchObject({
      status: 200,
      jsonBody: { id: 'plan-22', approval: { by: 'ada', at: now.toISOString() } },
    });
    expect(await approval()).toEqual({ by: 'ada', at: now });
  });

  test('keeps the first approval', async () => {
    await api.plans.approve('plan-22', { by: 'grace', at: new Date('2026-11-23T09:00:00Z') });

    expect(await api.ask(asked)).toMatchObject({
      status: 200,
      jsonBody: { approval: { by: 'grace', at: '2026-11-23T09:00:00.000Z' } },
    });
  });

  test('approves nothing with the hash of another plan', async () => {
    expect(await api.ask({ ...asked, body: { hash: 'd'.repeat(64) } })).toMatchObject({
      status: 409,
      jsonBody: { title: 'That is not this plan', detail: expect.stringContaining(hash), retry: 'never' },
    });
    expect(await approval()).toBeUndefined();
  });

  test.each([{}, { hash: 'c' }, { hash: hash.toUpperCase() }, { hash, by: 'grace' }, { hash: null }])(
    'refuses %j',
    async (body) => {
      expect((await api.ask({ ...asked, body })).status).toBe(400);
      expect(await approval()).toBeUndefined();
    },
  );

  test('is a 404 where there is no such plan', async () => {
    expect((await api.ask({ ...asked, params: { id: 'plan-1' } })).status).toBe(404);
  });

  test('is not for those who only see', async () => {
    expect((await api.ask({ ...asked, ...read })).status).toBe(403);
    expect(await approval()).toBeUndefined();
  });
});
