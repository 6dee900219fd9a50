import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { SnapshotPart } from '../../src/domain/model/snapshot.ts';
import { readSnapshotOf } from '../../src/tenant/read-snapshot.ts';
import type { DirectoryPart } from '../fakes/fake-directory.ts';
import { memory } from '../memory-builder.ts';
import {
  ADA,
  assignment,
  BILLING_APP,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  NOW,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  request,
  roleKey,
  servicePrincipal,
  settingsOfRole,
  snapshot,
  user,
} from '../snapshot-builder.ts';
import { graphFailure, readCall, snapshotSources, type TenantBefore } from './snapshot-ports.ts';

const yesterday = new Date('2026-11-21T03:00:00Z');
const future = new Date('2026-11-22T03:20:00Z');

/** What the plan was made on. */
const base = snapshot({
  eligibilities: [
    eligibility(),
    eligibility({ principalId: NIGHT_SHIFT }),
    eligibility({ principalId: GRACE }),
  ],
  principals: [user(), user({ id: GRACE }), group({ memberIds: [ADA] }), servicePrincipal()],
  memories: [memory({ lastActivatedAt: undefined })],
  gaps: [{ part: 'deleted-items', because: 'the plan was made without them' }],
});

/** What there is now. */
const now = {
  directory: {
    users: [user({ accountEnabled: false }), user({ id: GRACE }), user({ id: LIN })],
    groups: [group({ memberIds: [ADA] })],
    servicePrincipals: [servicePrincipal()],
  },
  roles: {
    schedules: [
      eligibility(),
      eligibility({ principalId: NIGHT_SHIFT }),
      eligibility({ principalId: GRACE }),
      assignment({ roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }),
    ],
    requests: [request()],
  },
} as const satisfies TenantBefore;

const ofNightShift = roleKey({ principalId: NIGHT_SHIFT });

describe('one access, looked at again', () => {
  test('is seen anew, with all else that its principal has; who is somebody else is as it was', async () => {
    const fresh = await readSnapshotOf(snapshotSources(now), roleKey(), base, readCall());

    expect(fresh.now).toBe(base.now);
    expect(fresh.schedules.eligibility.map(({ key }) => key.principalId)).toEqual([ADA]);
    expect(fresh.schedules.assignment).toHaveLength(1);
    expect(fresh.principals.get(ADA)).toMatchObject({ accountEnabled: false, signIn: { kind: 'at' } });
    expect(fresh.principals.get(GRACE)).toEqual(base.principals.get(GRACE));
  });

  test('is judged by the settings of its role as they are now', async () => {
    const rules = { Expiration_Admin_Eligibility: { maximumDuration: 'P30D' } };

    const fresh = await readSnapshotOf(snapshotSources({ ...now, rules }), roleKey(), base, readCall());

    expect(fresh.settings.get(HELPDESK_ADMINISTRATOR)?.eligibility.maximumDuration).toBe('P30D');
    expect(fresh.settings.get(PRIVILEGED_ROLE_ADMINISTRATOR)).toEqual(
      settingsOfRole({ roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }),
    );
  });

  test('has gaps of its own, and not those of the snapshot it was planned on', async () => {
    expect((await readSnapshotOf(snapshotSources(now), roleKey(), base, readCall())).gaps).toEqual([]);
  });

  test('costs, of a user, a request for each list, one for its settings and one for the user', async () => {
    const call = readCall();
    const ports = snapshotSources(now);

    await readSnapshotOf(ports, roleKey(), base, call);

    // Schedules 1 + 1, instances 1, requests 1 (of the other kind there are none), settings 1, user 1.
    expect(call.tally.requests).toBe(6);
    expect(ports.roles.asked.map(({ wanted }) => wanted)).toEqual(Array(5).fill({ principalId: ADA }));
    expect(ports.directory.requests).toEqual([{ part: 'user', ids: [ADA] }]);
  });

  test('that was activated since is in use', async () => {
    const activation = assignment({ assignmentType: 'Activated', start: NOW, end: future });
    const roles = { ...now.roles, schedules: [...now.roles.schedules, activation] };

    const { history } = await readSnapshotOf(snapshotSources({ ...now, roles }), roleKey(), base, readCall());

    expect(history.memories.get(accessIdOf('eligibility', roleKey()))?.lastActivatedAt).toEqual(NOW);
    expect(history.activationsKnownSince).toEqual(base.history.activationsKnownSince);
  });

  test('whose principal was deleted since is seen so', async () => {
    const ports = snapshotSources(now);
    ports.directory.remove(ADA, yesterday);

    expect((await readSnapshotOf(ports, roleKey(), base, readCall())).principals.get(ADA)).toEqual({
      kind: 'soft-deleted',
      id: ADA,
      deletedDateTime: yesterday,
    });
  });

  test.each<{ part: SnapshotPart; fails: DirectoryPart; kind: string }>([
    { part: 'sign-ins', fails: 'user', kind: 'user' },
    { part: 'deleted-items', fails: 'deleted', kind: 'unknown' },
  ])('that cannot be seen whole has a gap: $part', async ({ part, fails, kind }) => {
    const ports = snapshotSources(now);
    if (fails === 'deleted') ports.directory.remove(ADA);
    ports.directory.fail(fails, graphFailure('503 for ever'));

    const fresh = await readSnapshotOf(ports, roleKey(), base, readCall());

    expect(fresh.gaps).toEqual([{ part, because: '503 for ever' }]);
    expect(fresh.principals.get(ADA)).toMatchObject({
      kind,
      ...(kind === 'user' && { signIn: { kind: 'unknown' } }),
    });
  });
});

