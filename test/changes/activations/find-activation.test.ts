import { describe, expect, test } from '@jest/globals';
import { findActivation } from '../../../src/changes/activations/find-activation.ts';
import type { RoleSchedule, ScheduleRequest } from '../../../src/domain/model/role-schedules.ts';
import { scheduleRequest } from '../../builders.ts';
import { assignment, GRACE, roleKey } from '../../snapshot-builder.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage } from './grant-stage.ts';

const end = at('11:00');

function request(overrides: Partial<ScheduleRequest> = {}): ScheduleRequest {
  return scheduleRequest({
    kind: 'assignment',
    key: roleKey(),
    id: 'r-1',
    targetScheduleId: 's-1',
    justification: 'INC',
    ...overrides,
  });
}

/** What is found of an activation whose request is known by its id unless a test says otherwise. */
async function found(
  { requests, schedules }: { requests: readonly ScheduleRequest[]; schedules: readonly RoleSchedule[] },
  requestId: string | undefined = 'r-1',
) {
  const stage = new GrantStage({ roles: { requests, schedules } });
  const record = stage.unconfirmed(end, requestId);
  return findActivation(record.content, record, stage.ports, readCall());
}

/** The same of one whose request is not known. The id of its command is what its request must name. */
const foundByName = (justification: string | undefined) => {
  const requests = [request({ justification })];
  const stage = new GrantStage({ roles: { requests, schedules: [assignment({ id: 's-1', end })] } });
  const record = stage.unconfirmed(end);
  return findActivation(record.content, record, stage.ports, readCall());
};
const commandId = '20261124T090000000Z-00000001';

describe('an activation whose executor is gone', () => {
  test('gave what PIM shows, until when that shows', async () => {
    const requests = [request({ id: 'r-0' }), request()];
    const schedules = [assignment({ id: 'other' }), assignment({ id: 's-1', end })];

    expect(await found({ requests, schedules })).toMatchObject({
      state: 'done',
      schedule: { id: 's-1' },
      request: { id: 'r-1' },
      grantedUntil: end,
    });
  });

  test('is known by the id of its command in the words of its request', async () => {
    expect(await foundByName(`Database down (for Ada, activation ${commandId})`)).toMatchObject({
      state: 'done',
    });
    expect(await foundByName(`Change ${commandId}`)).toBeUndefined();
    expect(await foundByName(undefined)).toBeUndefined();
  });

  test.each([
    ['the schedule that the request names', { id: 'S-1', createdUsing: 'x' }],
    ['one that is called like the request', { id: 'R-1', createdUsing: undefined }],
    ['one that was made by the request', { id: 'x', createdUsing: 'R-1' }],
    ['one that was made by what the request made', { id: 'x', createdUsing: 'S-1' }],
  ])('gave %s', async (_what, of) => {
    expect(
      await found({ requests: [request()], schedules: [assignment({ end, ...of })] }, 'R-1'),
    ).toMatchObject({ state: 'done', schedule: { id: of.id } });
  });

  test('gave access of an end that nobody can read', async () => {
    const schedules = [assignment({ id: 's-1', expiration: undefined })];

    const outcome = await found({ requests: [request()], schedules });

    expect(outcome).toMatchObject({ state: 'done' });
    expect(outcome).not.toHaveProperty('grantedUntil');
  });

  test('is not found where no request of the access is its own', async () => {
    const requests = [request({ id: 'r-2' }), request({ key: roleKey({ principalId: GRACE }) })];

    expect(await found({ requests, schedules: [assignment({ id: 's-1', end })] })).toBeUndefined();
  });

  test('gave nothing where Entra ended its request', async () => {
    const ended = request({ status: 'Failed', progress: 'refused' });

    expect(await found({ requests: [ended], schedules: [assignment({ id: 's-1', end })] })).toMatchObject({
      state: 'refused',
      code: 'ended',
    });
  });

  test('waits where Entra has its request waiting', async () => {
    const waiting = request({ status: 'PendingApproval', progress: 'pending' });

    expect(await found({ requests: [waiting], schedules: [assignment({ id: 's-1', end })] })).toMatchObject({
      state: 'unconfirmed',
      code: 'pending',
      request: { id: 'r-1' },
    });
  });

  test('is unconfirmed where Entra took its request and shows no access of it', async () => {
    const none = request({ targetScheduleId: undefined });
    const schedules = [assignment({ id: 'other', createdUsing: undefined })];

    expect(await found({ requests: [none], schedules })).toMatchObject({
      state: 'unconfirmed',
      code: 'unconfirmed',
      message: 'Microsoft Entra took the request, and the access does not show.',
      request: { id: 'r-1' },
    });
  });
});
