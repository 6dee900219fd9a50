import { describe, expect, test } from '@jest/globals';
import {
  active,
  day,
  doesNotExist,
  eligible,
  exists,
  forEver,
  hour,
  minute,
  type Refusal,
  type RequestGraph,
  requestBody,
  requestGraph,
  rulesFailed,
  unauthorized,
  until,
  userCaller,
} from './role-request-graph.ts';

/** Situations of one key, for eligibilities (`eligible`) and active assignments. */
const situations: Readonly<Record<string, (graph: RequestGraph, path: string) => void>> = {
  'no assignment ever': () => {},
  'a live, time-bound one': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person, until('2026-12-22T02:00:00Z')));
    graph.advance(10 * minute);
  },
  'a live, permanent one': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person, forEver));
    graph.advance(10 * minute);
  },
  'an expired one': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person));
    graph.advance(5 * hour);
  },
  'one that expired 31 days ago': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person));
    graph.advance(31 * day + 4 * hour);
  },
  'one still to come': (graph, path) => {
    const window = until('2026-12-22T02:00:00Z', '2026-11-25T00:00:00Z');
    graph.send('POST', path, requestBody('adminAssign', graph.person, window));
  },
};

/** The answer to an action in each situation: a status or a refusal. */
type Expected = string | Refusal;
const table: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  adminAssign: {
    'no assignment ever': 'Provisioned',
    'a live, time-bound one': exists,
    'a live, permanent one': exists,
    'an expired one': 'Provisioned',
    'one that expired 31 days ago': 'Provisioned',
    'one still to come': exists,
  },
  adminUpdate: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'Provisioned',
    'a live, permanent one': 'Provisioned',
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'Provisioned',
  },
  adminExtend: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'Provisioned',
    'a live, permanent one': doesNotExist,
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'Granted',
  },
  adminRenew: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': exists,
    'a live, permanent one': exists,
    'an expired one': 'Provisioned',
    'one that expired 31 days ago': doesNotExist,
    'one still to come': exists,
  },
  adminRemove: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'Revoked',
    'a live, permanent one': 'Revoked',
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'Revoked',
  },
  selfExtend: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'PendingAdminDecision',
    'a live, permanent one': doesNotExist,
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'PendingAdminDecision',
  },
  selfRenew: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': exists,
    'a live, permanent one': exists,
    'an expired one': 'PendingAdminDecision',
    'one that expired 31 days ago': doesNotExist,
    'one still to come': exists,
  },
};

const window = { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'P30D' } } };

describe.each(Object.entries(table))('%s', (action, cells) => {
  const rows = Object.entries(cells).flatMap(([situation, expected]) =>
    [eligible, active].map((path) => ({ situation, expected, path, kind: path === eligible ? 'RE' : 'RA' })),
  );

  test.each(rows)('$kind, with $situation', ({ situation, expected, path }) => {
    const graph = requestGraph();
    situations[situation]?.(graph, path);
    const sent = requestBody(action, graph.person, action === 'adminRemove' ? {} : window);
    const caller = action.startsWith('self') ? userCaller(graph.person) : undefined;
    const before = graph.clock.now();

    if (typeof expected !== 'string') {
      expect(graph.outcome('POST', path, sent, caller)).toEqual(expected);
      expect(graph.audit(new Date(before.getTime() + 1))).toEqual([]);
    } else {
      const { status, body } = graph.send('POST', path, sent, caller);

      expect(status).toBe(201);
      expect(body).toMatchObject({ status: expected, action });
      expect(body.targetScheduleId).toBe(expected === 'Revoked' ? null : body.id);
    }
    expect(graph.breaches()).toEqual([]);
  });
});

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
