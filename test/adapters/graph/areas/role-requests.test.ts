import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRoleManagement } from '../../../../src/adapters/graph/areas/role-management.ts';
import { rowsOf, unreadableOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { collectionPath, wirePage, wireRequest } from '../wire-rows.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function roles() {
  return createRoleManagement(scriptedClient(graph.origin));
}

async function listed(filter = {}) {
  return await rowsOf(roles().requests('eligibility', filter, rememberedCall()));
}

describe('schedule requests', () => {
  test('are listed with everything that is wanted of them selected, and nothing filtered', async () => {
    graph.replies(wirePage());

    await listed();

    const [request] = graph.received;
    expect(request?.path).toBe(collectionPath('eligibility', 'ScheduleRequests'));
    expect(request?.query.get('$filter')).toBeNull();
    expect(request?.query.get('$select')?.split(',')).toEqual(
      expect.arrayContaining(['id', 'status', 'directoryScopeId', 'scheduleInfo', 'ticketInfo']),
    );
  });

  test('are filtered by what is asked for, quotes doubled and all of it encoded', async () => {
    graph.replies(wirePage());

    await listed({ principalId: "o'neil", directoryScopeId: '/administrativeUnits/a&b', status: 'Granted' });

    const [request] = graph.received;
    expect(request?.query.get('$filter')).toBe(
      "principalId eq 'o''neil' and directoryScopeId eq '/administrativeUnits/a&b' and status eq 'Granted'",
    );
    expect(request?.rawUrl).not.toMatch(/[ ]|a&b/);
  });

  test('have their ids in lower case and their scope as Graph spells it, whatever came', async () => {
    const [principalId, roleDefinitionId] = [
      'AAAAAAAA-0000-4000-8000-000000000001',
      '62E90394-69F5-4237-9190-012177145E10',
    ];
    const directoryScopeId = '/AdministrativeUnits/BBBBBBBB-0000-4000-8000-000000000001';
    graph.replies(
      wirePage(
        wireRequest({
          principalId,
          roleDefinitionId,
          directoryScopeId,
          createdBy: { user: { id: 'CCCCCCCC-0000-4000-8000-000000000001' } },
        }),
      ),
    );

    expect(await listed()).toMatchObject([
      {
        key: {
          principalId: 'aaaaaaaa-0000-4000-8000-000000000001',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/administrativeUnits/bbbbbbbb-0000-4000-8000-000000000001',
        },
        createdBy: 'cccccccc-0000-4000-8000-000000000001',
      },
    ]);
  });

  test('have the action that is meant, in whatever case it came', async () => {
    graph.replies(
      wirePage(
        wireRequest({ action: 'AdminRemove', status: 'Revoked' }),
        wireRequest({ action: 'adminDelete' }),
      ),
    );

    expect(await listed()).toMatchObject([
      { action: 'adminRemove', progress: 'granted' },
      { action: { unknown: 'adminDelete' } },
    ]);
  });

  test('are read as they are', async () => {
    graph.replies(wirePage(wireRequest({ ticketInfo: { ticketNumber: 'INC 7', ticketSystem: null } })));

    expect(await listed()).toEqual([
      {
        kind: 'eligibility',
        id: '50877283-9d40-433c-bab8-7986dc10458a',
        key: {
          principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/',
        },
        action: 'adminAssign',
        status: 'Provisioned',
        progress: 'granted',
        targetScheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
        approvalId: undefined,
        createdDateTime: new Date('2026-03-01T01:59:59.759Z'),
        completedDateTime: new Date('2026-03-01T02:00:00.853Z'),
        createdBy: '3fbd929d-8c56-4462-851e-0eb9a7b3a2a5',
        startDateTime: new Date('2026-03-01T02:00:00.853Z'),
        expiration: { kind: 'at', endDateTime: new Date('2026-08-28T02:00:00Z') },
        justification: 'Covers the night shift',
        ticket: { number: 'INC 7', system: undefined },
        isValidationOnly: false,
      },
    ]);
  });

  test('with a status that nobody has told us of are no success', async () => {
    graph.replies(wirePage(wireRequest({ status: 'Levitating' })));

    expect(await listed()).toMatchObject([{ status: 'Levitating', progress: 'unknown' }]);
  });

  test('of an app are its own, by whichever field carries it', async () => {
    graph.replies(wirePage(wireRequest({ createdBy: { application: { id: 'app-1' }, user: null } })));

    expect(await listed()).toMatchObject([{ createdBy: 'app-1' }]);
  });

  test.each([
    { wire: { type: 'noExpiration', endDateTime: null, duration: null }, expiration: { kind: 'never' } },
    { wire: { type: 'NoExpiration' }, expiration: { kind: 'never' } },
    { wire: { type: 'afterDuration', duration: 'PT8H' }, expiration: { kind: 'after', duration: 'PT8H' } },
    {
      wire: { type: 'afterDateTime', endDateTime: '2026-08-28T02:00:00Z' },
      expiration: { kind: 'at', endDateTime: new Date('2026-08-28T02:00:00Z') },
    },
    { wire: { type: 'notSpecified', endDateTime: null, duration: null }, expiration: undefined },
    { wire: { type: 'someday' }, expiration: undefined },
    { wire: { type: 'someday', endDateTime: '2026-08-28T02:00:00Z' }, expiration: undefined },
    { wire: null, expiration: undefined },
  ])('end as Graph says: $wire', async ({ wire, expiration }) => {
    graph.replies(wirePage(wireRequest({ scheduleInfo: { startDateTime: null, expiration: wire } })));

    expect((await listed())[0]?.expiration).toEqual(expiration);
  });

  test('of a removal have no schedule', async () => {
    graph.replies(wirePage(wireRequest({ action: 'adminRemove', status: 'Revoked', scheduleInfo: null })));

    expect(await listed()).toMatchObject([{ progress: 'granted', startDateTime: undefined }]);
  });

  test.each([
    { field: 'principalId', wire: { principalId: undefined } },
    { field: 'directoryScopeId', wire: { directoryScopeId: null } },
    { field: 'status', wire: { status: undefined } },
    { field: 'createdDateTime', wire: { createdDateTime: '2026-03-01T02:00:00' } },
    {
      field: 'scheduleInfo.expiration.endDateTime',
      wire: { scheduleInfo: { expiration: { type: 'afterDateTime', endDateTime: null } } },
    },
    {
      field: 'scheduleInfo.expiration.duration',
      wire: { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'P1H' } } },
    },
  ])('without a usable $field are unreadable, each with what can be read of it', async ({ field, wire }) => {
    const odd = { ...wireRequest({ id: 'odd' }), ...wire };
    graph.replies(wirePage(odd, wireRequest()), wirePage(odd, wireRequest()));

    expect(await listed()).toHaveLength(1);
    const { principalId } = wireRequest();
    expect(await unreadableOf(roles().requests('eligibility', {}, rememberedCall()))).toMatchObject([
      {
        id: 'odd',
        principalId: field === 'principalId' ? undefined : principalId,
        because: expect.stringContaining(` ${field}: `),
      },
    ]);
  });

  test.each([{ item: null }, { item: 'a request' }, { item: [] }, { item: {} }])(
    'that are none ($item) are unreadable, and spoil no other',
    async ({ item }) => {
      graph.replies({ json: { value: [item, wireRequest()] } }, { json: { value: [item, wireRequest()] } });

      expect(await listed()).toHaveLength(1);
      expect(await unreadableOf(roles().requests('eligibility', {}, rememberedCall()))).toMatchObject([
        { id: undefined, principalId: undefined },
      ]);
    },
  );

  test('that may not be read name the app role that is missing, out of the wrapped error too', async () => {
    const inner = {
      errorCode: 'PermissionScopeNotGranted',
      message:
        'Authorization failed due to missing permission scope RoleEligibilitySchedule.ReadWrite.Directory,RoleManagement.ReadWrite.Directory.',
      instanceAnnotations: [],
    };
    graph.replies(graphError(403, 'UnknownError', JSON.stringify(inner)));

    await expect(listed()).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'PermissionScopeNotGranted',
      message: expect.stringContaining('Grant the app role RoleEligibilitySchedule.ReadWrite.Directory'),
    });
  });
});

