import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../../../simulator/caller.ts';
import {
  active,
  app,
  directory,
  eligible,
  hour,
  nobody,
  refused,
  requestBody,
  requestGraph,
  rulesFailed,
  unauthorized,
  until,
  userCaller,
  window,
} from './role-request-graph.ts';

describe('a permission', () => {
  const missing = (...permissions: readonly string[]) =>
    refused(
      403,
      'UnknownError',
      JSON.stringify({
        errorCode: 'PermissionScopeNotGranted',
        message: `Authorization failed due to missing permission scope ${permissions.join(',')}.`,
        instanceAnnotations: [],
      }),
    );
  const write = (name: string) => [`${name}.ReadWrite.Directory`, 'RoleManagement.ReadWrite.Directory'];
  const only = (...roles: readonly string[]): Caller => ({ ...app, roles });

  test('that removes assignments does nothing else', () => {
    const graph = requestGraph();
    const remover = only('RoleAssignmentSchedule.Remove.Directory');
    graph.send('POST', active, requestBody('adminAssign', graph.person));
    graph.advance(hour);

    expect(graph.outcome('POST', active, requestBody('adminUpdate', graph.person), remover)).toEqual(
      missing(...write('RoleAssignmentSchedule')),
    );
    expect(graph.outcome('POST', active, requestBody('adminRemove', graph.person), remover)).toBe(201);
  });

  test('that removes eligibilities is not listed for the POST; a switch accepts it', () => {
    const graph = requestGraph();
    const remover = only('RoleEligibilitySchedule.Remove.Directory');
    graph.send('POST', eligible, requestBody('adminAssign', graph.person));
    const remove = () => graph.outcome('POST', eligible, requestBody('adminRemove', graph.person), remover);

    expect(remove()).toEqual(missing(...write('RoleEligibilitySchedule')));
    graph.tenant.pim.switches.eligibilityRemovePermission = 'accepted';
    expect(remove()).toBe(201);
  });

  test('is not enough for a user: it takes a directory role as well', () => {
    const graph = requestGraph();
    const post = (userId: string) =>
      graph.outcome('POST', active, requestBody('adminAssign', graph.person), userCaller(userId));
    const list = (userId: string) =>
      graph.outcome('GET', `${directory}/roleAssignmentSchedules`, undefined, userCaller(userId));

    expect([post(graph.approver), list(graph.approver)]).toEqual([unauthorized, unauthorized]);
    expect([post(graph.administrator), list(graph.administrator)]).toEqual([201, 200]);
  });
});

describe('the tenant', () => {
  test('without a licence refuses before it looks at the principal', () => {
    const graph = requestGraph({ licence: 'none' });
    const answer = {
      code: 'AadPremiumLicenseRequired',
      message: 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    };
    const post = () => graph.outcome('POST', eligible, requestBody('adminAssign', nobody));

    expect(post()).toEqual({ status: 400, ...answer });
    graph.tenant.pim.switches.licenceStatus = 403;
    expect(post()).toEqual({ status: 403, ...answer });
  });

  test('without a licence may not let PIM be read either', () => {
    const graph = requestGraph({ licence: 'none' });
    const layers = ['roleEligibilitySchedules', 'roleAssignmentScheduleInstances'];
    const read = (layer: string) => () => graph.send('GET', `/v1.0/roleManagement/directory/${layer}`);

    for (const layer of layers) expect(read(layer)().status).toBe(200);
    graph.tenant.pim.switches.licenceOfReads = 'needed';
    for (const layer of layers) expect(read(layer)).toThrow('The tenant needs to have Microsoft Entra ID P2');
  });

  test('can lose the scope of an administrative unit', () => {
    const graph = requestGraph({ administrativeUnitScopeLost: true });
    const sent = requestBody('adminAssign', graph.person, { directoryScopeId: graph.unit });

    expect(graph.send('POST', eligible, sent).body.directoryScopeId).toBe('/');
  });
});

describe('role settings', () => {
  test('ask an administrator for a justification, for active assignments', () => {
    const graph = requestGraph();
    const sent = requestBody('adminAssign', graph.person, { justification: ' ' });

    expect(graph.outcome('POST', active, sent)).toEqual(rulesFailed('JustificationRule'));
    expect(graph.outcome('POST', eligible, sent)).toBe(201);
  });

  test('let assignments last longer than the maximum where permanent ones are allowed', () => {
    const graph = requestGraph();

    expect(
      graph.outcome(
        'POST',
        eligible,
        requestBody('adminAssign', graph.person, until('2028-11-22T02:00:00Z')),
      ),
    ).toBe(201);
  });

  test('never let anything be shorter than five minutes', () => {
    const graph = requestGraph();
    const sent = (duration: string) =>
      requestBody('adminAssign', graph.person, window({ type: 'afterDuration', duration }));

    expect(graph.outcome('POST', active, sent('PT4M59S'))).toMatchObject({ code: 'ActiveDurationTooShort' });
    expect(graph.outcome('POST', active, sent('PT5M'))).toBe(201);
  });

  test('are not looked at while a request is pending: that comes first', () => {
    const graph = requestGraph();
    graph.send('POST', eligible, requestBody('adminAssign', graph.person));
    graph.send('POST', eligible, requestBody('selfExtend', graph.person), userCaller(graph.person));

    expect(
      graph.outcome('POST', eligible, requestBody('adminUpdate', graph.person, { justification: '' })),
    ).toEqual(
      refused(
        400,
        'PendingRoleAssignmentRequest',
        'There is already an existing pending Role assignment request.',
      ),
    );
  });
});
