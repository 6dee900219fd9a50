import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  active,
  app,
  applicationAdministrator,
  directory,
  eligible,
  groupsAdministrator,
  type RequestGraph,
  requestBody,
  requestGraph,
  userCaller,
} from './role-request-graph.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const reportsReader = '4a5d8f65-41da-4de4-8968-e035b65339cf';
const badScope = {
  status: 400,
  code: 'Request_BadRequest',
  message: 'The given built-in role is not supported to be assigned to a single resource scope.',
};

let graph: RequestGraph;
beforeEach(() => {
  graph = requestGraph();
});

describe('a role at a scope', () => {
  const direct = (roleDefinitionId: string, directoryScopeId: string) =>
    graph.outcome('POST', `${directory}/roleAssignments`, {
      ...{ principalId: graph.person, roleDefinitionId, directoryScopeId },
    });
  const requested = (path: string, roleDefinitionId: string, directoryScopeId: string) =>
    graph.outcome(
      'POST',
      path,
      requestBody('adminAssign', graph.person, { roleDefinitionId, directoryScopeId }),
    );
  const everywhere = (roleDefinitionId: string, directoryScopeId: string) => [
    requested(eligible, roleDefinitionId, directoryScopeId),
    requested(active, roleDefinitionId, directoryScopeId),
    direct(roleDefinitionId, directoryScopeId),
  ];

  test('that cannot be held at an administrative unit is refused there, however it is asked for', () => {
    expect(everywhere(globalAdministrator, graph.unit)).toEqual([badScope, badScope, badScope]);
    expect(everywhere(reportsReader, graph.unit)).toEqual([badScope, badScope, badScope]);
  });

  test('that can be held at an administrative unit is taken there', () => {
    expect(requested(eligible, groupsAdministrator, graph.unit)).toBe(201);
    expect(direct(groupsAdministrator, graph.unit)).toBe(201);
  });

  test('that cannot be held over one application is refused there, one that can is taken', () => {
    const overOne = `/${graph.servicePrincipal}`;

    expect(everywhere(groupsAdministrator, overOne)).toEqual([badScope, badScope, badScope]);
    expect(requested(eligible, applicationAdministrator, overOne)).toBe(201);
  });
});

describe('a Global Administrator who removes their own assignment', () => {
  const self = () => userCaller(graph.administrator);
  const refusal = {
    status: 400,
    code: 'Request_BadRequest',
    message: 'Removing self from Global Administrator built-in role is not allowed.',
  };
  const assigned = (roleDefinitionId: string) =>
    graph.send('POST', `${directory}/roleAssignments`, {
      ...{ principalId: graph.administrator, roleDefinitionId, directoryScopeId: '/' },
    }).body.id;

  test('is refused, directly and through PIM', () => {
    const id = assigned(globalAdministrator);
    graph.advance(3_600_000);
    const body = requestBody('adminRemove', graph.administrator, { roleDefinitionId: globalAdministrator });

    expect(graph.outcome('DELETE', `${directory}/roleAssignments/${id}`, undefined, self())).toEqual(refusal);
    expect(graph.outcome('POST', active, body, self())).toEqual(refusal);
  });

  test('may remove another role of theirs, and has it removed by somebody else', () => {
    const other = assigned(reportsReader);
    const id = assigned(globalAdministrator);

    expect(graph.outcome('DELETE', `${directory}/roleAssignments/${other}`, undefined, self())).toBe(204);
    expect(graph.outcome('DELETE', `${directory}/roleAssignments/${id}`, undefined, app)).toBe(204);
  });
});

describe('what is read', () => {
  test('has the thin role on PIM resources, and the whole one on role assignments', () => {
    graph.send('POST', eligible, requestBody('adminAssign', graph.person));
    const first = (path: string) =>
      (graph.send('GET', `${directory}/${path}?$expand=roleDefinition`).body.value as readonly object[])[0];
    const thin = { description: '', version: null, resourceScopes: [], rolePermissions: [] };

    for (const path of [
      'roleEligibilitySchedules',
      'roleEligibilityScheduleInstances',
      'roleAssignmentSchedules',
      'roleEligibilityScheduleRequests',
    ])
      expect(first(path)).toMatchObject({ roleDefinition: thin });
    expect(first('roleAssignments')).toMatchObject({
      roleDefinition: { version: '1', resourceScopes: ['/'] },
    });
  });

  test('is not filtered by an id without quotes', () => {
    const filtered = (value: string) =>
      graph.outcome('GET', `${directory}/roleEligibilitySchedules?$filter=principalId eq ${value}`);

    expect(filtered(`'${graph.person}'`)).toBe(200);
    expect(filtered(graph.person)).toEqual({
      status: 400,
      code: 'BadRequest',
      message:
        "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types 'Edm.String' and 'Edm.Guid' for operator kind 'eq'.",
    });
  });
});
