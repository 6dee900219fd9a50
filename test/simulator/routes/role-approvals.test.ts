import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  active,
  app,
  day,
  eligible,
  forEver,
  groupsAdministrator,
  hour,
  minute,
  type RequestGraph,
  requestBody,
  requestGraph,
  unauthorized,
  userCaller,
} from './role-request-graph.ts';

const approvals = '/beta/roleManagement/directory/roleAssignmentApprovals';
let graph: RequestGraph;
let id: string;

/** Makes the role require approval by these users. */
function askForApproval(userIds: readonly string[]): void {
  const { roleSettings } = graph.tenant;
  const policy = roleSettings.policyOf(groupsAdministrator);
  if (policy === undefined) throw new Error('the role has no policy');
  const target = {
    ...{ caller: 'EndUser', operations: ['all'], level: 'Assignment' },
    ...{ inheritableSettings: [], enforcedSettings: [] },
  };
  const stage = {
    ...{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, escalationTimeInMinutes: 0 },
    ...{ isEscalationEnabled: false, escalationApprovers: [] },
    primaryApprovers: userIds.map((userId) => ({ '@odata.type': '#microsoft.graph.singleUser', userId })),
  };
  const setting = {
    ...{ isApprovalRequired: true, isApprovalRequiredForExtension: false, approvalMode: 'SingleStage' },
    ...{ isRequestorJustificationRequired: true, approvalStages: [stage] },
  };
  const ruleId = 'Approval_EndUser_Assignment';
  const type = '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule';
  const sent = { '@odata.type': type, id: ruleId, target, setting };
  roleSettings.update(policy, [{ id: ruleId, sent }], null, graph.clock.now());
}

beforeEach(() => {
  graph = requestGraph();
  askForApproval([graph.approver, graph.person]);
  graph.send('POST', eligible, requestBody('adminAssign', graph.person, forEver));
  const { body } = graph.send(
    'POST',
    active,
    requestBody('selfActivate', graph.person),
    userCaller(graph.person),
  );
  id = body.id;
  graph.advance(hour);
});

const review = (reviewResult: string, by: string, stepId = id) =>
  graph.outcome(
    'PATCH',
    `${approvals}/${id}/steps/${stepId}`,
    { reviewResult, justification: 'known change' },
    userCaller(by),
  );
const request = () => graph.send('GET', `${active}/${id}`).body;
const running = () =>
  graph.tenant.roleManagement.activations(graph.clock.now()).filter((each) => each.id === id);
const waiting = (by: string) =>
  graph
    .send(
      'GET',
      `${active}/filterByCurrentUser(on='approver')?$filter=status eq 'PendingApproval'`,
      undefined,
      userCaller(by),
    )
    .body.value.map((each) => each.approvalId);

