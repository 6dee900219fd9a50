import { describe, expect, test } from '@jest/globals';
import {
  active,
  doesNotExist,
  eligible,
  exists,
  forEver,
  hour,
  minute,
  type RequestGraph,
  requestBody,
  requestGraph,
  rulesFailed,
  unauthorized,
  until,
  userCaller,
} from './role-request-graph.ts';

describe('selfActivate', () => {
  const eligibleFor = (graph: RequestGraph, more = {}) =>
    graph.send('POST', eligible, requestBody('adminAssign', graph.person, { ...forEver, ...more }));
  const activate = (graph: RequestGraph, more = {}) =>
    graph.outcome('POST', active, requestBody('selfActivate', graph.person, more), userCaller(graph.person));

  test('of an eligibility at the same scope makes an activation beside it', () => {
    const graph = requestGraph();
    eligibleFor(graph);

    expect(activate(graph)).toBe(201);
    expect(graph.tenant.roleManagement.activations(graph.clock.now()).at(-1)).toMatchObject({
      principalId: graph.person,
      assignmentType: 'Activated',
      startsAt: new Date('2026-11-22T02:00:00Z'),
      expiration: { type: 'afterDuration', duration: 'PT4H', endsAt: new Date('2026-11-22T06:00:00Z') },
    });
    expect(graph.breaches()).toEqual([]);
  });

  test.each([
    { why: 'nobody made eligible', set: () => {}, expected: rulesFailed('EligibilityRule') },
    {
      why: 'eligible at another scope only',
      set: (graph: RequestGraph) => eligibleFor(graph, { directoryScopeId: graph.unit }),
      expected: rulesFailed('EligibilityRule'),
    },
    {
      why: 'eligible from tomorrow only',
      set: (graph: RequestGraph) => eligibleFor(graph, until('2026-12-22T02:00:00Z', '2026-11-23T02:00:00Z')),
      expected: rulesFailed('EligibilityRule'),
    },
    {
      why: 'active already',
      set: (graph: RequestGraph) => {
        eligibleFor(graph);
        activate(graph);
      },
      expected: exists,
    },
  ])('is refused when $why', ({ set, expected }) => {
    const graph = requestGraph();
    set(graph);

    expect(activate(graph)).toEqual(expected);
  });

  test('names every rule that is broken in one answer', () => {
    const graph = requestGraph();
    const sent = requestBody('selfActivate', graph.person, {
      justification: '',
      scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT9H' } },
    });

    expect(graph.outcome('POST', active, sent, userCaller(graph.person, { mfa: false }))).toEqual(
      rulesFailed('EligibilityRule', 'ExpirationRule', 'JustificationRule', 'MfaRule'),
    );
  });

  test('with a start ahead is Granted, and takes effect then', () => {
    const graph = requestGraph();
    eligibleFor(graph);
    const ahead = {
      scheduleInfo: {
        startDateTime: '2026-11-22T08:00:00Z',
        expiration: { type: 'afterDuration', duration: 'PT2H' },
      },
    };
    const { body } = graph.send(
      'POST',
      active,
      requestBody('selfActivate', graph.person, ahead),
      userCaller(graph.person),
    );
    const running = () => graph.tenant.roleManagement.activations(graph.clock.now()).map(({ id }) => id);

    expect(body).toMatchObject({
      status: 'Granted',
      scheduleInfo: { startDateTime: '2026-11-22T08:00:00Z' },
    });
    expect(running()).not.toContain(body.id);
    graph.advance(6 * hour);
    expect(running()).toContain(body.id);
    expect(graph.send('GET', `${active}/${body.id}`).body.status).toBe('Provisioned');
  });

  test.each([
    { who: 'an app', caller: undefined },
    { who: 'somebody else', caller: 'approver' as const },
  ])('by $who is refused', ({ caller }) => {
    const graph = requestGraph();
    eligibleFor(graph);
    const by = caller === undefined ? undefined : userCaller(graph[caller]);

    expect(graph.outcome('POST', active, requestBody('selfActivate', graph.person), by)).toEqual(
      unauthorized,
    );
  });

  test('of a group by a member activates it as a whole, unless the switch forbids it', () => {
    const graph = requestGraph();
    const [member = ''] = graph.tenant.groups.find(graph.roleGroup)?.memberIds ?? [];
    graph.send('POST', eligible, requestBody('adminAssign', graph.roleGroup, forEver));
    const sent = requestBody('selfActivate', graph.roleGroup);

    graph.tenant.pim.switches.selfActivateForGroup = 'refused';
    expect(graph.outcome('POST', active, sent, userCaller(member))).toEqual(unauthorized);
    graph.tenant.pim.switches.selfActivateForGroup = 'whole-group';
    expect(graph.outcome('POST', active, sent, userCaller(member))).toBe(201);
  });

  test('asks for the authentication context with a claims challenge', () => {
    const graph = requestGraph();
    eligibleFor(graph);
    const { roleSettings } = graph.tenant;
    const policy = roleSettings.policyOf(String(requestBody('x', '').roleDefinitionId));
    if (policy === undefined) throw new Error('the role has no policy');
    const common = { caller: 'EndUser', operations: ['all'], level: 'Assignment' };
    const target = { ...common, inheritableSettings: [], enforcedSettings: [] };
    const sent = (id: string, type: string, more: object) => ({
      id,
      sent: { '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${type}`, id, target, ...more },
    });
    roleSettings.update(
      policy,
      [
        sent('Enablement_EndUser_Assignment', 'EnablementRule', { enabledRules: [] }),
        sent('AuthenticationContext_EndUser_Assignment', 'AuthenticationContextRule', {
          isEnabled: true,
          claimValue: 'c1',
        }),
      ],
      null,
      graph.clock.now(),
    );
    const ask = (acrs: readonly string[]) =>
      graph.outcome(
        'POST',
        active,
        requestBody('selfActivate', graph.person),
        userCaller(graph.person, { acrs }),
      );

    expect(ask([])).toEqual({
      status: 400,
      code: 'RoleAssignmentRequestAcrsValidationFailed',
      message:
        '&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value%22%3A%22c1%22%7D%7D%7D',
    });
    expect(ask(['c1'])).toBe(201);
  });
});

describe('selfDeactivate', () => {
  const tooShort = {
    status: 400,
    code: 'ActiveDurationTooShort',
    message: 'The Active duration is too short. Miniumum Required is 5 minutes.',
  };

  test('ends an activation that has run for five minutes; then it can be activated again', () => {
    const graph = requestGraph();
    const self = userCaller(graph.person);
    const send = (action: string) => graph.outcome('POST', active, requestBody(action, graph.person), self);
    graph.send('POST', eligible, requestBody('adminAssign', graph.person, forEver));

    expect(send('selfDeactivate')).toEqual(doesNotExist);
    expect(send('selfActivate')).toBe(201);
    graph.advance(5 * minute - 1);
    expect(send('selfDeactivate')).toEqual(tooShort);
    graph.advance(1);
    expect(send('selfDeactivate')).toBe(201);
    graph.advance(12_000);
    expect(send('selfActivate')).toBe(201);
    expect(graph.breaches()).toEqual([]);
  });

  test('does not end what an administrator assigned', () => {
    const graph = requestGraph();
    graph.send('POST', active, requestBody('adminAssign', graph.person));
    graph.advance(hour);

    expect(
      graph.outcome('POST', active, requestBody('selfDeactivate', graph.person), userCaller(graph.person)),
    ).toEqual(doesNotExist);
  });

  test('of adminRemove the same minimum holds, and the failure is in the audit log', () => {
    const graph = requestGraph();
    graph.send('POST', active, requestBody('adminAssign', graph.person));
    graph.advance(minute);
    const since = graph.clock.now();

    expect(graph.outcome('POST', active, requestBody('adminRemove', graph.person))).toEqual(tooShort);
    expect(graph.audit(since)).toMatchObject([
      {
        activityDisplayName: 'Process role removal request',
        result: 'failure',
        resultReason: 'The Active duration is too short. Miniumum Required is 5 minutes.',
      },
    ]);
  });
});
