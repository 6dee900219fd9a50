import { beforeEach, describe, expect, test } from '@jest/globals';
import { planDigest } from '../../../src/changes/plan-digest.ts';
import { plan, planItem } from '../../contracts/plans.ts';
import { Api } from '../api.ts';
import { now } from '../callers.ts';

const stored = plan({
  id: 'plan-22',
  items: [
    planItem({ id: 'one' }),
    planItem({ id: 'two' }),
    planItem({ id: 'three', decision: 'leave', change: null }),
    planItem({ id: 'refused', decision: 'report', reason: 'refused-before' }),
    planItem({ id: 'found', decision: 'report', reason: 'redundant' }),
  ],
});
const { hash } = stored;
const approver = { roles: ['PimWarden.Approve'] } as const;
const asked = { path: 'approvals/{id}', params: { id: 'plan-22' }, body: { hash }, ...approver };
const withdrawal = { path: 'approvals/{id}/withdraw', params: { id: 'plan-22' }, body: {}, ...approver };

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.plans.save(stored);
});

describe('POST approvals/{id} of a plan', () => {
  test('writes down who approved what and when, bound to the content that was read', async () => {
    const answer = await api.ask({ ...asked, body: { hash, because: 'Read on the call' } });

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: { kind: 'approved', covers: 'all', by: 'ada', at: now.toISOString(), isSigned: false },
    });
    expect(api.decisions.decisions).toMatchObject([
      {
        kind: 'approved',
        subject: { kind: 'plan', id: 'plan-22' },
        digest: planDigest(stored, 'all'),
        items: 'all',
        by: { objectId: 'ada', appId: 'portal' },
        at: now,
        because: 'Read on the call',
        proof: { kind: 'bearer' },
      },
    ]);
    expect(api.log.of('plan.approved')).toMatchObject([{ subjectId: 'plan-22', by: 'ada', items: 'all' }]);
  });

  test('is no approval where the plan is not what its hash says, and can still be taken back', async () => {
    api.plans.plans.set(stored.id, { ...stored, items: [planItem({ id: 'written-in' })] });

    expect(await api.ask(asked)).toMatchObject({ status: 500 });
    expect(api.decisions.decisions).toEqual([]);
    expect(api.log.of('http.failed')).toMatchObject([
      { because: expect.stringMatching(/Somebody altered it/) },
    ]);
    expect(await api.ask(withdrawal)).toMatchObject({ status: 200, jsonBody: { kind: 'withdrawn' } });
  });

  test('covers the items that are named, each once', async () => {
    const answer = await api.ask({ ...asked, body: { hash, items: ['two', 'two'] } });

    expect(answer).toMatchObject({ status: 200, jsonBody: { covers: ['two'] } });
    expect(api.decisions.decisions).toMatchObject([{ items: ['two'], digest: planDigest(stored, ['two']) }]);
  });

  test('covers what was set aside where it is named', async () => {
    expect(await api.ask({ ...asked, body: { hash, items: ['one', 'refused'] } })).toMatchObject({
      status: 200,
      jsonBody: { covers: ['one', 'refused'] },
    });
  });

  test.each(['three', 'found', 'four'])(
    'approves nothing where item %s is no change of the plan',
    async (item) => {
      expect(await api.ask({ ...asked, body: { hash, items: ['one', item] } })).toMatchObject({
        status: 422,
        jsonBody: { title: 'There is no such change in it' },
      });
      expect(api.decisions.decisions).toEqual([]);
    },
  );

  test('approves nothing with the hash of another plan', async () => {
    expect(await api.ask({ ...asked, body: { hash: 'd'.repeat(64) } })).toMatchObject({
      status: 409,
      jsonBody: { title: 'That is not this plan', detail: expect.stringContaining(hash), retry: 'never' },
    });
    expect(api.decisions.decisions).toEqual([]);
  });

  test.each([{}, { hash: 'c' }, { hash: hash.toUpperCase() }, { hash, by: 'grace' }, { hash, items: [] }])(
    'refuses %j',
    async (body) => {
      expect((await api.ask({ ...asked, body })).status).toBe(400);
      expect(api.decisions.decisions).toEqual([]);
    },
  );

  test('is a 404 where there is nothing such', async () => {
    expect((await api.ask({ ...asked, params: { id: 'plan-1' } })).status).toBe(404);
  });

  test('is for people who may approve: no other role, and no app', async () => {
    expect((await api.ask({ ...asked, roles: ['PimWarden.Run', 'PimWarden.Grant'] })).status).toBe(403);
    expect(await api.ask({ ...asked, isApp: true })).toMatchObject({
      status: 403,
      jsonBody: { title: 'Only people may do this' },
    });
    expect(await api.ask({ ...withdrawal, isApp: true })).toMatchObject({ status: 403 });
    expect(api.decisions.decisions).toEqual([]);
  });
});

describe('POST approvals/{id}/withdraw of a plan', () => {
  test('is written down and logged beside the approval', async () => {
    await api.ask(asked);

    expect(await api.ask(withdrawal)).toMatchObject({
      status: 200,
      jsonBody: { kind: 'withdrawn', subject: { kind: 'plan', id: 'plan-22' }, by: 'ada' },
    });
    expect(api.decisions.decisions.map(({ kind }) => kind).toSorted()).toEqual(['approved', 'withdrawn']);
    expect(api.log.of('plan.withdrawn')).toMatchObject([{ subjectId: 'plan-22', by: 'ada' }]);
  });

  test('is a 404 where there is nothing such, and 403 without the role', async () => {
    expect((await api.ask({ ...withdrawal, params: { id: 'plan-1' } })).status).toBe(404);
    expect((await api.ask({ ...withdrawal, roles: ['PimWarden.Run'] })).status).toBe(403);
  });
});
