import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ScheduleRequest } from '../../src/domain/model/role-schedules.ts';
import { outcomeBody } from '../../src/http/schedules/bodies.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import { scheduleRequest } from '../builders.ts';
import { HELPDESK_ADMINISTRATOR } from '../snapshot-builder.ts';
import { Api } from './api.ts';

const path = 'eligibilities';
const assign = {
  action: 'assign',
  principalId: '11111111-aaaa-4bbb-8ccc-0000000000fe',
  roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  directoryScopeId: '/',
  duration: 'P30D',
  justification: 'On call',
};

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** Graph takes the change and gives the request this form. */
function accept(request: Partial<ScheduleRequest>): void {
  api.roles.submit = async (change) => {
    api.roles.submitted.push(change);
    return { kind: 'accepted', request: scheduleRequest({ key: change.key, ...request }) };
  };
}

describe('a change that Graph makes', () => {
  test('is a 201 with the request, and the schedule and instance that were read back', async () => {
    const answer = await api.ask({ path, body: assign });

    expect(answer).toMatchObject({
      status: 201,
      jsonBody: {
        outcome: 'done',
        request: { action: 'adminAssign', principalId: assign.principalId },
        schedule: { principalId: assign.principalId, duration: 'P30D' },
        instance: { principalId: assign.principalId },
      },
    });
    expect(outcomeBody.safeParse(answer.jsonBody).success).toBe(true);
    expect(api.waits).toBe(0);
  });

  test('is recorded with who asked, what for, and what came of it', async () => {
    const answer = await api.ask({ path, body: assign, headers: { 'idempotency-key': 'ticket-4711' } });

    const [record] = api.commands.all();
    expect(record).toMatchObject({
      askedBy: { objectId: 'ada', appId: 'portal' },
      operation: 'eligibility.adminAssign',
      state: 'done',
      graphRequestId: expect.any(String),
      before: { kind: 'access', access: null },
      source: { kind: 'api' },
    });
    expect(api.commands.keyTexts()).toEqual(['ticket-4711']);
    expect(await api.answers.find(record?.id ?? '')).toEqual({
      status: 201,
      body: JSON.stringify(answer.jsonBody),
    });
  });

  test('later is done when its schedule shows', async () => {
    const answer = await api.ask({ path, body: { ...assign, start: '2026-12-24T00:00:00Z' } });

    expect(answer).toMatchObject({
      status: 201,
      jsonBody: { schedule: { start: '2026-12-24T00:00:00.000Z' } },
    });
    expect(answer.jsonBody).not.toHaveProperty('instance');
  });

  test('that takes something away is a 200 once it is gone', async () => {
    const given = { ...assign, roleDefinitionId: HELPDESK_ADMINISTRATOR };
    await api.ask({ path, body: given });
    api.now = new Date('2026-11-24T10:00:00Z');
    const { duration, ...removal } = { ...given, action: 'remove' };

    expect(await api.ask({ path, body: removal })).toMatchObject({
      status: 200,
      jsonBody: { outcome: 'done', request: { action: 'adminRemove' } },
    });
  });

  test('in thought only is a 200 and nothing is looked for; it ends as validated', async () => {
    const answer = await api.ask({ path, body: { ...assign, validateOnly: true } });

    expect(answer).toMatchObject({ status: 200, jsonBody: { outcome: 'valid' } });
    expect(api.waits).toBe(0);
    expect(api.commands.all()).toMatchObject([{ state: 'validated', content: { validateOnly: true } }]);
  });
});

