import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  active,
  app,
  day,
  directory,
  doesNotExist,
  eligible,
  exists,
  forEver,
  groupsAdministrator,
  hour,
  minute,
  type RequestGraph,
  refused,
  requestBody,
  requestGraph,
  rulesFailed,
  until,
  userCaller,
} from './role-request-graph.ts';

/** Cases that test/simulator/state/life-cycle.property.test.ts found. */
let graph: RequestGraph;
beforeEach(() => {
  graph = requestGraph();
});

const post = (path: string, action: string, more: object = {}) =>
  graph.outcome('POST', path, requestBody(action, graph.person, { ...more }), callerFor(action));
const made = (path: string, action: string, more: object = {}) =>
  graph.send('POST', path, requestBody(action, graph.person, { ...more }), callerFor(action)).body;
const callerFor = (action: string) => (action.startsWith('self') ? userCaller(graph.person) : undefined);
const listed = (layer: string, query = '') =>
  graph.send('GET', `${directory}/${layer}?$filter=principalId eq '${graph.person}'${query}`).body.value;
const statusOf = (path: string, id: string) => graph.send('GET', `${path}/${id}`).body.status;
/** The audit rows about the person since an instant. */
const told = (since: Date) =>
  graph
    .audit(since)
    .filter(({ targetResources }) => targetResources.some(({ id }) => id === graph.person))
    .filter(({ category }) => category === 'RoleManagement')
    .map(({ activityDisplayName }) => activityDisplayName);
const inThreeDays = (end: string) => until(end, '2026-11-25T02:00:00Z');
const december = '2026-12-22T02:00:00Z';

describe('the row of Core Directory', () => {
  test('tells that an update to a later start takes the role away now, and gives it then', () => {
    made(eligible, 'adminAssign', forEver);
    graph.advance(hour);
    const since = graph.clock.now();
    made(eligible, 'adminUpdate', inThreeDays(december));

    expect(told(since)).toEqual(['Process role update request', 'Remove eligible member from role']);
    graph.advance(3 * day);
    expect(told(since).slice(2)).toEqual([
      'Add eligible member to role',
      'Add eligible member to role in PIM completed (timebound)',
    ]);
  });

  test('tells that an update to now gives what was still to come', () => {
    made(active, 'adminAssign', inThreeDays(december));
    graph.advance(hour);
    const since = graph.clock.now();
    made(active, 'adminUpdate', until(december));

    expect(told(since)).toContain('Add member to role');
  });

  test('is not there when what had not begun is removed', () => {
    made(eligible, 'adminAssign', inThreeDays(december));
    graph.advance(hour);
    const since = graph.clock.now();
    made(eligible, 'adminRemove');

    expect(told(since)).toEqual([
      'Remove eligible member from role in PIM requested (timebound)',
      'Remove eligible member from role in PIM completed (timebound)',
    ]);
  });
});

describe('a request that is granted for later', () => {
  test.each(['adminUpdate', 'adminRemove'])('is revoked by %s, and can be cancelled no more', (action) => {
    const { id } = made(eligible, 'adminAssign', inThreeDays(december));
    made(eligible, action, action === 'adminUpdate' ? forEver : {});

    expect(statusOf(eligible, id)).toBe('Revoked');
    expect(graph.outcome('POST', `${eligible}/${id}/cancel`)).toMatchObject({ status: 400 });
    graph.advance(4 * day);
    expect(statusOf(eligible, id)).toBe('Revoked');
  });
});