describe('an activation that needs approval', () => {
  test('waits, with an approval of its own id, and gives nothing yet', () => {
    expect(request()).toMatchObject({ status: 'PendingApproval', approvalId: id, completedDateTime: null });
    expect(running()).toEqual([]);
    expect(graph.breaches()).toEqual([]);
  });

  test('is listed for its approver, and for nobody else', () => {
    expect([waiting(graph.approver), waiting(graph.person), waiting(graph.administrator)]).toEqual([
      [id],
      [],
      [],
    ]);
  });

  test('shows one step that is in progress', () => {
    const read = (path: string) => graph.send('GET', path, undefined, userCaller(graph.approver)).body;
    const step = {
      id,
      status: 'InProgress',
      reviewResult: 'NotReviewed',
      assignedToMe: true,
      reviewedBy: null,
    };

    expect(read(`${approvals}/${id}`).steps).toMatchObject([step]);
    expect(read(`${approvals}/${id}/steps`).value).toMatchObject([step]);
    expect(read(`${approvals}/${id}/steps/${id}`)).toMatchObject(step);
  });

  test('runs from the instant of the approval, and the audit log says who gave it', () => {
    const since = graph.clock.now();

    expect(review('Approve', graph.approver)).toBe(204);
    expect(request().status).toBe('Provisioned');
    expect(running()).toMatchObject([
      {
        startsAt: new Date('2026-11-22T03:00:00Z'),
        expiration: { endsAt: new Date('2026-11-22T07:00:00Z') },
      },
    ]);
    expect(
      graph.audit(since).map((row) => [row.activityDisplayName, row.initiatedBy.user?.id ?? null]),
    ).toEqual([
      ['Add member to role request approved (PIM activation)', graph.approver],
      ['Add member to role', null],
      ['Add member to role completed (PIM activation)', graph.approver],
    ]);
  });

  test('is over when it is denied', () => {
    expect(review('Deny', graph.approver)).toBe(204);
    expect(request().status).toBe('Denied');
    expect(running()).toEqual([]);
  });

  test.each(['Approve', 'Deny'])('cannot be decided twice: %s is 409', (second) => {
    review('Approve', graph.approver);

    expect(review(second, graph.approver)).toMatchObject({
      status: 409,
      code: 'RoleAssignmentRequestAlreadyApproved',
    });
  });

  test('fails by itself after a day, and the audit log says so', () => {
    graph.advance(day - hour - 1);
    expect(request().status).toBe('PendingApproval');
    graph.advance(1);
    expect(request().status).toBe('Failed');
    expect(graph.audit(graph.clock.now()).map((row) => row.activityDisplayName)).toContain(
      'PIM activation request expired',
    );
    expect(review('Approve', graph.approver)).toMatchObject({ status: 409 });
    const again = requestBody('selfActivate', graph.person);
    expect(graph.outcome('POST', active, again, userCaller(graph.person))).toBe(201);
  });

  test('can be cancelled by who asked, and leaves no expiry behind', () => {
    const cancel = graph.outcome('POST', `${active}/${id}/cancel`, undefined, userCaller(graph.person));
    expect(cancel).toBe(204);
    const since = graph.clock.now();
    graph.advance(2 * day);

    expect(request().status).toBe('Canceled');
    expect(graph.audit(since).map((row) => row.activityDisplayName)).not.toContain(
      'PIM activation request expired',
    );
  });

  test('keeps others of its kind away', () => {
    expect(graph.outcome('POST', active, requestBody('adminAssign', graph.person))).toMatchObject({
      status: 400,
      code: 'PendingRoleAssignmentRequest',
    });
  });
});

describe('a decision', () => {
  test('is refused to who asked, to others, and to apps', () => {
    expect(review('Approve', graph.person)).toEqual(unauthorized);
    expect(review('Approve', graph.administrator)).toEqual(unauthorized);
    expect(graph.outcome('GET', `${approvals}/${id}`, undefined, app)).toMatchObject({ status: 403 });
  });

  test('needs a result, a justification, and a step that there is', () => {
    const patch = (body: object) =>
      graph.outcome('PATCH', `${approvals}/${id}/steps/${id}`, body, userCaller(graph.approver));

    expect(patch({ reviewResult: 'Maybe', justification: 'x' })).toMatchObject({ status: 400 });
    expect(patch({ reviewResult: 'Approve' })).toMatchObject({ status: 400 });
    expect(review('Approve', graph.approver, graph.person)).toMatchObject({ status: 404 });
  });

  test('falls to who administers roles where no approver is named', () => {
    askForApproval([]);

    expect(review('Approve', graph.approver)).toEqual(unauthorized);
    expect(review('Approve', graph.administrator)).toBe(204);
  });

  test('comes to nothing when the eligibility is gone', () => {
    graph.send('POST', eligible, requestBody('adminRemove', graph.person));
    graph.advance(minute);

    expect(review('Approve', graph.approver)).toMatchObject({
      status: 400,
      code: 'RoleAssignmentRequestPolicyValidationFailed',
    });
  });
});
