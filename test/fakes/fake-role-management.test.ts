import { describe, expect, test } from '@jest/globals';
import { scheduleChange } from '../builders.ts';
import { describeRoleManagement } from '../contracts/role-management.ts';
import { rowsOf } from '../read-listing.ts';
import { FakeRoleManagement } from './fake-role-management.ts';

const now = new Date('2026-11-23T03:00:00Z');
const silent = () => undefined;
const call = {
  signal: new AbortController().signal,
  tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
  log: { info: silent, warn: silent, error: silent },
  userToken: 'token-of-ada',
};

describeRoleManagement('in memory', async () => ({
  roles: new FakeRoleManagement(() => now),
  key: scheduleChange().key,
  now,
}));

describe('the fake role management', () => {
  test('lets a user with a token activate what they are eligible for, and list it', async () => {
    const roles = new FakeRoleManagement(() => now, {
      users: { 'token-of-ada': scheduleChange().key.principalId },
    });
    await roles.submit(scheduleChange(), call);

    const activation = scheduleChange({
      kind: 'assignment',
      action: 'selfActivate',
      expiration: { kind: 'after', duration: 'PT4H' },
    });
    expect(await roles.submit(activation, call)).toMatchObject({ kind: 'accepted' });

    const mine = await rowsOf(roles.instances('assignment', { mine: true }, call));
    expect(mine).toMatchObject([
      { assignmentType: 'Activated', endDateTime: new Date('2026-11-23T07:00:00Z') },
    ]);
  });

  test('refuses and fails when it is told to, once', async () => {
    const roles = new FakeRoleManagement(() => now);
    roles.refuseNext({ code: 'ActiveDurationTooShort', retry: 'later' });
    roles.failNext(new Error('the network is gone'));

    expect(await roles.submit(scheduleChange(), call)).toMatchObject({
      kind: 'refused',
      refusal: { retry: 'later', status: 400 },
    });
    await expect(roles.submit(scheduleChange(), call)).rejects.toThrow('the network is gone');
    expect(await roles.submit(scheduleChange(), call)).toMatchObject({ kind: 'accepted' });
    expect(roles.submitted).toHaveLength(3);
  });
});
