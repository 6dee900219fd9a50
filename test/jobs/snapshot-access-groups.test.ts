import { describe, expect, test } from '@jest/globals';
import { groupEligibility } from '../group-access-builder.ts';
import { ADA, eligibility, GRACE, group, NIGHT_SHIFT, user } from '../snapshot-builder.ts';
import { graphFailure, snapshotSources, type TenantBefore } from '../tenant/snapshot-ports.ts';
import { evidenceStage, FakeSealer } from './evidence-stage.ts';

const first = '2026-11-29T02:00:00.000Z';
const second = '2026-11-30T02:00:00.000Z';
const third = '2026-11-30T03:00:00.000Z';
const tenant: TenantBefore = {
  directory: { users: [user({ id: ADA }), user({ id: GRACE })], groups: [group()] },
  roles: { schedules: [eligibility({ principalId: NIGHT_SHIFT, end: 'never' })] },
  groupSchedules: [groupEligibility()],
};
const refused = graphFailure('403: grant PrivilegedEligibilitySchedule.Read.AzureADGroup', 'forbidden');

function withoutPermission(before: TenantBefore = tenant) {
  const { groupAccess } = snapshotSources(before);
  groupAccess.failures.push({ layer: 'eligibility-schedules', error: refused });
  return { groupAccess };
}

const subjects = (cache: ReadonlyMap<string, unknown>) =>
  [...cache.keys()].filter((subject) => subject.includes(`:${NIGHT_SHIFT}:member`));

describe('the snapshot of access', () => {
  test('keeps who is eligible for a group that has a role, seals it, and writes it once', async () => {
    const sealer = new FakeSealer();
    const stage = evidenceStage(tenant, { sealer });
    await stage.storeRequests(first);
    const run = await stage.night(first);

    expect(run.state).toBe('succeeded');
    expect(subjects(stage.history.cache)).toEqual([
      `eligibility:${GRACE}:${NIGHT_SHIFT}:member:${groupEligibility().id}`,
    ]);
    expect(sealer.sealed.get(run.id)).toHaveLength(run.counts.added);
    expect(await stage.night(second)).toMatchObject({ state: 'succeeded', counts: { added: 0 } });
  });

  test('without the permission names what it could not read, and all else of the night is whole', async () => {
    const stage = evidenceStage(tenant);
    await stage.storeRequests(first);
    const run = await stage.night(first, withoutPermission());

    expect(run).toMatchObject({
      state: 'partial',
      reason: expect.stringContaining(
        'group-eligibilities: Who is eligible for membership or ownership of groups (PIM for Groups) could not be read: 403: grant PrivilegedEligibilitySchedule.Read.AzureADGroup',
      ),
    });
    expect([...stage.looks.looks.keys()].toSorted()).toEqual([
      ...['assignments', 'eligibilities', 'group-assignments', 'memberships'],
      ...['principals', 'requests', 'role-settings', 'roles'],
    ]);
    expect([...stage.history.cache.keys()]).toContain(`membership:${NIGHT_SHIFT}:${ADA}`);
  });

  test('that lost the permission closes nobody', async () => {
    const stage = evidenceStage(tenant);
    await stage.storeRequests(first);
    await stage.night(first);
    const run = await stage.night(second, withoutPermission());

    expect(run).toMatchObject({ state: 'partial', evidence: { counts: { closed: 0, opened: 0 } } });
    expect(stage.looks.looks.get('group-eligibilities')?.at).toBe(first);
    expect(stage.looks.looks.get('memberships')?.at).toBe(second);
  });

  test('that got the permission has since when people were eligible, from their schedules', async () => {
    const stage = evidenceStage(tenant);
    await stage.storeRequests(first);
    await stage.night(first, withoutPermission());
    const run = await stage.night(third);
    const [fact] = [...stage.history.rows.values()].filter(({ fact }) => fact.seenBy === run.id);

    expect(run).toMatchObject({ state: 'succeeded', evidence: { counts: { opened: 2 } } });
    expect(fact?.fact).toMatchObject({
      change: 'opened',
      time: { kind: 'exact', at: '2026-07-01T08:00:00.000Z', source: 'schedule' },
    });
  });
});
