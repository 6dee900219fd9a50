import { describe, expect, test } from '@jest/globals';
import { readEvidence } from '../../src/tenant/read-evidence.ts';
import { groupAssignment, groupEligibility } from '../group-access-builder.ts';
import { unreadableRow } from '../read-listing.ts';
import { ADA, eligibility, GRACE, group, NIGHT_SHIFT, NOW, user } from '../snapshot-builder.ts';
import { graphFailure, readCall, snapshotSources, type TenantBefore } from './snapshot-ports.ts';

const DAY_SHIFT = '22222222-aaaa-4bbb-8ccc-000000000002';
const shifts = [NIGHT_SHIFT, DAY_SHIFT].map((principalId) => eligibility({ principalId }));
const bound = groupAssignment({ principalId: ADA });
const forGood = { ...groupAssignment({ principalId: ADA, nth: 2 }), expiration: { kind: 'never' } as const };
const before: TenantBefore = {
  directory: {
    users: [user({ id: ADA }), user({ id: GRACE, displayName: 'Grace Hopper' })],
    groups: [group(), group({ id: DAY_SHIFT, memberIds: [] })],
  },
  roles: { schedules: [...shifts, eligibility({ principalId: ADA })] },
  groupSchedules: [groupEligibility(), groupEligibility({ groupId: DAY_SHIFT, nth: 2 }), bound, forGood],
};
const read = (ports = snapshotSources(before)) => readEvidence(ports, NOW, readCall());

describe('the view of groups that have roles', () => {
  test('has who is eligible, and who has a membership that ends', async () => {
    const view = await read();

    expect(view.eligibilities.filter(({ key }) => 'groupId' in key).map(({ key }) => key)).toEqual([
      { principalId: GRACE, groupId: NIGHT_SHIFT, accessId: 'member' },
      { principalId: GRACE, groupId: DAY_SHIFT, accessId: 'member' },
    ]);
    expect(view.assignments.map(({ id }) => id)).toEqual([bound.id]);
    expect(view.principals.get(GRACE)).toMatchObject({ displayName: 'Grace Hopper' });
    expect(view.gaps).toEqual([]);
  });

  test('asks about each group that has a role, and about nobody else', async () => {
    const ports = snapshotSources(before);
    await read(ports);

    expect(new Set(ports.groupAccess.asked.map(({ groupId }) => groupId))).toEqual(
      new Set([NIGHT_SHIFT, DAY_SHIFT]),
    );
    expect(ports.groupAccess.asked).toHaveLength(8);
  });

  test('has the members of a group that is eligible itself', async () => {
    const inner = group({ id: '22222222-aaaa-4bbb-8ccc-000000000009', memberIds: [ADA] });
    const groups = [group({ memberIds: [] }), inner];
    const view = await read(
      snapshotSources({
        directory: { users: [user({ id: ADA })], groups },
        roles: { schedules: shifts.slice(0, 1) },
        groupSchedules: [groupEligibility({ principalId: inner.id })],
      }),
    );

    expect(view.principals.get(inner.id)).toMatchObject({ kind: 'group', memberIds: [ADA] });
    expect(view.principals.get(ADA)).toMatchObject({ kind: 'user' });
  });
});

describe('what PIM for Groups does not tell', () => {
  const refused = graphFailure(
    'GET /x answered 403: needs the permission PrivilegedEligibilitySchedule.Read.AzureADGroup.',
    'forbidden',
  );

  test('for want of a permission is one gap that says so, is asked once, and all else is whole', async () => {
    const ports = snapshotSources(before);
    ports.groupAccess.failures.push({ layer: 'eligibility-schedules', error: refused });
    const view = await read(ports);

    expect(view.gaps).toEqual([
      {
        part: 'group-eligibilities',
        because: `Who is eligible for membership or ownership of groups (PIM for Groups) could not be read: ${refused.message}`,
      },
    ]);
    expect(view.unreadable).toEqual([]);
    expect(ports.groupAccess.asked.filter(({ layer }) => layer.startsWith('eligibility'))).toHaveLength(1);
    expect(view.assignments.map(({ id }) => id)).toEqual([bound.id]);
  });

  test.each(['not-found', 'rejected', 'invalid-response'] as const)(
    'of one group (%s) is that group, and the others are read',
    async (kind) => {
      const ports = snapshotSources(before);
      const error = graphFailure('the group is not known', kind);
      ports.groupAccess.failures.push({ layer: 'eligibility-schedules', error, of: DAY_SHIFT });
      const view = await read(ports);

      expect(view.gaps).toEqual([]);
      expect(view.unreadable).toMatchObject([
        { part: 'group-eligibilities', id: DAY_SHIFT, because: `Group ${DAY_SHIFT}: the group is not known` },
      ]);
      expect(view.eligibilities.flatMap(({ key }) => ('groupId' in key ? [key.groupId] : []))).toEqual([
        NIGHT_SHIFT,
      ]);
    },
  );

  test('because Graph does not answer is a gap, whichever group it was', async () => {
    const ports = snapshotSources(before);
    const error = graphFailure('no answer', 'unavailable');
    ports.groupAccess.failures.push({ layer: 'assignment-instances', error, of: NIGHT_SHIFT });

    expect((await read(ports)).gaps).toMatchObject([{ part: 'group-assignments' }]);
  });

  test('in one row is that row, by whom it is about, or by the group', async () => {
    const ports = snapshotSources(before);
    ports.groupAccess.odd.set(NIGHT_SHIFT, unreadableRow({ id: 'an-instance' }));
    ports.groupAccess.odd.set(DAY_SHIFT, unreadableRow({ id: 'another', principalId: GRACE }));
    const { unreadable } = await read(ports);

    // Once in each of the two listings.
    expect(
      unreadable
        .filter(({ part }) => part === 'group-eligibilities')
        .map(({ id, principalId }) => [id, principalId]),
    ).toEqual([
      [NIGHT_SHIFT, undefined],
      ['another', GRACE],
      [NIGHT_SHIFT, undefined],
      ['another', GRACE],
    ]);
  });

  test('is nothing where the time is over: the run ends', async () => {
    const ports = snapshotSources(before);
    const error = graphFailure('cancelled', 'cancelled');
    ports.groupAccess.failures.push({ layer: 'eligibility-schedules', error });

    await expect(read(ports)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
