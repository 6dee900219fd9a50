import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccessWrites } from '../../../../src/adapters/graph/areas/role-management.ts';
import { scheduleChange } from '../../../builders.ts';
import { type JumpingTiming, jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type Reply, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { wireInstance, wirePage, wireRequest, wireSchedule } from '../wire-rows.ts';

let graph: ScriptedGraph;
let timing: JumpingTiming;
beforeEach(async () => {
  graph = await startScriptedGraph();
  timing = jumpingTiming();
});
afterEach(() => graph.close());

function submit(overrides: Parameters<typeof scheduleChange>[0] = {}, call = rememberedCall()) {
  const writes = createAccessWrites(scriptedClient(graph.origin, { timing }), { timing });
  return writes.submit(scheduleChange(overrides), call);
}

function posts() {
  return graph.received.filter(({ method }) => method === 'POST').length;
}

const accepted: Reply = { status: 201, json: wireRequest() };
const lost = graphError(504, 'GatewayTimeout', 'The gateway waited too long.');
const exists = graphError(400, 'RoleAssignmentExists', 'The Role assignment already exists.');
const doesNotExist = graphError(400, 'RoleAssignmentDoesNotExist', 'The Role assignment does not exist.');
const long = { createdDateTime: '2026-02-01T02:00:00Z' };

describe('a change', () => {
  test('is sent as Graph takes it, times in UTC', async () => {
    graph.replies(accepted);

    const submission = await submit({
      startDateTime: new Date('2026-03-02T00:00:00-05:00'),
      ticket: { number: 'INC 7', system: undefined },
    });

    expect(submission).toMatchObject({ kind: 'accepted', request: { status: 'Provisioned' } });
    expect(graph.received[0]?.path).toBe('/v1.0/roleManagement/directory/roleEligibilityScheduleRequests');
    expect(JSON.parse(graph.received[0]?.body ?? '')).toEqual({
      action: 'adminAssign',
      principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
      directoryScopeId: '/',
      scheduleInfo: {
        startDateTime: '2026-03-02T05:00:00.000Z',
        expiration: { type: 'afterDuration', duration: 'P180D' },
      },
      justification: 'Covers the night shift',
      ticketInfo: { ticketNumber: 'INC 7', ticketSystem: null },
    });
  });

  test.each([
    { expiration: { kind: 'never' }, wire: { type: 'noExpiration' } },
    {
      expiration: { kind: 'at', endDateTime: new Date('2026-08-28T02:00:00Z') },
      wire: { type: 'afterDateTime', endDateTime: '2026-08-28T02:00:00.000Z' },
    },
    { expiration: { kind: 'after', duration: 'PT8H' }, wire: { type: 'afterDuration', duration: 'PT8H' } },
  ] as const)('ends as it is told: $expiration.kind', async ({ expiration, wire }) => {
    graph.replies(accepted);

    await submit({ expiration });

    expect(JSON.parse(graph.received[0]?.body ?? '').scheduleInfo).toEqual({ expiration: wire });
  });

  test('that removes has no schedule', async () => {
    graph.replies({ status: 201, json: wireRequest({ action: 'adminRemove', status: 'Revoked' }) });

    const submission = await submit({ action: 'adminRemove', expiration: undefined });

    expect(submission).toMatchObject({ kind: 'accepted', request: { progress: 'granted' } });
    expect(JSON.parse(graph.received[0]?.body ?? '')).not.toHaveProperty('scheduleInfo');
  });

  test.each(['8 hours', 'P1H', 'P1Y', 'P2W', '-PT8H', 'PT0S', ''])(
    'is not sent with the duration "%s"',
    async (duration) => {
      await expect(submit({ expiration: { kind: 'after', duration } })).rejects.toMatchObject({
        kind: 'rejected',
        code: 'InvalidDuration',
      });
      expect(graph.received).toEqual([]);
    },
  );

  test('that Graph made of another scope than was asked for is called out', async () => {
    graph.replies({ status: 201, json: wireRequest({ directoryScopeId: '/' }) });
    const key = { ...scheduleChange().key, directoryScopeId: '/administrativeUnits/new' };

    await expect(submit({ key })).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'OtherKey',
      message: expect.stringContaining('50877283-9d40-433c-bab8-7986dc10458a'),
    });
  });

  test.each([401, 403])(
    'for which Graph will not have us (%d) is a failure, not a refusal',
    async (status) => {
      graph.replies(...Array.from({ length: status === 401 ? 2 : 1 }, () => graphError(status, 'No', 'No.')));

      await expect(submit()).rejects.toMatchObject({ name: 'GraphCallError', status });
    },
  );

  test('that is throttled is sent when Graph says so', async () => {
    graph.replies(graphError(429, 'TooManyRequests', 'Later.', { 'retry-after': '7' }), accepted);

    expect(await submit()).toMatchObject({ kind: 'accepted' });
    expect(timing.sleeps[0]).toBeGreaterThanOrEqual(7_000);
  });
});

