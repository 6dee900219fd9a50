import { beforeEach, describe, expect, test } from '@jest/globals';
import { cancelRequest, changeSchedule, isCancelled, observe } from '../../src/changes/change-schedule.ts';
import type { ScheduleChange, ScheduleRequest, Submission } from '../../src/domain/model/role-schedules.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { roleSchedule, roleScheduleInstance, scheduleChange, scheduleRequest } from '../builders.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRoleManagement, type InitialRoles } from '../fakes/fake-role-management.ts';
import { BreakableRoles } from '../tenant/snapshot-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const unavailable = new GraphCallError('unavailable', 'GET /x: 503', { code: 'ServiceUnavailable' });

let waits: number[];
let call: RoleCall;
beforeEach(() => {
  waits = [];
  const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
  call = { signal: new AbortController().signal, tally, log: new FakeLog() };
});

/** Shows nothing for so many waits, and answers a change as it is told to. */
class SlowRoles extends FakeRoleManagement {
  answer: Submission | undefined;
  showsAfterWaits = 0;

  override schedules(...asked: Parameters<FakeRoleManagement['schedules']>) {
    if (waits.length < this.showsAfterWaits) return none();
    return super.schedules(...asked);
  }

  override async submit(...asked: Parameters<FakeRoleManagement['submit']>): Promise<Submission> {
    const answer = await super.submit(...asked);
    return this.answer ?? answer;
  }
}

async function* none(): AsyncGenerator<never> {}

const rolesWith = (before: InitialRoles = {}) => new SlowRoles(() => now, before);

function change(roles: FakeRoleManagement, wanted: Partial<ScheduleChange> = {}) {
  const pause = async (milliseconds: number) => void waits.push(milliseconds);
  return changeSchedule(scheduleChange(wanted), now, { roles, access: roles, pause, call });
}

const accepted = (request: Partial<ScheduleRequest>): Submission => ({
  kind: 'accepted',
  request: scheduleRequest(request),
});

describe('a change that Graph took', () => {
  test('is done when its schedule and its instance show', async () => {
    const outcome = await change(rolesWith());

    expect(outcome).toMatchObject({
      kind: 'done',
      request: { status: 'Provisioned' },
      seen: { schedule: { status: 'Provisioned' }, instance: { memberType: 'Direct' } },
    });
    expect(waits).toEqual([]);
  });

  test('is waited for while it does not show yet', async () => {
    const roles = rolesWith();
    roles.showsAfterWaits = 2;

    expect(await change(roles)).toMatchObject({ kind: 'done' });
    expect(waits).toEqual([500, 1_000]);
  });

  test('is unconfirmed, with its request, when it never shows', async () => {
    const roles = rolesWith();
    roles.showsAfterWaits = Number.POSITIVE_INFINITY;

    expect(await change(roles)).toMatchObject({
      kind: 'unconfirmed',
      request: { status: 'Provisioned' },
      because: 'Microsoft Graph did not show it yet',
    });
    expect(roles.submitted).toHaveLength(1);
  });

  test('is done without an instance when it begins later', async () => {
    const outcome = await change(rolesWith(), { startDateTime: new Date('2026-12-01T00:00:00Z') });

    expect(outcome).toMatchObject({ kind: 'done', seen: { schedule: { status: 'Granted' } } });
    expect(outcome).toHaveProperty('seen.instance', undefined);
  });

  test('and that takes something away is done when nothing of it is left', async () => {
    const roles = rolesWith({ schedules: [roleSchedule()] });

    const outcome = await change(roles, { action: 'adminRemove', expiration: undefined });

    expect(outcome).toMatchObject({ kind: 'done', request: { status: 'Revoked' } });
    expect(outcome).toHaveProperty('seen', { schedule: undefined, instance: undefined });
  });

  test('but only to judge it is valid, and nobody looks for it', async () => {
    const roles = rolesWith();
    roles.showsAfterWaits = Number.POSITIVE_INFINITY;

    expect((await change(roles, { validationOnly: true })).kind).toBe('valid');
    expect(waits).toEqual([]);
  });
});

describe('the status of the request that was made', () => {
  test.each([
    { status: 'PendingApproval', progress: 'pending', kind: 'pending' },
    { status: 'Denied', progress: 'refused', kind: 'ended' },
    { status: 'Failed', progress: 'refused', kind: 'ended' },
  ] as const)('$status means $kind, and nobody looks for more', async ({ status, progress, kind }) => {
    const roles = rolesWith();
    roles.answer = accepted({ status, progress });

    expect(await change(roles)).toMatchObject({ kind, request: { status } });
    expect(call.tally.requests).toBe(0);
  });

  test('that nobody knows is never a success', async () => {
    const roles = rolesWith();
    roles.answer = accepted({ status: 'Ascended', progress: 'unknown' });

    expect(await change(roles)).toMatchObject({
      kind: 'unconfirmed',
      because: expect.stringContaining('"Ascended"'),
    });
  });
});

test('a change that Graph refuses is refused in its own words', async () => {
  const roles = rolesWith();
  roles.refuseNext({ code: 'RoleAssignmentExists' });

  expect(await change(roles)).toMatchObject({ kind: 'refused', refusal: { code: 'RoleAssignmentExists' } });
});

test('a change that an earlier try had made is done, without a request', async () => {
  const roles = rolesWith({
    schedules: [roleSchedule({ expiration: { kind: 'at', endDateTime: new Date('2027-05-23T09:00:00Z') } })],
  });
  roles.answer = { kind: 'already', refusal: undefined };

  expect(await change(roles)).toMatchObject({ kind: 'done', seen: { schedule: { status: 'Provisioned' } } });
});

