import { beforeEach, describe, expect, test } from '@jest/globals';
import { writersDecision } from '../../../src/changes/writers-stop.ts';
import { scheduleRequest, tenantId } from '../../builders.ts';
import { activation, key, MyApi, role } from './my-api.ts';

let api: MyApi;
beforeEach(() => {
  api = new MyApi();
});

const records = () => [...api.commands.facts.values()].map(([accepted]) => accepted);

describe('POST /api/me/activate', () => {
  test('activates a role for the caller, and shows what Graph has of it', async () => {
    expect(await api.activate()).toMatchObject({
      status: 201,
      jsonBody: {
        outcome: 'done',
        request: { ...key, action: 'selfActivate', justification: 'Incident 4711' },
        instance: { ...key, assignmentType: 'Activated', end: '2026-11-24T11:00:00.000Z' },
      },
      headers: { 'cache-control': 'no-store' },
    });
  });

  test('is written down as what the user asked for with their own token', async () => {
    await api.activate();

    expect(records()).toMatchObject([
      {
        command: {
          operation: 'self-service.selfActivate',
          askedBy: { objectId: 'ada' },
          source: { kind: 'self' },
          content: { kind: 'self-service', key, duration: 'PT2H' },
        },
      },
    ]);
  });

  test.each([
    { what: 'somebody else', more: { principalId: 'grace' }, at: 'body' },
    { what: 'no length', more: { duration: undefined }, at: 'body.duration' },
    { what: 'a length in years', more: { duration: 'P1Y' }, at: 'body.duration' },
    { what: 'no end', more: { permanent: true }, at: 'body' },
    { what: 'an odd scope', more: { directoryScopeId: '/subscriptions/1' }, at: 'body.directoryScopeId' },
  ])('takes no $what', async ({ more, at }) => {
    const answer = await api.me({ path: 'me/activate', body: { ...activation, ...more } });

    expect(answer).toMatchObject({ status: 400, jsonBody: { errors: [{ at }] } });
    expect(api.onBehalfOf.asked).toEqual([]);
  });

  test('sends start, ticket and scope as they are asked for', async () => {
    const body = {
      ...{ roleDefinitionId: role.toUpperCase(), duration: 'PT1H', start: '2026-11-24T18:00:00Z' },
      ...{ directoryScopeId: '/', ticket: { number: '4711', system: 'ServiceNow' } },
    };

    await api.me({ path: 'me/activate', body });

    expect(api.roles.submitted).toMatchObject([
      {
        key,
        startDateTime: new Date('2026-11-24T18:00:00Z'),
        ticket: { number: '4711', system: 'ServiceNow' },
        justification: undefined,
      },
    ]);
  });

  test('is held by no stop of the writers', async () => {
    const by = { objectId: 'grace', appId: 'portal' };
    await api.decisions.add(writersDecision('stopped', { tenantId, by, at: api.now, because: 'INC-1' }));

    expect((await api.activate()).status).toBe(201);
  });

  test('is executed in this process, though another executes what others ask for', async () => {
    api.executes = false;

    expect((await api.activate()).status).toBe(201);
  });

  test('answers 202 when the time of the call is over first, and where the caller’s own requests are', async () => {
    // Entra does not answer.
    api.onBehalfOf.exchange = () => new Promise(() => {});

    const answer = await api.me({ path: 'me/activate', body: activation }, {}, { timeBudgetMs: 0 });

    expect(answer).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'accepted' },
      headers: { location: '/api/me/requests' },
    });
  });

  test('says nowhere where to look once it is known what became of it', async () => {
    expect((await api.activate()).headers).not.toHaveProperty('location');
  });

  test('answers 202 with the request where somebody must approve', async () => {
    const request = scheduleRequest({
      ...{ id: 'r-1', key, action: 'selfActivate', kind: 'assignment' },
      ...{ status: 'PendingApproval', progress: 'pending' },
    });
    api.roles.submit = async () => ({ kind: 'accepted', request });

    expect(await api.activate()).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'pending', request: { id: 'r-1', status: 'PendingApproval' } },
    });
  });
});

