import { beforeEach, describe, expect, test } from '@jest/globals';
import { Api } from '../api.ts';

const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const linus = '11111111-aaaa-4bbb-8ccc-000000000003';
const ada = '11111111-aaaa-4bbb-8ccc-000000000001';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const path = 'evidence/reviews';
const seen = { path, roles: ['PimWarden.Read'] } as const;

const body = {
  of: 'eligibility',
  principalId: grace,
  roleDefinitionId: globalAdministrator,
  directoryScopeId: '/',
  verdict: 'keep',
  comment: 'Still on call',
  nextDueAt: '2027-05-24T00:00:00Z',
};

let api: Api;
beforeEach(() => {
  api = new Api();
});

const review = (more: Readonly<Record<string, unknown>> = {}, key?: string) =>
  api.ask({
    path,
    body: { ...body, ...more },
    roles: ['PimWarden.Review'],
    as: ada,
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });

const listed = async (query = '') => {
  const { status, jsonBody } = await api.ask({ ...seen, query });
  expect(status).toBe(200);
  return (jsonBody as { items: readonly Readonly<Record<string, unknown>>[] }).items;
};

describe('POST evidence/reviews', () => {
  test('writes down who said what of which access, and sends nothing', async () => {
    const answer = await review();

    expect(answer).toMatchObject({ status: 200, jsonBody: { outcome: 'done' } });
    expect(api.roles.submitted).toEqual([]);
    expect(await listed()).toEqual([
      {
        of: 'eligibility',
        principalId: grace,
        targetId: globalAdministrator,
        where: '/',
        verdict: 'keep',
        reviewedBy: ada,
        reviewedAt: '2026-11-24T09:00:00.000Z',
        comment: 'Still on call',
        nextDueAt: '2027-05-24T00:00:00.000Z',
        isOverdue: false,
        changeId: (answer.jsonBody as { changeId: string }).changeId,
      },
    ]);
  });

  test('is a row of the ledger like every command, and done once with the same key', async () => {
    await review({}, 'key-1');
    const again = await review({}, 'key-1');
    const { jsonBody } = await api.ask({ ...seen, path: 'changes', query: `principalId=${grace}` });

    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect((jsonBody as { items: unknown[] }).items).toMatchObject([
      { operation: 'review.keep', state: 'done', askedBy: { objectId: ada } },
    ]);
  });

  test('is refused where people would keep what is their own, and not where they give it up', async () => {
    expect(await review({ principalId: ada })).toMatchObject({
      status: 403,
      jsonBody: { detail: expect.stringContaining('Nobody reviews their own access') },
    });
    expect((await review({ principalId: ada, verdict: 'remove' })).status).toBe(200);
    expect(await listed()).toMatchObject([{ principalId: ada, verdict: 'remove' }]);
  });

  test('is not held by a stop of the writers: nothing in the tenant is changed', async () => {
    await api.ask({ path: 'writers/stop', body: { because: 'an incident' } });

    expect((await review()).status).toBe(200);
  });

  test('cannot be undone: another review counts from then on', async () => {
    const { changeId } = (await review()).jsonBody as { changeId: string };

    expect(
      await api.ask({ path: 'changes/{id}/undo', params: { id: changeId }, method: 'POST' }),
    ).toMatchObject({ status: 409, jsonBody: { detail: expect.stringContaining('another one') } });
  });

  test('is for people with the role Review, and for no app and nobody else', async () => {
    expect((await api.ask({ path, body, roles: ['PimWarden.Read', 'PimWarden.Approve'] })).status).toBe(403);
    expect((await api.ask({ path, body, roles: ['PimWarden.Review'], isApp: true })).status).toBe(403);
    expect((await api.ask({ ...seen, roles: ['PimWarden.Review'] })).status).toBe(403);
  });

  test.each([
    { verdict: 'maybe' },
    { comment: '  ' },
    { nextDueAt: '2026-11-24T09:00:00Z' },
    { nextDueAt: '2027-11-26T09:00:00Z' },
    { nextDueAt: 'next year' },
    { principalId: 'grace' },
    { reviewedBy: linus },
  ])('refuses %j', async (more) => {
    expect((await review(more)).status).toBe(400);
    expect(api.commands.all()).toEqual([]);
  });
});

