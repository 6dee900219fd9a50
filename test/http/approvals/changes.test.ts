import { beforeEach, describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { planDigest } from '../../../src/changes/plan-digest.ts';
import { waitingBody } from '../../../src/http/approvals/bodies.ts';
import { changeBody } from '../../../src/http/changes/bodies.ts';
import { plan } from '../../contracts/plans.ts';
import { GLOBAL_ADMINISTRATOR } from '../../snapshot-builder.ts';
import { Api } from '../api.ts';

const assign = {
  action: 'assign',
  principalId: '11111111-aaaa-4bbb-8ccc-0000000000fe',
  roleDefinitionId: GLOBAL_ADMINISTRATOR,
  directoryScopeId: '/',
  duration: 'P30D',
  justification: 'On call',
};
const approver = { roles: ['PimWarden.Approve'] } as const;

let api: Api;
beforeEach(() => {
  api = new Api();
});

async function waiting() {
  const answer = await api.ask({ path: 'eligibilities', body: assign, roles: ['PimWarden.Grant'] });
  const record = api.commands.all().at(-1);
  if (record === undefined) throw new Error('nothing was accepted');
  return { answer, id: record.id, hash: commandDigest(record) };
}

describe('a change that waits for a signed approval', () => {
  test('is a 202 that says where it is signed', async () => {
    const { answer, id, hash } = await waiting();

    expect(answer).toMatchObject({
      status: 202,
      jsonBody: {
        outcome: 'awaiting-approval',
        because: expect.stringContaining(`/api/approvals/${id}/sign?digest=${hash}`),
      },
    });
  });

  test('is not approved with a role alone: the 403 names where it is signed', async () => {
    const { id, hash } = await waiting();
    const answer = await api.ask({ path: `approvals/${id}`, body: { hash }, ...approver });

    expect(answer).toMatchObject({
      status: 403,
      jsonBody: {
        title: 'It has to be signed',
        detail: expect.stringContaining(`https://warden.example/api/approvals/${id}/sign?digest=${hash}`),
        changeId: id,
      },
    });
    expect(api.decisions.decisions).toEqual([]);
    expect(api.roles.submitted).toEqual([]);
  });

  test('approves nothing with another hash', async () => {
    const { id } = await waiting();

    expect(
      await api.ask({ path: `approvals/${id}`, body: { hash: 'd'.repeat(64) }, ...approver }),
    ).toMatchObject({
      status: 409,
      jsonBody: { title: 'That is not this change' },
    });
  });

  test('is listed with what it needs, and with the newest plan of each job', async () => {
    const { id, hash } = await waiting();
    const old = plan({ id: 'plan-1', madeAt: new Date('2026-11-20T02:00:00Z') });
    const newest = plan({ id: 'plan-2', madeAt: new Date('2026-11-21T02:00:00Z') });
    const empty = plan({ id: 'plan-3', job: 'remove-stale-assignments', counts: { leave: 3 } });
    for (const one of [old, newest, empty]) await api.plans.save(one);
    const answer = await api.ask({ path: 'approvals', roles: ['PimWarden.Read'] });

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: {
        changes: [
          {
            id,
            hash,
            askedBy: 'ada',
            needs: 'signed',
            sign: `https://warden.example/api/approvals/${id}/sign?digest=${hash}`,
          },
        ],
        plans: [
          {
            id: 'plan-2',
            changes: 2,
            decisions: [],
            sign: `https://warden.example/api/approvals/plan-2/sign?digest=${planDigest(newest, 'all')}`,
          },
        ],
      },
    });
    expect(waitingBody.safeParse(answer.jsonBody).success).toBe(true);
  });

  test('is withdrawn: written down, logged, and not done', async () => {
    const { id } = await waiting();
    const answer = await api.ask({
      path: `approvals/${id}/withdraw`,
      body: { because: 'A mistake' },
      ...approver,
    });

    expect(answer).toMatchObject({ status: 200, jsonBody: { id, state: 'awaiting-approval' } });
    expect(changeBody.safeParse(answer.jsonBody).success).toBe(true);
    expect(api.decisions.decisions).toMatchObject([
      { kind: 'withdrawn', subject: { kind: 'change', id }, because: 'A mistake', by: { objectId: 'ada' } },
    ]);
    expect(api.log.of('change.withdrawn')).toMatchObject([{ subjectId: id, by: 'ada' }]);
  });

  test('is approved by nobody once it is over', async () => {
    const { id, hash } = await waiting();
    api.now = new Date('2026-11-25T09:00:01Z');
    const answer = await api.ask({ path: `approvals/${id}/withdraw`, body: {}, ...approver });

    expect(answer).toMatchObject({ status: 409, jsonBody: { title: 'It waits for nobody' } });
    expect((await api.ask({ path: `approvals/${id}`, body: { hash }, ...approver })).status).toBe(403);
  });
});