describe('a change that Graph accepts', () => {
  test('and does not show after five looks is a 202, and the record says unconfirmed', async () => {
    accept({ id: 'r-1', targetScheduleId: 'never-there' });

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'unconfirmed', request: { id: 'r-1' }, because: expect.any(String) },
    });
    expect(api.waits).toBe(4);
    expect(api.commands.all()).toMatchObject([{ state: 'unconfirmed', graphRequestId: 'r-1' }]);
  });

  test('and somebody must decide on is a 202 that says so', async () => {
    accept({ status: 'PendingApproval', progress: 'pending' });

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'pending', request: { status: 'PendingApproval' } },
    });
    expect(api.waits).toBe(0);
  });

  test('with a status that nobody knows is never done', async () => {
    accept({ status: 'Levitating', progress: 'unknown' });

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'unconfirmed', because: expect.stringContaining('"Levitating"') },
    });
  });

  test('and ends at once is a 422', async () => {
    accept({ status: 'Failed', progress: 'refused' });

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 422,
      jsonBody: { retry: 'never' },
    });
    expect(api.commands.all()).toMatchObject([{ state: 'refused' }]);
  });
});

describe('a change that Graph refuses', () => {
  test("for the role's settings is a 422 with the rules that failed", async () => {
    api.roles.refuseNext({
      code: 'RoleAssignmentRequestPolicyValidationFailed',
      failedRules: ['ExpirationRule', 'JustificationRule'],
      requestId: 'graph-1',
      retry: 'never',
      status: 400,
    });

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json' },
      jsonBody: {
        graphCode: 'RoleAssignmentRequestPolicyValidationFailed',
        failedRules: ['ExpirationRule', 'JustificationRule'],
        requestId: 'graph-1',
        retry: 'never',
        changeId: api.commands.all()[0]?.id,
      },
    });
    expect(api.commands.all()).toMatchObject([{ state: 'refused', graphRequestId: 'graph-1' }]);
  });

  test.each([
    { code: 'RoleAssignmentExists', retry: 'never', status: 409 },
    { code: 'ActiveDurationTooShort', retry: 'later', status: 409 },
    { code: 'InvalidScope', retry: 'never', status: 400 },
    { code: 'MfaRule', retry: 'with-other-token', status: 422 },
  ] as const)('as $code is a $status', async ({ code, retry, status }) => {
    api.roles.refuseNext({ code, retry, status: 400 });

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status,
      jsonBody: { graphCode: code, retry },
    });
  });

  test('by not answering at all is unconfirmed, for nobody knows', async () => {
    api.roles.failNext(new GraphCallError('unavailable', 'POST x: no answer', { code: 'TimedOut' }));

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 503,
      jsonBody: { graphCode: 'TimedOut' },
    });
    expect(api.commands.all()).toMatchObject([{ state: 'unconfirmed' }]);
  });
});

describe('a change of what is there already', () => {
  test('is recorded with the end that there was', async () => {
    await api.ask({ path, body: assign });
    api.now = new Date('2026-11-24T10:00:00Z');
    await api.ask({ path, body: { ...assign, action: 'update', duration: 'P60D' } });

    expect(api.commands.all()[1]?.before).toMatchObject({
      kind: 'access',
      access: { kind: 'eligibility', endDateTime: '2026-12-24T09:00:00.000Z' },
    });
  });
});

describe('a request that is cancelled', () => {
  const requests = 'eligibilities/requests/{id}/cancel';

  test('is over, and that is read back', async () => {
    const made = await api.ask({ path, body: { ...assign, start: '2026-12-24T00:00:00Z' } });
    const { request } = outcomeBody.parse(made.jsonBody);

    const answer = await api.ask({ method: 'POST', path: requests, params: { id: request?.id ?? '' } });

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: { outcome: 'done', request: { status: 'Canceled' } },
    });
    expect(api.commands.all()[1]).toMatchObject({
      askedBy: { objectId: 'ada', appId: 'portal' },
      operation: 'eligibility.cancel',
      content: { kind: 'cancellation', scheduleKind: 'eligibility', requestId: request?.id },
      before: { kind: 'cancellation' },
      state: 'done',
    });
  });

  test('that there is not is a 404', async () => {
    expect(await api.ask({ method: 'POST', path: requests, params: { id: 'nothing' } })).toMatchObject({
      status: 404,
      jsonBody: { graphCode: 'RoleAssignmentRequestNotFound' },
    });
  });
});
