import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { SnapshotPart } from '../../src/domain/model/snapshot.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { namedIn, readSnapshot } from '../../src/tenant/read-snapshot.ts';
import { memory } from '../memory-builder.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  assignmentInstance,
  BILLING_APP,
  BREAK_GLASS,
  breakGlass,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  NOW,
  roleKey,
} from '../snapshot-builder.ts';
import { APPROVERS, tenant, wish, yesterday } from './small-tenant.ts';
import { graphFailure, type ReadPart, readCall, snapshotSources } from './snapshot-ports.ts';

describe('a snapshot', () => {
  test('holds everything that hygiene decides by, at one instant', async () => {
    const { snapshot } = await readSnapshot(snapshotSources(tenant), wish, readCall());

    expect(snapshot).toMatchObject({ now: NOW, gaps: [] });
    expect(snapshot.schedules.eligibility.map(({ key }) => key.principalId)).toEqual([ADA, NIGHT_SHIFT]);
    expect(snapshot.schedules.assignment.map(({ key }) => key.principalId)).toEqual([BILLING_APP]);
    expect(snapshot.assignmentInstances.map(({ key }) => key.principalId)).toEqual([BILLING_APP]);
    expect(snapshot.requests.eligibility.map(({ action }) => action)).toEqual(['adminExtend']);
    expect(snapshot.requests.assignment.map(({ action }) => action)).toEqual(['selfActivate']);
    expect([...snapshot.settings.keys()]).toEqual([HELPDESK_ADMINISTRATOR]);
  });

  test('knows the members of groups that hold and of groups that approve, and whoever the rules name', async () => {
    const { principals } = (await readSnapshot(snapshotSources(tenant), wish, readCall())).snapshot;

    expect(principals.get(NIGHT_SHIFT)).toMatchObject({ memberIds: [ADA, GRACE] });
    expect(principals.get(APPROVERS)).toMatchObject({ memberIds: [LIN] });
    expect(principals.get(BREAK_GLASS)).toEqual(breakGlass());
  });

  test('costs a request for each page, one for all who are no users, and one for each group', async () => {
    const call = readCall();

    await readSnapshot(snapshotSources(tenant), wish, call);

    // Schedules 2 + 1, instances 1, requests 1 + 1, settings 1; users 1, the three others together 1, members 2.
    expect(call.tally.requests).toBe(11);
  });

  test('does not ask who may be activated now: eligibilities are judged by their schedules', async () => {
    const ports = snapshotSources(tenant);

    await readSnapshot(ports, wish, readCall());

    expect(ports.roles.asked.map(({ part }) => part).toSorted()).toEqual([
      'assignment-instances',
      'assignment-requests',
      'assignment-schedules',
      'eligibility-requests',
      'eligibility-schedules',
    ]);
  });
});

describe('a part that cannot be read completely', () => {
  test.each<{ part: ReadPart & SnapshotPart; kept: number }>([
    { part: 'eligibility-schedules', kept: 1 },
    { part: 'eligibility-schedules', kept: 0 },
    { part: 'assignment-schedules', kept: 0 },
    { part: 'assignment-instances', kept: 0 },
    { part: 'eligibility-requests', kept: 0 },
    { part: 'assignment-requests', kept: 0 },
    { part: 'assignment-requests', kept: 1 },
  ])('is a gap that says why, and its $kept pages are kept: $part', async ({ part, kept }) => {
    const ports = snapshotSources(tenant);
    const error = graphFailure(`GET /${part}: 503 for ever.`);
    ports.roles.breaks.set(part, { error, afterPages: kept });

    const { snapshot } = await readSnapshot(ports, wish, readCall());

    expect(snapshot.gaps).toEqual([{ part, because: error.message }]);
    const rows = {
      'eligibility-schedules': snapshot.schedules.eligibility,
      'assignment-schedules': snapshot.schedules.assignment,
      'assignment-instances': snapshot.assignmentInstances,
      'eligibility-requests': snapshot.requests.eligibility,
      'assignment-requests': snapshot.requests.assignment,
    };
    expect(rows[part as keyof typeof rows]).toHaveLength(kept);
  });

  test('does not keep the others from being read, and each is named', async () => {
    const ports = snapshotSources(tenant);
    const failing = { error: graphFailure('503 for ever'), afterPages: 0 };
    ports.roles.breaks.set('eligibility-requests', failing);
    ports.roleSettings.breaks = failing;
    ports.directory.fail('sign-ins', failing.error);
    ports.directory.fail('members', failing.error);

    const { snapshot } = await readSnapshot(ports, wish, readCall());

    expect(snapshot.gaps.map(({ part }) => part).toSorted()).toEqual([
      'eligibility-requests',
      'group-members',
      'role-settings',
      'sign-ins',
    ]);
    expect(snapshot.schedules.eligibility).toHaveLength(2);
    expect(snapshot.settings).toEqual(new Map());
  });
});

