import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FullGraph } from '../full-graph.ts';
import {
  assignments,
  directoryReaders,
  policies,
  policyIdOf,
  scope,
  startPolicyGraph,
  target,
  type,
} from './policy-calls.ts';
import { first } from './simulated-graph.ts';

let graph: FullGraph;
beforeAll(async () => {
  graph = await startPolicyGraph();
});
afterAll(async () => {
  await graph.close();
  // No answer of these tests differed from the published types.
  expect(graph.defects).toEqual([]);
});

const policyOf = (roleDefinitionId: string) => policyIdOf(graph, roleDefinitionId);

describe('the policies of a tenant', () => {
  test('are one for each role, with ids of the scopeType that was asked for', async () => {
    const asRoles = await graph.call(`${policies}?${scope}`);
    const asDirectory = await graph.call(`${policies}?${scope.replace('DirectoryRole', 'Directory')}`);

    expect(asRoles.body.value).toHaveLength(graph.tenant.roleDefinitions.size);
    expect(first(asRoles.body.value).id).toMatch(
      new RegExp(`^DirectoryRole_${graph.tenant.tenantId}_[\\da-f-]{36}$`),
    );
    expect(first(asDirectory.body.value).id).toBe(
      first(asRoles.body.value).id.replace('DirectoryRole_', 'Directory_'),
    );
  });

  test.each([
    policies,
    `${policies}?$filter=scopeId eq '/'`,
    `${policies}?$filter=scopeType eq 'DirectoryRole'`,
    `${policies}?$filter=scopeId eq '/' and scopeType eq 'Tenant'`,
    `${assignments}?$filter=scopeId eq '/' or scopeType eq 'DirectoryRole'`,
    assignments,
  ])('%s answers 400: the filter on the scope is mandatory', async (url) => {
    expect((await graph.call(url)).status).toBe(400);
  });

  test("one call reads a role's whole setting", async () => {
    const url = `${assignments}?${scope} and roleDefinitionId eq '${directoryReaders}'&$expand=policy($expand=rules)`;
    const { body } = await graph.call(url);

    expect(body.value).toHaveLength(1);
    expect(first(body.value).id).toBe(`${first(body.value).policyId}_${directoryReaders}`);
    expect(first(body.value).policy.rules).toHaveLength(17);
  });

  test('begin with the 17 documented rules, in list order', async () => {
    const { body } = await graph.call(`${policies}/${await policyOf(directoryReaders)}/rules`);

    expect(body.value.map(({ id }) => id)).toEqual([
      'Expiration_Admin_Eligibility',
      'Enablement_Admin_Eligibility',
      'Notification_Admin_Admin_Eligibility',
      'Notification_Requestor_Admin_Eligibility',
      'Notification_Approver_Admin_Eligibility',
      'Expiration_Admin_Assignment',
      'Enablement_Admin_Assignment',
      'Notification_Admin_Admin_Assignment',
      'Notification_Requestor_Admin_Assignment',
      'Notification_Approver_Admin_Assignment',
      'Expiration_EndUser_Assignment',
      'Enablement_EndUser_Assignment',
      'Approval_EndUser_Assignment',
      'AuthenticationContext_EndUser_Assignment',
      'Notification_Admin_EndUser_Assignment',
      'Notification_Requestor_EndUser_Assignment',
      'Notification_Approver_EndUser_Assignment',
    ]);
    expect(body.value[0]).toEqual({
      '@odata.type': type('Expiration'),
      id: 'Expiration_Admin_Eligibility',
      isExpirationRequired: false,
      maximumDuration: 'P365D',
      target: { ...target('Admin', 'Eligibility'), operations: ['all'] },
    });
    const effective = await graph.call(`${policies}/${await policyOf(directoryReaders)}/effectiveRules`);
    expect(effective.body.value).toEqual(body.value);
  });

  test('differ for some privileged roles, and most have the defaults', () => {
    const sets = graph.tenant.roleDefinitions.all().map(({ id }) => graph.tenant.roleSettings.rulesOf(id));
    const approved = sets.filter(({ endUser }) => endUser.approval.required);
    const inContext = sets.filter(({ endUser }) => endUser.authenticationContext.enabled);

    expect(approved.length).toBeGreaterThan(0);
    expect(approved[0]?.endUser.approval.approverIds.users).toHaveLength(1);
    expect(inContext.length).toBeGreaterThan(0);
    expect(
      inContext.every(({ endUser }) => !endUser.enabledRules.includes('MultiFactorAuthentication')),
    ).toBe(true);
    expect(approved.length + inContext.length).toBeLessThan(sets.length / 2);
  });
});
