import { describe, expect, test } from '@jest/globals';
import {
  cancelOutcome,
  failureOutcome,
  halted,
  scheduleOutcome,
  settingsOutcome,
} from '../../src/changes/outcomes.ts';
import type { Refusal } from '../../src/domain/model/role-schedules.ts';
import { GraphCallError, type GraphFailureKind } from '../../src/ports/errors.ts';
import { rolePolicy, roleSchedule, scheduleRequest } from '../builders.ts';

const request = scheduleRequest({ status: 'PendingApproval' });
const refusal: Refusal = {
  ...{ code: 'RoleAssignmentExists', message: 'It is there.', failedRules: [], claims: undefined },
  ...{ retry: 'never', status: 400, requestId: 'req-1', date: undefined },
};
const broken: Refusal = { ...refusal, failedRules: ['ExpirationRule', 'TicketingRule'] };
const stays = ' Step 1 of 2 was done and stays.';

describe('a change of access is written down', () => {
  test('as done, with what shows of it', () => {
    const seen = { schedule: roleSchedule(), instance: undefined };

    expect(scheduleOutcome({ kind: 'done', request, seen })).toEqual({
      ...{ state: 'done', code: 'done', message: '', request, schedule: roleSchedule(), instance: undefined },
    });
  });

  test('as validated, where it was only checked', () => {
    expect(scheduleOutcome({ kind: 'valid', request })).toEqual({
      ...{ state: 'validated', code: 'validated', message: '', request },
    });
  });

  test('as unconfirmed, while somebody must decide', () => {
    const message = 'Microsoft Entra has it waiting as PendingApproval: somebody must decide.';
    const outcome = { state: 'unconfirmed', code: 'pending', request } as const;

    expect(scheduleOutcome({ kind: 'pending', request })).toEqual({ ...outcome, message });
    expect(scheduleOutcome({ kind: 'pending', request }, stays)).toEqual({
      ...outcome,
      message: `${message}${stays}`,
    });
  });

  test('as unconfirmed, where it does not show', () => {
    const because = 'Microsoft Graph did not show it yet';
    const outcome = { state: 'unconfirmed', code: 'unconfirmed', request } as const;

    expect(scheduleOutcome({ kind: 'unconfirmed', request, because })).toEqual({
      ...outcome,
      message: `${because}.`,
    });
    expect(scheduleOutcome({ kind: 'unconfirmed', request, because }, stays).message).toBe(
      `${because}.${stays}`,
    );
  });

  test('as refused, where Entra took the request and ended it', () => {
    const denied = scheduleRequest({ status: 'Denied' });
    const message = 'Microsoft Entra took the request and ended it as Denied.';

    expect(scheduleOutcome({ kind: 'ended', request: denied })).toEqual({
      ...{ state: 'refused', code: 'ended', message, request: denied },
    });
    expect(scheduleOutcome({ kind: 'ended', request: denied }, stays).message).toBe(`${message}${stays}`);
  });

  test('as refused, in the words of Entra and with the rules that it breaks', () => {
    const message = 'Microsoft Entra refused it: RoleAssignmentExists: It is there.';

    expect(scheduleOutcome({ kind: 'refused', refusal })).toEqual({
      ...{ state: 'refused', code: 'refused', message, refusal },
    });
    expect(scheduleOutcome({ kind: 'refused', refusal: broken }, stays).message).toBe(
      `${message} Broken rules: ExpirationRule, TicketingRule.${stays}`,
    );
  });
});

describe('a cancellation is written down', () => {
  test('as done, with what Graph has of the request', () => {
    expect(cancelOutcome({ kind: 'done', request })).toEqual({
      state: 'done',
      code: 'done',
      message: '',
      request,
    });
  });

  test('as unconfirmed, where the request still stands', () => {
    expect(cancelOutcome({ kind: 'unconfirmed', request, because: 'GET /x: 503' })).toEqual({
      ...{ state: 'unconfirmed', code: 'unconfirmed', message: 'GET /x: 503.', request },
    });
  });

  test('as refused, in the words of Entra', () => {
    expect(cancelOutcome({ kind: 'refused', refusal })).toEqual({
      ...{ state: 'refused', code: 'refused', refusal },
      message: 'Microsoft Entra refused it: RoleAssignmentExists: It is there.',
    });
  });
});

describe('a change of role settings is written down', () => {
  const policy = rolePolicy();
  const back = { kind: 'restored', unexpected: ['Rule_One', 'Rule_Two'] } as const;
  const moved = 'Other rules moved as well, or the change did not stick (Rule_One, Rule_Two)';

  test('as done, with the rules that were changed', () => {
    expect(settingsOutcome({ kind: 'updated', policy, changed: ['Rule_One'] })).toEqual({
      ...{ state: 'done', code: 'done', message: '', policy, changedRules: ['Rule_One'] },
    });
  });

  test('as unchanged, where they said so already', () => {
    expect(settingsOutcome({ kind: 'unchanged', policy })).toEqual({
      ...{ state: 'done', code: 'unchanged', message: '', policy, changedRules: [] },
    });
  });

  test('as refused for good, in the words of Graph', () => {
    const update = { kind: 'refused', code: 'InvalidPolicy', message: 'No.', requestId: 'req-1' } as const;

    expect(settingsOutcome(update)).toEqual({
      ...{ state: 'refused', code: 'refused', message: 'Microsoft Entra refused it: InvalidPolicy: No.' },
      refusal: { ...refusal, code: 'InvalidPolicy', message: 'No.' },
    });
  });

  test('as refused, where what was there before was put back', () => {
    expect(settingsOutcome({ ...back, restored: true })).toEqual({
      ...{ state: 'refused', code: 'settings-restored' },
      message: `${moved}. What was there before has been put back.`,
    });
  });

  test.each([
    ['GET /x: 503', ' (GET /x: 503)'],
    [undefined, ''],
  ])('as unconfirmed, where it could not be put back: somebody must look (%s)', (reason, why) => {
    expect(settingsOutcome({ ...back, restored: false, ...(reason && { reason }) })).toEqual({
      ...{ state: 'unconfirmed', code: 'settings-mixed' },
      message: `${moved}, and what was there before could not be put back${why}. Look at the role's settings now.`,
    });
  });
});

describe('a call that failed is written down', () => {
  const failed = (kind: GraphFailureKind, isSent: boolean) =>
    failureOutcome(
      new GraphCallError(kind, 'POST /x failed', {
        code: 'Oops',
        requestId: 'req-1',
        claims: '{}',
        retryAfterSeconds: 9,
      }),
      isSent,
    );

  test('with all that is known of it', () => {
    expect(failed('forbidden', true)).toEqual({
      ...{ state: 'refused', code: 'graph-failed', message: 'POST /x failed' },
      failure: { kind: 'forbidden', code: 'Oops', requestId: 'req-1', claims: '{}', retryAfterSeconds: 9 },
    });
  });

  test.each<[GraphFailureKind, string]>([
    ['unavailable', 'unconfirmed'],
    ['invalid-response', 'unconfirmed'],
    ['cancelled', 'unconfirmed'],
    ['throttled', 'refused'],
    ['rejected', 'refused'],
    ['conflict', 'refused'],
  ])('of what was sent: %s is %s, and of what was not sent it is refused', (kind, state) => {
    expect(failed(kind, true).state).toBe(state);
    expect(failed(kind, false).state).toBe('refused');
  });
});

test('a stop of the writers is told with who stopped them', () => {
  expect(halted('stopped by grace.')).toEqual({
    ...{ state: 'refused', code: 'stopped', message: 'The writers of this tenant are stopped by grace.' },
  });
});
