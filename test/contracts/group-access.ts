import { describe, expect, test } from '@jest/globals';
import type { GroupSchedule } from '../../src/domain/model/role-schedules.ts';
import type { GroupAccess } from '../../src/ports/index.ts';
import { rowsOf } from '../read-listing.ts';
import { readCall } from '../tenant/snapshot-ports.ts';

const guid = (last: number) => `77777777-aaaa-4bbb-8ccc-0000000000${last}`;
const admins = guid(11);
const [ada, grace, lin] = [guid(21), guid(22), guid(23)];

function schedule(row: {
  readonly kind: GroupSchedule['kind'];
  readonly principalId: string;
  readonly accessId: 'member' | 'owner';
  readonly nth: number;
  readonly start: string;
  readonly end?: string;
}): GroupSchedule {
  const start = new Date(row.start);
  return {
    kind: row.kind,
    id: `${admins}_${row.accessId}_${guid(row.nth)}`,
    key: { principalId: row.principalId, groupId: admins, accessId: row.accessId },
    status: 'Provisioned',
    createdUsing: guid(row.nth + 20),
    createdDateTime: new Date('2026-10-01T08:00:00Z'),
    modifiedDateTime: undefined,
    startDateTime: start,
    expiration: row.end === undefined ? { kind: 'never' } : { kind: 'at', endDateTime: new Date(row.end) },
    memberType: 'Direct',
    assignmentType: row.kind === 'assignment' ? 'Assigned' : undefined,
  };
}

const [past, later, end] = ['2026-10-01T08:00:00Z', '2027-01-01T08:00:00Z', '2027-04-01T08:00:00Z'];

/** What every PIM for Groups under test has: at 2026-11-23T03:00Z, and no other schedule of these groups. */
export const groupAccessFixture = {
  admins,
  /** A group in which PIM for Groups gives nothing. */
  empty: guid(12),
  nobody: guid(99),
  people: [ada, grace, lin],
  now: new Date('2026-11-23T03:00:00Z'),
  eligible: schedule({
    kind: 'eligibility',
    principalId: ada,
    accessId: 'member',
    nth: 31,
    start: past,
    end,
  }),
  eligibleOwner: schedule({
    kind: 'eligibility',
    principalId: grace,
    accessId: 'owner',
    nth: 32,
    start: past,
  }),
  eligibleLater: schedule({
    kind: 'eligibility',
    principalId: lin,
    accessId: 'member',
    nth: 33,
    start: later,
    end,
  }),
  /** Of somebody who is in the group. */
  assigned: schedule({ kind: 'assignment', principalId: lin, accessId: 'member', nth: 34, start: past, end }),
} as const;

const { empty, nobody, eligible, eligibleOwner, eligibleLater, assigned } = groupAccessFixture;

/** Contract of `GroupAccess`. What is under test contains `groupAccessFixture`. */
export function describeGroupAccess(name: string, make: () => Promise<GroupAccess>): void {
  describe(`PIM for Groups: ${name}`, () => {
    test('tells who is eligible for membership and ownership of a group, also from later on', async () => {
      const access = await make();

      const rows = await rowsOf(access.schedules('eligibility', admins.toUpperCase(), readCall()));

      expect(rows.toSorted(byId)).toEqual([eligible, eligibleLater, eligibleOwner].toSorted(byId));
    });

    test('tells what of it is in force, and by which schedule', async () => {
      const rows = await rowsOf((await make()).instances('eligibility', admins, readCall()));

      expect(rows.toSorted(byId)).toMatchObject([
        { key: eligible.key, scheduleId: eligible.id, endDateTime: new Date(end) },
        { key: eligibleOwner.key, scheduleId: eligibleOwner.id, endDateTime: 'never' },
      ]);
    });

    test('tells who has a membership that ends', async () => {
      const access = await make();

      const planned = await rowsOf(access.schedules('assignment', admins, readCall()));
      const held = await rowsOf(access.instances('assignment', admins, readCall()));

      expect(planned.find(({ id }) => id === assigned.id)).toEqual(assigned);
      expect(held.find(({ scheduleId }) => scheduleId === assigned.id)).toMatchObject({
        kind: 'assignment',
        key: assigned.key,
        startDateTime: new Date(past),
        endDateTime: new Date(end),
        assignmentType: 'Assigned',
        memberType: 'Direct',
      });
    });

    test.each(['eligibility', 'assignment'] as const)('has no %s where there is none', async (kind) => {
      const access = await make();

      expect(await rowsOf(access.schedules(kind, empty, readCall()))).toEqual([]);
      expect(await rowsOf(access.instances(kind, empty, readCall()))).toEqual([]);
    });

    test('does not take a group that is not there for one in which nobody is eligible', async () => {
      const access = await make();

      await expect(rowsOf(access.schedules('eligibility', nobody, readCall()))).rejects.toMatchObject({
        kind: 'not-found',
      });
    });

    test('counts what it asks', async () => {
      const call = readCall();
      await rowsOf((await make()).schedules('eligibility', admins, call));

      expect(call.tally).toMatchObject({ requests: 1, pages: 1 });
    });
  });
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}