describe('a change whose answer was lost', () => {
  test('is not sent twice when its request is to be seen', async () => {
    graph.replies(lost, wirePage(wireRequest()));

    const submission = await submit();

    expect(submission).toMatchObject({ kind: 'accepted', request: { status: 'Provisioned' } });
    expect(posts()).toBe(1);
    expect(graph.received[1]?.query.get('$filter')).toBe(
      "principalId eq '11111111-aaaa-4bbb-8ccc-000000000001' and roleDefinitionId eq '62e90394-69f5-4237-9190-012177145e10' and directoryScopeId eq '/'",
    );
  });

  test.each([
    { how: 'a broken connection', reply: 'reset' as const },
    { how: 'a 503', reply: graphError(503, 'ServiceUnavailable', '') },
    { how: 'a 500', reply: graphError(500, 'InternalServerError', '') },
    { how: 'a body that breaks off', reply: { status: 201, text: '{"id":"5' } },
  ])('to $how is looked for', async ({ reply }) => {
    graph.replies(reply, wirePage(wireRequest()));

    expect(await submit()).toMatchObject({ kind: 'accepted' });
    expect(posts()).toBe(1);
  });

  test('waits as long as Graph asks before it looks', async () => {
    graph.replies(graphError(503, 'Busy', '', { 'retry-after': '30' }), wirePage(wireRequest()));

    await submit();

    expect(timing.sleeps).toEqual([30_000]);
  });

  test('is found by its schedule where the request does not show', async () => {
    graph.replies(lost, wirePage(), wirePage(wireSchedule()));

    expect(await submit()).toEqual({ kind: 'already', refusal: undefined });
    expect(posts()).toBe(1);
  });

  test('is looked for again, because lists lag', async () => {
    graph.replies(lost, wirePage(), wirePage(), wirePage(), wirePage(), wirePage(wireRequest()));

    expect(await submit()).toMatchObject({ kind: 'accepted' });
    expect(posts()).toBe(1);
  });

  test('is not mistaken for a like one of the past, and is sent again', async () => {
    const past = [wirePage(wireRequest(long)), wirePage(wireSchedule(long))];
    graph.replies(lost, ...past, ...past, ...past, accepted);

    expect(await submit()).toMatchObject({ kind: 'accepted' });
    expect(posts()).toBe(2);
  });

  test.each([
    { what: 'action', wire: { action: 'adminUpdate' } },
    { what: 'justification', wire: { justification: 'Somebody else had another reason' } },
    { what: 'purpose', wire: { isValidationOnly: true } },
  ])('is not mistaken for a young one of another $what', async ({ wire }) => {
    const others = [wirePage(wireRequest(wire)), wirePage()];
    graph.replies(lost, ...others, ...others, ...others, accepted);

    expect(await submit()).toMatchObject({ kind: 'accepted' });
    expect(posts()).toBe(2);
  });

  test('had taken effect when Graph then says that it exists and nothing older does', async () => {
    const nothing = [wirePage(), wirePage()];
    const looks = [...nothing, ...nothing, ...nothing];
    graph.replies(lost, ...looks, exists, ...looks);

    expect(await submit()).toMatchObject({ kind: 'already', refusal: { code: 'RoleAssignmentExists' } });
  });

  test('had not when what exists is older than the first try', async () => {
    const past = [wirePage(), wirePage(wireSchedule(long))];
    const looks = [...past, ...past, ...past];
    graph.replies(lost, ...looks, exists, ...looks);

    expect(await submit()).toMatchObject({ kind: 'refused', refusal: { code: 'RoleAssignmentExists' } });
  });

  test('of a removal is done when neither schedule nor instance is left', async () => {
    graph.replies(lost, wirePage(), wirePage(), wirePage());

    expect(await submit({ kind: 'assignment', action: 'adminRemove', expiration: undefined })).toEqual({
      kind: 'already',
      refusal: undefined,
    });
    expect(posts()).toBe(1);
  });

  test('of a removal leaves the activation and what a group gives out of account', async () => {
    graph.replies(
      lost,
      wirePage(),
      wirePage(wireSchedule({ assignmentType: 'Activated' })),
      wirePage(wireInstance({ memberType: 'Group' })),
    );

    expect(await submit({ kind: 'assignment', action: 'adminRemove', expiration: undefined })).toMatchObject({
      kind: 'already',
    });
  });

  test('of a removal is done when Graph then knows of nothing, though lists still do', async () => {
    const still = [wirePage(), wirePage(wireSchedule(long))];
    const looks = [...still, ...still, ...still];
    graph.replies(lost, ...looks, doesNotExist, ...looks);

    expect(await submit({ kind: 'assignment', action: 'adminRemove', expiration: undefined })).toMatchObject({
      kind: 'already',
      refusal: { code: 'RoleAssignmentDoesNotExist' },
    });
    expect(posts()).toBe(2);
  });

  test('three times is not sent a fourth, and nobody says what became of it', async () => {
    const looks = Array.from({ length: 6 }, () => wirePage());
    graph.replies(lost, ...looks, lost, ...looks, lost, ...looks);

    await expect(submit()).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'OutcomeUnknown',
      message: expect.stringContaining('may still take effect'),
    });
    expect(posts()).toBe(3);
  });

  test('cannot be told where the look fails, and is not sent again', async () => {
    graph.replies(lost, graphError(403, 'PermissionScopeNotGranted', 'No.'));

    await expect(submit()).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'OutcomeUnknown',
      message: expect.stringContaining('cannot be told'),
    });
    expect(posts()).toBe(1);
  });

  test('is left alone when the caller cancels', async () => {
    const caller = new AbortController();
    const call = rememberedCall(caller.signal);
    graph.replies('hang');

    const submitting = submit({}, call);
    await graph.arrived(1);
    caller.abort();

    await expect(submitting).rejects.toMatchObject({ name: 'GraphCallError', kind: 'cancelled' });
  });

  test('may be sent again without a look when Graph only checks it', async () => {
    graph.replies(lost, { status: 201, json: wireRequest({ isValidationOnly: true }) });

    expect(await submit({ validationOnly: true })).toMatchObject({
      kind: 'accepted',
      request: { isValidationOnly: true },
    });
    expect(graph.received.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });
});