describe('GET evidence/reviews', () => {
  beforeEach(async () => {
    await review({ nextDueAt: '2026-11-25T00:00:00Z' });
    await review({ principalId: linus, nextDueAt: undefined });
    await review({
      principalId: linus,
      of: 'assignment',
      verdict: 'remove',
      nextDueAt: '2026-12-25T00:00:00Z',
    });
  });

  test('has those first that are due first, and says which are overdue', async () => {
    api.now = new Date('2026-11-26T00:00:00Z');

    expect(await listed()).toMatchObject([
      { principalId: grace, isOverdue: true },
      { principalId: linus, of: 'assignment', isOverdue: false },
      { principalId: linus, of: 'eligibility', isOverdue: false, nextDueAt: null },
    ]);
    expect(await listed('overdue=true')).toMatchObject([{ principalId: grace }]);
    expect(await listed(`overdue=false&principal=${linus}&verdict=keep`)).toMatchObject([
      { of: 'eligibility' },
    ]);
  });

  test('has the last review of each access', async () => {
    api.now = new Date('2026-11-26T00:00:00Z');
    await review({ verdict: 'remove', comment: 'Left the team', nextDueAt: undefined });

    expect(await listed(`principal=${grace}`)).toMatchObject([
      { verdict: 'remove', comment: 'Left the team', nextDueAt: null, isOverdue: false },
    ]);
  });

  test('has those that became facts of the history, and each once', async () => {
    const { changeId } = (await listed(`principal=${grace}`))[0] as { changeId: string };
    const interval = { name: '2025-11', from: '2025-11-01T00:00:00.000Z', runId: 'run-1' };
    await api.history.beginInterval(interval);
    const key = { principalId: grace, roleDefinitionId: globalAdministrator, directoryScopeId: '/' };
    const said = {
      kind: 'review',
      of: 'eligibility',
      verdict: 'keep',
      by: ada,
      key,
      comment: 'Long ago',
    } as const;
    const fact = (id: string, of: typeof said.of | 'assignment', at: string, change: string | null) => ({
      id,
      subject: `review:${id}`,
      change: 'opened' as const,
      time: { kind: 'exact' as const, at, source: 'review' as const },
      record: { ...said, of, nextDueAt: '2026-06-01T00:00:00.000Z' },
      cause: {
        requestId: null,
        justification: null,
        ticket: null,
        by: ada,
        approvedBy: null,
        changeId: change,
        auditEventId: null,
      },
      seenAt: at,
      seenBy: 'run-1',
    });
    const facts = [
      fact('f-1', 'eligibility', '2026-11-24T09:00:00.000Z', changeId),
      fact('f-2', 'assignment', '2025-12-24T09:00:00.000Z', 'change-of-long-ago'),
    ];
    await api.history.append(facts, { runId: 'run-1', intervals: [interval] });

    expect(await listed(`principal=${grace}`)).toMatchObject([
      { of: 'assignment', comment: 'Long ago', isOverdue: true, changeId: 'change-of-long-ago' },
      { of: 'eligibility', changeId },
    ]);
  });

  test('goes page by page on the same instant, and as CSV', async () => {
    const first = await api.ask({ ...seen, query: 'top=2' });
    api.now = new Date('2027-11-26T00:00:00Z');
    const { next } = first.jsonBody as { next: string };
    const second = await api.ask({ ...seen, query: `top=2&after=${next}` });

    expect(second.jsonBody).toMatchObject({
      items: [{ principalId: linus, of: 'eligibility' }],
      evidence: { query: { at: '2026-11-24T09:00:00.000Z' } },
    });
    expect((await api.ask({ ...seen, query: 'format=csv' })).body).toContain('"of","principalId"');
  });
});
