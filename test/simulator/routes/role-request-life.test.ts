import { describe, expect, test } from '@jest/globals';
import {
  active,
  app,
  type Body,
  day,
  directory,
  eligible,
  forEver,
  groupsAdministrator,
  hour,
  minute,
  names,
  of,
  purged,
  type RequestGraph,
  requestBody,
  requestGraph,
  start,
  unauthorized,
  until,
  userCaller,
} from './role-request-graph.ts';

describe('a request on the wire', () => {
  const graph = requestGraph();
  const sent = requestBody('AdminAssign', graph.person.toUpperCase(), {
    scheduleInfo: {
      startDateTime: '2022-04-10T00:00:00Z',
      expiration: { type: 'AfterDateTime', endDateTime: '2027-04-10T00:00:00Z' },
    },
  });
  const { body } = graph.send('POST', eligible, sent);

  test('echoes camel case, begins now instead of in the past, and names its own id as the schedule', () => {
    expect(body).toMatchObject({
      status: 'Provisioned',
      action: 'adminAssign',
      targetScheduleId: body.id,
      isValidationOnly: false,
      createdDateTime: expect.stringMatching(/^2026-11-22T02:00:00\.000\d{4}Z$/),
      scheduleInfo: {
        startDateTime: body.completedDateTime,
        recurrence: null,
        expiration: { type: 'afterDateTime', endDateTime: '2027-04-10T00:00:00Z', duration: null },
      },
      ticketInfo: { ticketNumber: null, ticketSystem: null },
      createdBy: { application: null, device: null, user: { displayName: null, id: app.objectId } },
    });
  });

  test('is read again with coarser instants', () => {
    const read = graph.send('GET', `${eligible}/${body.id}`).body;

    expect(read.createdDateTime).toBe('2026-11-22T02:00:00Z');
    expect(read.scheduleInfo?.startDateTime).toBe(body.scheduleInfo?.startDateTime);
  });

  test('is found by its properties, and its schedule can be put in', () => {
    const query = `$filter=principalId eq '${graph.person}' and status eq 'Provisioned'&$expand=targetSchedule,principal`;

    expect(graph.send('GET', `${eligible}?${query}`).body.value).toMatchObject([
      { id: body.id, targetSchedule: { id: body.id }, principal: { id: graph.person } },
    ]);
  });
});

describe('an update, an extension and a renewal', () => {
  test('each make a schedule of a new id, and the one before is gone', () => {
    const graph = requestGraph();
    const ids = () => of(graph, 'roleEligibilitySchedules').map(({ id }) => id);
    const post = (action: string, end: string) =>
      graph.send('POST', eligible, requestBody(action, graph.person, until(end))).body.id;

    for (const [action, end] of [
      ['adminAssign', '2026-12-01T00:00:00Z'],
      ['adminUpdate', '2026-12-02T00:00:00Z'],
      ['adminExtend', '2026-12-03T00:00:00Z'],
    ] as const) {
      const id = post(action, end);
      expect(ids()).toEqual([id]);
    }
    graph.advance(20 * day);
    expect(ids()).toEqual([]);
    expect(ids()).not.toContain(post('adminRenew', '2027-01-01T00:00:00Z'));
    expect(ids()).toHaveLength(1);
    expect(graph.breaches()).toEqual([]);
  });
});

describe('an eligibility that is removed while it is activated', () => {
  test.each([
    { reading: 'continues', left: 1 },
    { reading: 'ends', left: 0 },
  ] as const)('leaves $left activation where the switch says "$reading"', ({ reading, left }) => {
    const graph = requestGraph({ activationWithoutEligibility: reading });
    graph.send('POST', eligible, requestBody('adminAssign', graph.person, forEver));
    graph.send('POST', active, requestBody('selfActivate', graph.person), userCaller(graph.person));
    graph.advance(hour);
    graph.send('POST', eligible, requestBody('adminRemove', graph.person));

    expect(of(graph, 'roleAssignmentScheduleInstances')).toHaveLength(left);
    expect(graph.breaches()).toEqual([]);
  });
});

describe('cancel', () => {
  const ahead = until('2026-12-22T02:00:00Z', '2026-11-25T00:00:00Z');

  test.each([
    { path: active, status: 'Canceled', layer: 'roleAssignmentSchedules' },
    { path: eligible, status: 'Revoked', layer: 'roleEligibilitySchedules' },
  ])('of what is granted for later leaves $status and no schedule', ({ path, status, layer }) => {
    const graph = requestGraph();
    const { id } = graph.send('POST', path, requestBody('adminAssign', graph.person, ahead)).body;

    expect(graph.outcome('POST', `${path}/${id}/cancel`)).toBe(204);
    expect(graph.send('GET', `${path}/${id}`).body.status).toBe(status);
    expect(of(graph, layer)).toEqual([]);
    expect(graph.outcome('POST', `${path}/${id}/cancel`)).toMatchObject({ status: 400 });
    graph.advance(30 * day);
    expect(graph.outcome('GET', `${path}/${id}`)).toEqual(purged);
  });

  test('of what took effect is 400, of what is not there 404', () => {
    const graph = requestGraph();
    const { id } = graph.send('POST', eligible, requestBody('adminAssign', graph.person)).body;

    expect(graph.outcome('POST', `${eligible}/${id}/cancel`)).toMatchObject({ status: 400 });
    expect(graph.outcome('POST', `${active}/${id}/cancel`)).toEqual(purged);
  });

  test('is for who asked and for administrators', () => {
    const graph = requestGraph();
    graph.send('POST', eligible, requestBody('adminAssign', graph.person));
    const ask = () =>
      graph.send('POST', eligible, requestBody('selfExtend', graph.person), userCaller(graph.person)).body.id;
    const cancel = (id: string, by: string) =>
      graph.outcome('POST', `${eligible}/${id}/cancel`, undefined, userCaller(by));
    const first = ask();

    expect(cancel(first, graph.approver)).toEqual(unauthorized);
    expect(cancel(first, graph.person)).toBe(204);
    expect(cancel(ask(), graph.administrator)).toBe(204);
    graph.tenant.pim.switches.appOnlyCancel = 'refused';
    expect(graph.outcome('POST', `${eligible}/${ask()}/cancel`)).toEqual(unauthorized);
  });
});