test('assignments in force whose schedules were not listed are a gap: the listing ended early', async () => {
  const ports = snapshotSources(tenant);
  const held = { ...assignmentInstance({ principalId: LIN }), scheduleId: 'not-listed' };
  const roles = Object.assign(ports.roles, {
    instances: async function* () {
      yield { rows: [held], unreadable: [] };
    },
  });

  const { snapshot } = await readSnapshot({ ...ports, roles }, wish, readCall());

  expect(snapshot.gaps).toMatchObject([
    { part: 'assignment-schedules', because: expect.stringContaining('1 assignments are in force') },
  ]);
});

describe('a reading', () => {
  test('ends when its time is over: that is no gap', async () => {
    const call = readCall(AbortSignal.abort());

    await expect(readSnapshot(snapshotSources(tenant), wish, call)).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  test('ends where its time is over in the middle', async () => {
    const ports = snapshotSources(tenant);
    ports.roles.breaks.set('eligibility-schedules', {
      error: graphFailure('cancelled by its caller', 'cancelled'),
      afterPages: 1,
    });

    await expect(readSnapshot(ports, wish, readCall())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  test('ends with a defect of our own: that is no gap either', async () => {
    const ports = snapshotSources(tenant);
    ports.roles.breaks.set('eligibility-schedules', { error: new TypeError('a defect'), afterPages: 0 });

    await expect(readSnapshot(ports, wish, readCall())).rejects.toThrow(TypeError);
  });

  test('ends where our own memory cannot be read', async () => {
    const unreadable = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');
    const histories = Object.assign(snapshotSources().histories, { read: () => Promise.reject(unreadable) });

    await expect(readSnapshot({ ...snapshotSources(tenant), histories }, wish, readCall())).rejects.toBe(
      unreadable,
    );
  });
});

describe('what is remembered of a look', () => {
  const key = accessIdOf('eligibility', roleKey());

  test('is told with the snapshot: what was known, and what is new', async () => {
    const ports = snapshotSources(tenant);
    const firstSeenAt = new Date('2025-01-01T00:00:00Z');
    const since = { activationsKnownSince: firstSeenAt, activationsKnownUntil: yesterday };
    await ports.histories.save([memory({ firstSeenAt })], since);

    const { snapshot, remembered } = await readSnapshot(ports, wish, readCall());

    expect(snapshot.history).toBe(remembered.history);
    expect(snapshot.history.memories.get(key)).toMatchObject({ firstSeenAt, lastActivatedAt: yesterday });
    expect(snapshot.history.activationsKnownSince).toEqual(firstSeenAt);
    expect(remembered.changed).toHaveLength(3);
  });

  test.each([
    { part: 'assignment-requests', isComplete: false },
    { part: 'eligibility-requests', isComplete: true },
  ] as const)('reaches up to now, unless activations were not read: $part', async ({ part, isComplete }) => {
    const ports = snapshotSources(tenant);
    ports.roles.breaks.set(part, { error: graphFailure('503 for ever'), afterPages: 0 });

    const sighting = await readSnapshot(ports, wish, readCall());

    expect(sighting.areActivationsComplete).toBe(isComplete);
  });
});

describe('whoever the rules name', () => {
  test('are protected, excepted or spoken for', () => {
    const until = new Date('2027-01-01T00:00:00Z');
    const exception = {
      ...roleKey({ principalId: GRACE }),
      owner: 'desk@contoso.example',
      reason: 'leave',
      ticket: 'CHG-1',
      expires: until,
    };
    const attestation = {
      ...roleKey({ principalId: LIN }),
      by: 'desk@contoso.example',
      on: yesterday,
      until,
    };
    const spoken = rules({
      protected: {
        principals: [{ id: BREAK_GLASS, why: 'emergency' }],
        groups: [{ id: NIGHT_SHIFT, why: 'on call' }],
      },
      exceptions: [exception],
      renew: { attestations: [attestation] },
    });

    expect(namedIn(spoken)).toEqual([BREAK_GLASS, NIGHT_SHIFT, GRACE, LIN]);
  });
});