test('a change that could not be sent is the caller’s to judge', async () => {
  const roles = rolesWith();
  roles.failNext(unavailable);

  await expect(change(roles)).rejects.toBe(unavailable);
});

describe('a look at the tenant', () => {
  const look = (before: InitialRoles, wanted: Partial<ScheduleChange>, targetScheduleId?: string) =>
    observe(scheduleChange(wanted), now, targetScheduleId, { roles: rolesWith(before), call });
  const removal = { action: 'adminRemove', expiration: undefined } as const;

  test('finds the schedule that Graph named, whatever its end', async () => {
    const seen = await look(
      { schedules: [roleSchedule()] },
      { expiration: { kind: 'never' } },
      roleSchedule().id,
    );

    expect(seen?.schedule?.id).toBe(roleSchedule().id);
  });

  test('finds nothing while what should hold now has no instance', async () => {
    const later = roleSchedule({ startDateTime: new Date('2026-11-24T09:00:01Z') });

    expect(await look({ schedules: [later] }, {}, later.id)).toBeUndefined();
  });

  test('does not take what a group gives for what was to be given', async () => {
    const throughGroup = roleSchedule({ memberType: 'Group' });

    expect(await look({ schedules: [throughGroup] }, {}, throughGroup.id)).toBeUndefined();
  });

  const begins = roleSchedule({ startDateTime: new Date('2026-11-24T09:00:01Z') });

  test.each([
    ['nothing that holds through a group', roleScheduleInstance({ memberType: 'Group' }), false],
    ['nothing that another schedule gives', roleScheduleInstance({ scheduleId: 'another' }), false],
    ['what its own schedule gives', roleScheduleInstance({ scheduleId: begins.id.toUpperCase() }), true],
    ['what Graph names no schedule of', roleScheduleInstance({ scheduleId: undefined }), true],
  ])('finds that it holds by %s', async (_what, instance, isFound) => {
    const seen = await look({ schedules: [begins], instances: [instance] }, {}, begins.id);

    expect(seen).toEqual(isFound ? { schedule: begins, instance } : undefined);
  });

  test.each([
    ['their own, with their own token', 'selfActivate', 'token-of-ada', true],
    ['all, with the app’s', 'selfActivate', undefined, false],
    ['all, of what an administrator asks for', 'adminAssign', 'token-of-ada', false],
  ] as const)('asks for %s', async (_what, action, userToken, mine) => {
    const roles = new BreakableRoles(() => now, {
      users: { 'token-of-ada': scheduleChange().key.principalId },
    });
    await observe(scheduleChange({ action }), now, undefined, {
      roles,
      call: { ...call, ...(userToken && { userToken }) },
    });

    expect(roles.asked.map(({ wanted }) => wanted)).toMatchObject([{ mine }, { mine }]);
  });

  test('reads every page before it says that something is gone', async () => {
    const throughGroup = roleSchedule({ id: 'of-a-group', memberType: 'Group' });
    const before = { schedules: [throughGroup, roleSchedule()], pageSize: 1 };

    expect(await look(before, removal)).toBeUndefined();
  });

  test('does not take what a group gives for what was to be removed', async () => {
    const before = { schedules: [roleSchedule({ memberType: 'Group' })] };

    expect(await look(before, removal)).toEqual({ schedule: undefined, instance: undefined });
  });

  test('finds a removal unfinished while an instance is left, schedule or not', async () => {
    expect(await look({ instances: [roleScheduleInstance()] }, removal)).toBeUndefined();
  });

  test('finds a removal unfinished while an activation of the same role runs', async () => {
    const activation = roleSchedule({ kind: 'assignment', assignmentType: 'Activated' });
    const wanted = { ...removal, kind: 'assignment' } as const;

    expect(await look({ schedules: [activation] }, wanted)).toBeUndefined();
  });

  test('does not take the other kind for it', async () => {
    const eligible = { schedules: [roleSchedule()] };

    expect(await look(eligible, { kind: 'assignment' }, roleSchedule().id)).toBeUndefined();
  });
});

describe('a request that is taken back', () => {
  const pending = scheduleRequest({ status: 'PendingApproval', progress: 'pending' });
  const pause = async (milliseconds: number) => void waits.push(milliseconds);
  const cancel = (roles: FakeRoleManagement, id = pending.id) =>
    cancelRequest('eligibility', id, { roles, access: roles, pause, call });

  test('is done when Graph says that it is over', async () => {
    expect(await cancel(rolesWith({ requests: [pending] }))).toMatchObject({
      kind: 'done',
      request: { status: 'Canceled' },
    });
  });

  test('is refused where it is over already', async () => {
    const over = scheduleRequest({ status: 'Provisioned' });

    expect((await cancel(rolesWith({ requests: [over] }))).kind).toBe('refused');
  });

  test('is unconfirmed, with what was seen last, while Graph still calls it pending', async () => {
    const roles = rolesWith({ requests: [pending] });
    roles.request = async () => pending;

    expect(await cancel(roles)).toMatchObject({
      kind: 'unconfirmed',
      request: { status: 'PendingApproval' },
    });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test.each([
    { status: 'Canceled', over: true },
    { status: 'Revoked', over: true },
    { status: 'PendingApproval', over: false },
    { status: 'Provisioned', over: false },
  ])('is over with status $status: $over', ({ status, over }) => {
    expect(isCancelled(scheduleRequest({ status }))).toBe(over);
  });

  test('is over when Graph does not know it any more', () => {
    expect(isCancelled(undefined)).toBe(true);
  });
});