describe('what somebody asks for themselves', () => {
  const pending = (graph: RequestGraph) => {
    graph.send('POST', eligible, requestBody('adminAssign', graph.person));
    return graph.send('POST', eligible, requestBody('selfExtend', graph.person), userCaller(graph.person))
      .body;
  };
  const statusOf = (graph: RequestGraph, { id }: Body) => graph.send('GET', `${eligible}/${id}`).body.status;

  test('is granted by an administrator who extends', () => {
    const graph = requestGraph();
    const asked = pending(graph);
    expect(asked).toMatchObject({ status: 'PendingAdminDecision', completedDateTime: null });
    const { id } = graph.send('POST', eligible, requestBody('adminExtend', graph.person, forEver)).body;

    expect(statusOf(graph, asked)).toBe('Provisioned');
    expect(of(graph, 'roleEligibilitySchedules').map((each) => each.id)).toEqual([id]);
    expect(names(graph, start)).toContain('Update member in PIM approved by admin (extend/renew)');
  });

  test('is denied by an administrator who removes', () => {
    const graph = requestGraph();
    const asked = pending(graph);
    graph.send('POST', eligible, requestBody('adminRemove', graph.person));

    expect(statusOf(graph, asked)).toBe('Denied');
    expect(names(graph, start)).toContain('Update member in PIM denied by admin (extend/renew)');
  });
});

describe('an assignment made outside PIM', () => {
  const key = (graph: RequestGraph) => ({
    principalId: graph.person,
    roleDefinitionId: groupsAdministrator,
    directoryScopeId: '/',
  });

  test('has one id in every layer and no request behind it, until it is deleted', () => {
    const graph = requestGraph();
    graph.advance(minute);
    const since = graph.clock.now();
    const { status, body } = graph.send('POST', `${directory}/roleAssignments`, key(graph));

    expect([status, body.id]).toEqual([201, expect.stringMatching(/-1$/)]);
    expect(of(graph, 'roleAssignmentSchedules')).toMatchObject([
      { id: body.id, createdUsing: null, createdDateTime: null },
    ]);
    expect(of(graph, 'roleAssignmentScheduleInstances')).toMatchObject([
      { id: body.id, startDateTime: null },
    ]);
    expect(names(graph, since)).toEqual([
      'Add member to role',
      'Add member to role outside of PIM (permanent)',
    ]);
    expect(graph.outcome('POST', `${directory}/roleAssignments`, key(graph))).toMatchObject({ status: 400 });
    expect(graph.outcome('DELETE', `${directory}/roleAssignments/${body.id}`)).toBe(204);
    expect(of(graph, 'roleAssignments')).toEqual([]);
    expect(graph.outcome('DELETE', `${directory}/roleAssignments/${body.id}`)).toMatchObject({ status: 404 });
  });

  test('can be removed through PIM at once', () => {
    const graph = requestGraph();
    graph.send('POST', `${directory}/roleAssignments`, key(graph));

    expect(graph.outcome('POST', active, requestBody('adminRemove', graph.person))).toBe(201);
    expect(of(graph, 'roleAssignments')).toEqual([]);
  });
});

describe('filterByCurrentUser', () => {
  const mine = (layer: string, on: string) => `${directory}/${layer}/filterByCurrentUser(on='${on}')`;
  const layers = ['roleEligibilitySchedules', 'roleEligibilityScheduleInstances'];

  test('of schedules and instances tells what a group gives; of requests it does not', () => {
    const graph = requestGraph();
    const [member = ''] = graph.tenant.groups.find(graph.roleGroup)?.memberIds ?? [];
    const { id } = graph.send('POST', eligible, requestBody('adminAssign', graph.roleGroup, forEver)).body;
    const ask = (layer: string) =>
      graph.send('GET', mine(layer, 'principal'), undefined, userCaller(member)).body.value;

    for (const layer of layers)
      expect(ask(layer)).toContainEqual(
        expect.objectContaining({ principalId: graph.roleGroup, memberType: 'Group' }),
      );
    expect(ask('roleEligibilityScheduleRequests').map((each) => each.id)).not.toContain(id);
  });

  test('needs no directory role, and shows nothing of others', () => {
    const graph = requestGraph();
    const { id } = graph.send('POST', eligible, requestBody('adminAssign', graph.person)).body;
    const ids = (by: string) =>
      graph
        .send('GET', mine('roleEligibilityScheduleRequests', 'principal'), undefined, userCaller(by))
        .body.value.map((each) => each.id);

    expect([ids(graph.person), ids(graph.approver)]).toEqual([[id], []]);
  });

  test('is refused to an app, or empty, and knows two words', () => {
    const graph = requestGraph();
    const ask = (on: string, caller = app) =>
      graph.outcome('GET', mine('roleAssignmentSchedules', on), undefined, caller);

    expect(ask('principal')).toEqual(unauthorized);
    expect(ask('approver', userCaller(graph.person))).toMatchObject({ status: 400 });
    graph.tenant.pim.switches.appOnlyFilterByCurrentUser = 'empty';
    expect(ask('principal')).toBe(200);
  });
});
