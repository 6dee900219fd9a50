import { describe, expect, test } from '@jest/globals';
import {
  active,
  applicationAdministrator,
  eligible,
  minute,
  nobody,
  type RequestGraph,
  refused,
  requestBody,
  requestGraph,
  window,
} from './role-request-graph.ts';

const bad = (message: string) => refused(400, 'BadRequest', message);
const schedule = (message: string) => refused(400, 'InvalidRoleAssignmentRequestSchedule', message);

describe('the shape of a request', () => {
  const graph = requestGraph();
  const type = 'microsoft.graph.unifiedRoleEligibilityScheduleRequest';

  test.each([
    {
      what: 'no action',
      more: { action: undefined },
      answer: bad('Value cannot be null.\r\nParameter name: action'),
    },
    {
      what: 'an action there is not',
      more: { action: 'grant' },
      answer: bad("Requested value 'grant' was not found."),
    },
    {
      what: 'an unknown property',
      more: { colour: 'red' },
      answer: bad(
        `The property 'colour' does not exist on type '${type}'. Make sure to only use property names that are defined by the type.`,
      ),
    },
    {
      what: 'no principal',
      more: { principalId: undefined },
      answer: bad('Value cannot be null.\r\nParameter name: principalId'),
    },
    {
      what: 'a principal that is no id',
      more: { principalId: 'me' },
      answer: bad("Invalid value specified for property 'principalId' of the request."),
    },
    {
      what: 'no scope',
      more: { directoryScopeId: undefined },
      answer: bad('Value cannot be null.\r\nParameter name: directoryScopeId'),
    },
    {
      what: 'two scopes',
      more: { appScopeId: '/' },
      answer: bad('Only one of directoryScopeId and appScopeId can be specified.'),
    },
    {
      what: 'the scope of an app',
      more: { appScopeId: '/', directoryScopeId: null },
      answer: bad('appScopeId is not supported for the directory provider.'),
    },
    {
      what: 'no schedule',
      more: { scheduleInfo: null },
      answer: bad('Value cannot be null.\r\nParameter name: scheduleInfo'),
    },
    {
      what: 'a duration that is none',
      more: window({ type: 'afterDuration', duration: 'P1H' }),
      answer: schedule("afterDuration needs a duration such as PT8H; got 'P1H'."),
    },
    {
      what: 'an end that is not given',
      more: window({ type: 'afterDateTime' }),
      answer: schedule('afterDateTime needs an endDateTime.'),
    },
    {
      what: 'an end in the past',
      more: window({ type: 'afterDateTime', endDateTime: '2026-11-22T01:00:00Z' }),
      answer: schedule('The schedule ends before it begins, or has ended already.'),
    },
    {
      what: 'a start without a zone',
      more: window({ type: 'noExpiration' }, { startDateTime: '2026-11-22T02:00:00' }),
      answer: bad(
        "Cannot convert the literal '2026-11-22T02:00:00' of 'startDateTime' to 'Edm.DateTimeOffset'.",
      ),
    },
    {
      what: 'a recurrence',
      more: window({ type: 'noExpiration' }, { recurrence: {} }),
      answer: schedule('A recurrence is not supported.'),
    },
  ])('with $what is 400', ({ more, answer }) => {
    expect(graph.outcome('POST', eligible, { ...requestBody('adminAssign', graph.person), ...more })).toEqual(
      answer,
    );
  });

  test('that is no object, or activates an eligibility, is 400', () => {
    expect(graph.outcome('POST', eligible, 'text')).toMatchObject({ status: 400 });
    expect(graph.outcome('POST', eligible, requestBody('selfActivate', graph.person))).toMatchObject({
      status: 400,
    });
  });
});

describe('principal, role and scope', () => {
  const graph = requestGraph();
  const subject = refused(404, 'SubjectNotFound', 'The subject is not found.');
  const notFound = (id: string) =>
    refused(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );

  test.each([
    { what: 'a principal that is not there', more: () => ({ principalId: nobody }), answer: subject },
    {
      what: 'a role that is not there',
      more: () => ({ roleDefinitionId: nobody }),
      answer: refused(404, 'RoleNotFound', 'The role is not found.'),
    },
    {
      what: 'a unit that is not there',
      more: () => ({ directoryScopeId: `/administrativeUnits/${nobody}` }),
      answer: notFound(nobody),
    },
    {
      what: 'a role that one object cannot have',
      more: (of: RequestGraph) => ({ directoryScopeId: `/${of.servicePrincipal}` }),
      answer: refused(
        400,
        'Request_BadRequest',
        'The given built-in role is not supported to be assigned to a single resource scope.',
      ),
    },
    {
      what: 'a group that is not role-assignable',
      more: (of: RequestGraph) => ({ principalId: of.plainGroup }),
      answer: refused(
        400,
        'Request_BadRequest',
        'The group is not role-assignable: roles can be assigned to role-assignable groups only.',
      ),
    },
    {
      what: 'an app that is to be eligible',
      more: (of: RequestGraph) => ({ principalId: of.servicePrincipal }),
      answer: refused(
        400,
        'Request_BadRequest',
        'A service principal cannot be eligible for a role: it can only be assigned actively.',
      ),
    },
  ])('$what: refused', ({ more, answer }) => {
    expect(graph.outcome('POST', eligible, requestBody('adminAssign', graph.person, more(graph)))).toEqual(
      answer,
    );
  });

  test('an app can be active, and a role can be held over one application', () => {
    const sent = requestBody('adminAssign', graph.servicePrincipal, {
      roleDefinitionId: applicationAdministrator,
      directoryScopeId: `/${graph.servicePrincipal}`,
    });

    expect(graph.outcome('POST', active, sent)).toBe(201);
  });

  test('that are fresh are not known yet, where the switch says so', () => {
    const fresh = requestGraph({ subjectDelayMinutes: 60 * 24 * 365 * 10 });

    expect(fresh.outcome('POST', eligible, requestBody('adminAssign', fresh.person))).toEqual(subject);
  });
});

describe('isValidationOnly', () => {
  test('judges everything and stores nothing', () => {
    const graph = requestGraph();
    const sent = requestBody('adminAssign', graph.person, { isValidationOnly: true });
    graph.advance(minute);
    const before = graph.clock.now();

    const { status, body } = graph.send('POST', eligible, sent);

    expect([status, body]).toMatchObject([201, { status: 'Provisioned', isValidationOnly: true }]);
    expect(graph.outcome('GET', `${eligible}/${body.id}`)).toEqual(
      refused(404, 'RoleAssignmentRequestNotFound', 'The role assignment request is not found'),
    );
    expect(graph.audit(before)).toEqual([]);
    expect(graph.outcome('POST', eligible, { ...sent, roleDefinitionId: nobody })).toMatchObject({
      status: 404,
    });
  });
});