describe('an activation', () => {
  const running = () => listed('roleAssignmentScheduleInstances', '&$expand=activatedUsing');

  test('goes on under the schedule that takes the place of its eligibility', () => {
    made(eligible, 'adminAssign', until(december));
    made(active, 'selfActivate');
    made(eligible, 'adminExtend', until('2027-01-22T02:00:00Z'));

    expect(running()).toMatchObject([{ activatedUsing: { principalId: graph.person } }]);
  });

  test('ends with its eligibility, where the switch says so, also after that was updated', () => {
    graph = requestGraph({ activationWithoutEligibility: 'ends' });
    made(eligible, 'adminAssign', forEver);
    made(active, 'selfActivate');
    made(eligible, 'adminUpdate', until(december));
    made(eligible, 'adminRemove');

    expect(running()).toEqual([]);
  });

  test('that is still to come does not begin when its eligibility is removed', () => {
    made(eligible, 'adminAssign', forEver);
    const { id } = made(active, 'selfActivate', until('2026-11-25T04:00:00Z', '2026-11-25T02:00:00Z'));
    made(eligible, 'adminRemove');
    const since = graph.clock.now();
    graph.advance(3 * day + hour);

    expect([statusOf(active, id), running()]).toEqual(['Revoked', []]);
    expect(told(since)).not.toContain('Add member to role');
  });

  test('cannot be asked for a time at which the eligibility will have ended', () => {
    made(eligible, 'adminAssign', until('2026-11-25T02:00:00Z'));
    const at = (start: string) => until('2026-11-25T06:00:00Z', start);

    expect(post(active, 'selfActivate', at('2026-11-25T02:00:00Z'))).toEqual(rulesFailed('EligibilityRule'));
    expect(post(active, 'selfActivate', at('2026-11-25T01:59:59Z'))).toBe(201);
  });

  test('does not make PIM forget an assignment that lapsed: it can still be renewed', () => {
    made(active, 'adminAssign', until('2026-11-23T02:00:00Z'));
    made(eligible, 'adminAssign', forEver);
    graph.advance(2 * day);
    made(active, 'selfActivate');
    graph.advance(9 * hour);

    expect(post(active, 'adminRenew', forEver)).toBe(201);
  });
});

describe('an assignment made outside PIM', () => {
  test('makes PIM forget what lapsed there before', () => {
    made(active, 'adminAssign', until('2026-11-23T02:00:00Z'));
    graph.advance(2 * day);
    const key = { principalId: graph.person, roleDefinitionId: groupsAdministrator, directoryScopeId: '/' };
    const { id } = graph.send('POST', `${directory}/roleAssignments`, key).body;
    graph.send('DELETE', `${directory}/roleAssignments/${id}`);

    expect(post(active, 'adminRenew', forEver)).toEqual(doesNotExist);
  });
});

describe('an activation that waits for approval', () => {
  const approvals = '/beta/roleManagement/directory/roleAssignmentApprovals';
  const approve = (id: string) => {
    const review = { reviewResult: 'Approve', justification: 'known change' };
    const by = userCaller(graph.administrator);
    return graph.outcome('PATCH', `${approvals}/${id}/steps/${id}`, review, by);
  };
  const ask = () => {
    made(eligible, 'adminAssign', forEver);
    requireApproval(graph);
    return made(active, 'selfActivate', until('2026-11-22T05:00:00Z')).id;
  };

  test('has failed when what was asked for would be over, sooner than after a day', () => {
    const id = ask();
    graph.advance(3 * hour - 1);
    expect(statusOf(active, id)).toBe('PendingApproval');
    graph.advance(1);

    expect(statusOf(active, id)).toBe('Failed');
    expect(told(graph.clock.now())).toEqual(['PIM activation request expired']);
    expect(approve(id)).toMatchObject({ status: 409 });
    expect(graph.breaches()).toEqual([]);
  });

  test('is approved for nobody who was deleted meanwhile', () => {
    const id = ask();
    graph.send('DELETE', `/v1.0/users/${graph.person}`);

    expect(approve(id)).toEqual(refused(404, 'SubjectNotFound', 'The subject is not found.'));
  });

  test('is decided by its approver: a removal is refused while it waits', () => {
    ask();
    const key = { principalId: graph.person, roleDefinitionId: groupsAdministrator, directoryScopeId: '/' };
    graph.send('POST', `${directory}/roleAssignments`, key);

    expect(post(active, 'adminRemove')).toMatchObject({ code: 'PendingRoleAssignmentRequest' });
  });
});