describe("a group's access, looked at again", () => {
  test('is seen with everybody who is in the group now, newcomers included, and with what they do', async () => {
    const ports = snapshotSources(now);
    ports.directory.put(group({ memberIds: [ADA, LIN] }));

    const fresh = await readSnapshotOf(ports, ofNightShift, base, readCall());

    expect(fresh.principals.get(NIGHT_SHIFT)).toMatchObject({ memberIds: [ADA, LIN] });
    expect(fresh.principals.get(ADA)).toMatchObject({ accountEnabled: false });
    expect(fresh.principals.get(LIN)).toMatchObject({ kind: 'user', signIn: { kind: 'at' } });
    expect(ports.roles.asked.map(({ wanted }) => wanted)).toEqual(
      Array(5).fill({ roleDefinitionId: HELPDESK_ADMINISTRATOR }),
    );
  });

  test('is seen with the groups in it, and with members that are no users', async () => {
    const inner = group({ id: '22222222-aaaa-4bbb-8ccc-000000000002', memberIds: [LIN, BILLING_APP] });
    const ports = snapshotSources(now);
    ports.directory.put(inner);
    ports.directory.put(group({ memberIds: [ADA, inner.id] }));

    const fresh = await readSnapshotOf(ports, ofNightShift, base, readCall());

    expect(fresh.principals.get(inner.id)).toEqual(inner);
    expect(fresh.principals.get(BILLING_APP)).toEqual(servicePrincipal());
    expect(fresh.gaps).toEqual([]);
  });

  test('costs a request for the group, one for its members, and one for each of them', async () => {
    const ports = snapshotSources(now);

    await readSnapshotOf(ports, ofNightShift, base, readCall());

    expect(ports.directory.requests).toEqual([
      { part: 'objects', ids: [NIGHT_SHIFT] },
      { part: 'members', ids: [NIGHT_SHIFT] },
      { part: 'user', ids: [ADA] },
    ]);
  });

  test.each([
    { many: 100, gaps: 0 },
    { many: 101, gaps: 1 },
  ])('is not looked at one by one where there are too many: $many', async ({ many, gaps }) => {
    const users = Array.from({ length: many }, (_, index) => user({ id: `member-${index}` }));
    const groups = [group({ memberIds: users.map(({ id }) => id) })];
    const ports = snapshotSources({ ...now, directory: { users, groups } });

    expect((await readSnapshotOf(ports, ofNightShift, base, readCall())).gaps).toHaveLength(gaps);
  });
});