describe('one schedule request', () => {
  test('is read by its id, encoded', async () => {
    graph.replies({ json: wireRequest({ id: 'a/b' }) });

    expect(await roles().request('assignment', 'a/b', rememberedCall())).toMatchObject({ id: 'a/b' });
    expect(graph.received[0]?.rawUrl).toMatch(/roleAssignmentScheduleRequests\/a%2Fb\?\$select=/);
  });

  test.each(['RoleAssignmentRequestNotFound', 'ResourceNotFound'])(
    'that Graph does not know is absent: %s',
    async (code) => {
      graph.replies(graphError(404, code, 'The role assignment request is not found'));

      expect(await roles().request('assignment', 'gone', rememberedCall())).toBeUndefined();
    },
  );

  test('is not taken for absent when it is a proxy that knows nothing', async () => {
    graph.replies({ status: 404, headers: { 'content-type': 'text/html' }, text: '<h1>Not found</h1>' });

    await expect(roles().request('assignment', 'x', rememberedCall())).rejects.toMatchObject({ status: 404 });
  });

  test.each(['', '.', '..'])('cannot have the id "%s", which would lead elsewhere', async (id) => {
    expect(await roles().request('assignment', id, rememberedCall())).toBeUndefined();
    expect(graph.received).toEqual([]);
  });
});