describe('an extension that an administrator grants', () => {
  test('is told under the correlation id of what granted it', () => {
    made(eligible, 'adminAssign', until(december));
    made(eligible, 'selfExtend', until('2027-01-22T02:00:00Z'));
    graph.advance(minute);
    const since = graph.clock.now();
    made(eligible, 'adminExtend', until('2027-01-22T02:00:00Z'));

    const rows = graph.audit(since);
    expect(rows.map(({ activityDisplayName }) => activityDisplayName)).toContain(
      'Update member in PIM approved by admin (extend/renew)',
    );
    expect(new Set(rows.map(({ correlationId }) => correlationId)).size).toBe(1);
  });
});

describe('an eligibility for a unit that lands at the whole tenant', () => {
  test('is no second one there', () => {
    graph = requestGraph({ administrativeUnitScopeLost: true });
    made(eligible, 'adminAssign', forEver);

    expect(post(eligible, 'adminAssign', { directoryScopeId: graph.unit })).toEqual(exists);
    expect(listed('roleEligibilitySchedules')).toHaveLength(1);
  });
});

describe('the entries of somebody who was deleted', () => {
  const end = 'Remove eligible member from role in PIM completed (timebound)';

  test('do not end in the log once they are gone', () => {
    made(eligible, 'adminAssign', until('2026-12-02T02:00:00Z'));
    graph.send('DELETE', `/v1.0/users/${graph.person}`);
    graph.advance(11 * day);

    expect(told(new Date('2026-12-01T02:00:00Z'))).toEqual([]);
  });

  test('end in the log while they linger, and after a return', () => {
    made(eligible, 'adminAssign', until('2026-12-02T02:00:00Z'));
    graph.send('DELETE', `/v1.0/users/${graph.person}`);
    graph.advance(8 * day);
    const restorer = { ...app, roles: ['User.DeleteRestore.All'] };
    graph.send('POST', `/v1.0/directory/deletedItems/${graph.person}/restore`, undefined, restorer);
    expect(listed('roleEligibilityScheduleInstances')).toHaveLength(1);
    graph.advance(3 * day);

    expect(told(new Date('2026-12-02T02:00:00Z'))).toContain(end);
  });

  test('cannot be removed once they are gone', () => {
    made(eligible, 'adminAssign', forEver);
    graph.send('DELETE', `/v1.0/users/${graph.person}`);
    graph.advance(7 * day - 1);
    expect(post(eligible, 'adminRemove', { isValidationOnly: true })).toBe(201);
    graph.advance(1);

    expect(post(eligible, 'adminRemove')).toMatchObject({ code: 'SubjectNotFound' });
  });
});

/** Requires approval without named approvers: administrators of roles approve. */
function requireApproval({ tenant, clock }: RequestGraph): void {
  const policy = tenant.roleSettings.policyOf(groupsAdministrator);
  if (policy === undefined) throw new Error('the role has no policy');
  const id = 'Approval_EndUser_Assignment';
  const target = {
    ...{ caller: 'EndUser', operations: ['all'], level: 'Assignment' },
    ...{ inheritableSettings: [], enforcedSettings: [] },
  };
  const stage = {
    ...{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, escalationTimeInMinutes: 0 },
    ...{ isEscalationEnabled: false, primaryApprovers: [], escalationApprovers: [] },
  };
  const setting = {
    ...{ isApprovalRequired: true, isApprovalRequiredForExtension: false, approvalMode: 'SingleStage' },
    ...{ isRequestorJustificationRequired: true, approvalStages: [stage] },
  };
  const type = '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule';
  const sent = { '@odata.type': type, id, target, setting };
  tenant.roleSettings.update(policy, [{ id, sent }], null, clock.now());
}
