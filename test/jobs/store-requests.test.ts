import { describe, expect, test } from '@jest/globals';
import { request } from '../snapshot-builder.ts';
import { BreakableRoles, graphFailure } from '../tenant/snapshot-ports.ts';
import { evidenceStage } from './evidence-stage.ts';

const monday = '2026-11-23T01:45:00.000Z';
const tuesday = '2026-11-24T01:45:00.000Z';
const rolesWith = (...requests: readonly Parameters<typeof request>[0][]) =>
  new BreakableRoles(() => new Date(monday), { requests: requests.map((one) => request(one)) });

describe('storing requests', () => {
  test('keeps each with its status as it is seen, and says when all were listed', async () => {
    const stage = evidenceStage();
    const run = await stage.storeRequests(monday, {
      roles: rolesWith(
        { id: 'a', status: 'PendingApproval', progress: 'pending' },
        { id: 'b', kind: 'assignment' },
      ),
    });

    expect(run).toMatchObject({ job: 'store-requests', state: 'succeeded', counts: { read: 2, added: 2 } });
    expect(stage.storedRequests.rows.get('eligibility_a')).toMatchObject({
      request: { status: 'PendingApproval', of: 'eligibility' },
      changedAt: monday,
    });
    expect(stage.storedRequests.listed).toBe(monday);
  });

  test('writes down what became of one, and nothing where nothing did', async () => {
    const stage = evidenceStage();
    await stage.storeRequests(monday, {
      roles: rolesWith({ id: 'a', status: 'PendingApproval' }, { id: 'b' }),
    });
    const run = await stage.storeRequests(tuesday, { roles: rolesWith({ id: 'a' }, { id: 'b' }) });

    expect(run.counts).toMatchObject({ read: 2, added: 1, known: 1 });
    expect(stage.storedRequests.rows.get('eligibility_a')).toMatchObject({ changedAt: tuesday });
    expect(stage.storedRequests.rows.get('eligibility_b')).toMatchObject({ changedAt: monday });
  });

  test('keeps what Graph has forgotten, and says since when', async () => {
    const stage = evidenceStage();
    await stage.storeRequests(monday, { roles: rolesWith({ id: 'a' }) });
    await stage.storeRequests(tuesday, { roles: rolesWith() });

    expect(stage.storedRequests.rows.get('eligibility_a')).toMatchObject({
      changedAt: monday,
      forgottenAt: tuesday,
    });
  });

  test('fails where its time is over before all were listed: the next night would come no further', async () => {
    const run = await evidenceStage().storeRequests(
      monday,
      { roles: rolesWith({ id: 'a' }) },
      AbortSignal.abort(),
    );

    expect(run).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^The time budget of 480 s was spent before all requests were listed\. /),
    });
  });

  test('forgets nothing where the listing broke off, and does not say that all were listed', async () => {
    const stage = evidenceStage();
    await stage.storeRequests(monday, { roles: rolesWith({ id: 'a' }) });
    const roles = rolesWith();
    roles.breaks.set('eligibility-requests', { error: graphFailure('page 2 did not come'), afterPages: 0 });
    const run = await stage.storeRequests(tuesday, { roles });

    expect(run).toMatchObject({ state: 'blocked', reason: 'page 2 did not come' });
    expect(stage.storedRequests.rows.get('eligibility_a')).not.toHaveProperty('forgottenAt');
    expect(stage.storedRequests.listed).toBe(monday);
  });

  test('does not store what was only validated', async () => {
    const stage = evidenceStage();
    await stage.storeRequests(monday, { roles: rolesWith({ id: 'a', isValidationOnly: true }) });

    expect(stage.storedRequests.rows.size).toBe(0);
  });
});