describe('the other things that people do for themselves', () => {
  test('giving a role back is a 200', async () => {
    await api.activate();
    api.now = new Date('2026-11-24T09:10:00Z');

    expect(await api.me({ path: 'me/deactivate', body: { roleDefinitionId: role } })).toMatchObject({
      status: 200,
      jsonBody: { outcome: 'done', request: { action: 'selfDeactivate' } },
    });
  });

  test.each([
    { path: 'me/extend', action: 'selfExtend' },
    { path: 'me/renew', action: 'selfRenew' },
  ])('$path asks with $action for what an administrator decides', async ({ path, action }) => {
    const body = { kind: 'eligibility', roleDefinitionId: role, duration: 'P60D', justification: 'x' };

    await api.me({ path, body });

    expect(api.roles.submitted).toMatchObject([
      { kind: 'eligibility', action, key, expiration: { kind: 'after', duration: 'P60D' } },
    ]);
    expect(api.onBehalfOf.asked).toMatchObject([
      { permissions: ['RoleEligibilitySchedule.ReadWrite.Directory'] },
    ]);
  });

  test('a request that waits is taken back', async () => {
    const body = { ...activation, start: '2026-11-24T18:00:00Z' };
    const asked = await api.me({ path: 'me/activate', body });
    const { request } = asked.jsonBody as { request: { id: string } };

    const answer = await api.me({
      path: 'me/cancel',
      body: { kind: 'assignment', requestId: request.id },
    });

    expect(answer).toMatchObject({ status: 200, jsonBody: { request: { status: 'Canceled' } } });
    expect(api.roles.cancelled).toEqual([request.id]);
  });
});

describe('what people have themselves', () => {
  test.each([
    { path: 'me/eligibilities', permission: 'RoleEligibilitySchedule.Read.Directory', count: 1 },
    { path: 'me/assignments', permission: 'RoleAssignmentSchedule.Read.Directory', count: 0 },
    { path: 'me/requests', permission: 'RoleAssignmentSchedule.ReadWrite.Directory', count: 0 },
  ])('is listed at $path, read with $permission', async ({ path, permission, count }) => {
    const answer = await api.me({ path });

    expect(answer.status).toBe(200);
    expect((answer.jsonBody as { items: unknown[] }).items).toHaveLength(count);
    expect(api.onBehalfOf.asked.map(({ permissions }) => permissions)).toEqual([[permission]]);
  });

  test('is nothing of others', async () => {
    const listed = await api.me({ path: 'me/eligibilities', query: 'view=schedules' });

    expect(listed.jsonBody).toMatchObject({ items: [{ principalId: 'ada' }] });
  });

  test('is nothing where self-service is off', async () => {
    api.selfService = false;

    for (const asked of [{ path: 'me/requests' }, { path: 'me/activate', body: activation }])
      expect(await api.me(asked)).toMatchObject({ status: 404, jsonBody: { title: 'Self-service is off' } });
    expect(records()).toEqual([]);
  });
});

describe('who may act for themself', () => {
  test.each(['me/requests', 'me/assignments', 'me/eligibilities'])(
    'needs the role Activate for %s, which no other role stands for',
    async (path) => {
      const roles = ['PimWarden.Read', 'PimWarden.Grant', 'PimWarden.Approve'] as const;

      expect(await api.ask({ path, roles })).toMatchObject({
        status: 403,
        jsonBody: { title: 'An app role is missing' },
      });
    },
  );

  test('is a person, and no app', async () => {
    const asked = {
      path: 'me/activate',
      body: activation,
      roles: ['PimWarden.Activate'],
      isApp: true,
    } as const;

    expect(await api.ask(asked)).toMatchObject({
      status: 403,
      jsonBody: { title: 'Only people may do this' },
    });
  });

  test('sees nothing of the tenant with it', async () => {
    expect((await api.me({ path: 'assignments' })).status).toBe(403);
  });
});

describe('the token that a user calls with', () => {
  test('is in no fact and no line of the log', async () => {
    await api.activate();
    api.onBehalfOf.failNext({ kind: 'set-up' });
    await api.activate();

    const kept = JSON.stringify([...api.commands.facts.values(), api.log.lines]);
    expect(kept).not.toContain('Bearer');
    expect(kept).not.toContain('PimWarden.Activate');
  });
});
