import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSecurityAlerts } from '../../../../src/adapters/graph/areas/security-alerts.ts';
import { rowsOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const id = 'DirectoryRole_cab01047-8ad9-4792-8e42-569340767f1b_TooManyGlobalAdminsAssignedToTenantAlert';
const path = '/beta/identityGovernance/roleManagementAlerts/alerts';
/** As the beta metadata describes it. */
const wireAlert = {
  id,
  alertDefinitionId: id,
  scopeType: 'DirectoryRole',
  scopeId: '/',
  incidentCount: 1,
  isActive: true,
  lastModifiedDateTime: '2023-10-11T16:34:44.767Z',
  lastScannedDateTime: '2023-10-11T16:34:44.767Z',
};
const alertDefinition = {
  id,
  displayName: 'There are too many global administrators',
  description: 'Many.',
  severityLevel: 'low',
  securityImpact: null,
  mitigationSteps: 'Fewer.',
  howToPrevent: null,
  isRemediatable: true,
  isConfigurable: true,
};

function alerts() {
  return createSecurityAlerts(scriptedClient(graph.origin));
}

describe("PIM's security alerts", () => {
  test('are listed from beta with their definitions, page by page', async () => {
    const second = { ...wireAlert, id: 'other', isActive: false, incidentCount: 0 };
    graph.replies(
      {
        json: {
          value: [{ ...wireAlert, alertDefinition }],
          '@odata.nextLink': `${graph.origin}${path}?$skiptoken=2`,
        },
      },
      { json: { value: [second] } },
    );

    const listed = await rowsOf(alerts().list(rememberedCall()));

    expect(listed).toMatchObject([
      {
        id,
        isActive: true,
        incidentCount: 1,
        lastScannedDateTime: new Date('2023-10-11T16:34:44.767Z'),
        definition: { severityLevel: 'low', securityImpact: undefined, isRemediatable: true },
      },
      { id: 'other', isActive: false, definition: undefined },
    ]);
    expect(graph.received[0]?.path).toBe(path);
    expect(Object.fromEntries(graph.received[0]?.query ?? [])).toMatchObject({
      $filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'",
      $expand: 'alertDefinition',
    });
  });

  test('are read one by one, and absent where Graph knows none', async () => {
    graph.replies({ json: wireAlert }, graphError(404, 'ResourceNotFound', 'No such alert.'));

    expect(await alerts().read(id, rememberedCall())).toMatchObject({ id, scopeId: '/' });
    expect(await alerts().read('x', rememberedCall())).toBeUndefined();
    expect(graph.received[0]?.path).toBe(`${path}/${id}`);
  });

  test('that do not say whether they are active are not believed', async () => {
    graph.replies({ json: { ...wireAlert, isActive: null } });

    await expect(alerts().read(id, rememberedCall())).rejects.toMatchObject({
      kind: 'invalid-response',
      message: expect.stringContaining('isActive'),
    });
  });

  test('that may not be read name the app role, and that it is beta', async () => {
    graph.replies(graphError(403, 'PermissionScopeNotGranted', 'No.'));

    await expect(alerts().read(id, rememberedCall())).rejects.toMatchObject({
      message: expect.stringMatching(/^GET \/beta\/identityGovernance.*RoleManagementAlert\.Read\.Directory/),
    });
  });
});
