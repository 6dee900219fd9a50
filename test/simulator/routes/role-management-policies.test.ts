import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FullGraph, startFullGraph } from '../full-graph.ts';
import { first } from './simulated-graph.ts';

const policies = '/v1.0/policies/roleManagementPolicies';
const assignments = '/v1.0/policies/roleManagementPolicyAssignments';
const scope = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
const messageCenterReader = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b';
const directoryReaders = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
const domainNameAdministrator = '8329153b-31d0-4727-b945-745eb3bc5f31';

let graph: FullGraph;
beforeAll(async () => {
  graph = await startFullGraph(['RoleManagementPolicy.ReadWrite.Directory', 'AuditLog.Read.All']);
});
afterAll(() => graph.close());

async function policyOf(roleDefinitionId: string): Promise<string> {
  const { body } = await graph.call(`${assignments}?${scope} and roleDefinitionId eq '${roleDefinitionId}'`);
  return first(body.value).policyId;
}

const target = (caller: string, level: string) => ({
  caller,
  operations: ['All'],
  level,
  inheritableSettings: [],
  enforcedSettings: [],
});
const type = (kind: string) => `#microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`;
const activationHours = (maximumDuration: string) => ({
  '@odata.type': type('Expiration'),
  id: 'Expiration_EndUser_Assignment',
  isExpirationRequired: true,
  maximumDuration,
  target: target('EndUser', 'Assignment'),
});
const patchRules = (policyId: string, ...rules: unknown[]) =>
  graph.call(`${policies}/${policyId}`, { method: 'PATCH', body: { rules } });
const ruleOf = async (policyId: string, id: string) =>
  (await graph.call(`${policies}/${policyId}/rules/${id}`)).body;

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

describe('PATCH of a policy', () => {
  test('changes the rules that are sent, answers 200 without rules, and writes it down', async () => {
    const id = await policyOf(messageCenterReader);
    const answer = await patchRules(id, activationHours('PT2H'));

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, lastModifiedDateTime: '2026-09-15T12:00:00.000Z' });
    expect(answer.body).not.toHaveProperty('rules');
    expect(await ruleOf(id, 'Expiration_EndUser_Assignment')).toMatchObject({
      maximumDuration: 'PT2H',
      target: { operations: ['all'] },
    });
    expect(graph.tenant.roleSettings.rulesOf(messageCenterReader).endUser.maximumDuration).toBe('PT2H');
    const audits = await graph.call(
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Update role setting in PIM' and activityDateTime ge 2026-09-15T12:00:00Z",
    );
    expect(audits.body.value).toHaveLength(1);
    expect(first(audits.body.value).targetResources[0]).toMatchObject({
      type: 'Role',
      id: messageCenterReader,
    });
  });

  test('clears enabledRules with [], and leaves them alone when they are left out', async () => {
    const id = await policyOf(messageCenterReader);
    const rule = {
      '@odata.type': type('Enablement'),
      id: 'Enablement_Admin_Assignment',
      target: target('Admin', 'Assignment'),
    };

    expect((await patchRules(id, rule)).status).toBe(200);
    expect((await ruleOf(id, rule.id)).enabledRules).toEqual(['Justification']);
    expect((await patchRules(id, { ...rule, enabledRules: [] })).status).toBe(200);
    expect((await ruleOf(id, rule.id)).enabledRules).toEqual([]);
  });

  test('takes PT0S, after which nothing is short enough', async () => {
    const id = await policyOf(messageCenterReader);

    expect((await patchRules(id, activationHours('PT0S'))).status).toBe(200);
    expect(graph.tenant.roleSettings.rulesOf(messageCenterReader).endUser.maximumDuration).toBe('PT0S');
  });

  test('stores a partial target, and the policy is broken until that rule is sent whole', async () => {
    const id = await policyOf(domainNameAdministrator);
    const rules = () => graph.tenant.roleSettings.rulesOf(domainNameAdministrator);
    const partial = { ...activationHours('PT3H'), target: { caller: 'EndUser' } };

    expect((await patchRules(id, partial)).status).toBe(200);
    expect((await ruleOf(id, partial.id)).target).toEqual({
      caller: 'EndUser',
      operations: null,
      level: null,
      inheritableSettings: null,
      enforcedSettings: null,
    });
    expect(rules).toThrow('The policy rule id Expiration_EndUser_Assignment is invalid.');
    const other = {
      '@odata.type': type('Expiration'),
      id: 'Expiration_Admin_Assignment',
      maximumDuration: 'P30D',
    };
    expect((await patchRules(id, other)).body.error.message).toBe(
      'The policy rule id Expiration_EndUser_Assignment is invalid.',
    );
    expect((await patchRules(id, activationHours('PT3H'))).status).toBe(200);
    expect(rules().endUser.maximumDuration).toBe('PT3H');
  });

  test('takes both spellings of an approver', async () => {
    const id = await policyOf(messageCenterReader);
    const stage = (primaryApprovers: unknown[]) => ({
      approvalStageTimeOutInDays: 1,
      isApproverJustificationRequired: true,
      escalationTimeInMinutes: 0,
      isEscalationEnabled: false,
      primaryApprovers,
      escalationApprovers: [],
    });
    const answer = await patchRules(id, {
      '@odata.type': type('Approval'),
      id: 'Approval_EndUser_Assignment',
      target: target('EndUser', 'Assignment'),
      setting: {
        isApprovalRequired: true,
        approvalMode: 'SingleStage',
        approvalStages: [
          stage([
            {
              '@odata.type': '#microsoft.graph.singleUser',
              isBackup: false,
              id: 'user-1',
              description: null,
            },
            { '@odata.type': '#microsoft.graph.groupMembers', groupId: 'group-1' },
          ]),
        ],
      },
    });

    expect(answer.status).toBe(200);
    expect(graph.tenant.roleSettings.rulesOf(messageCenterReader).endUser.approval).toEqual({
      required: true,
      approverIds: { users: ['user-1'], groups: ['group-1'] },
    });
    expect((await ruleOf(id, 'Approval_EndUser_Assignment')).setting.isRequestorJustificationRequired).toBe(
      true,
    );
  });

  test.each([
    { what: 'rules: [null]', rules: [null], code: 'InvalidPolicy' },
    {
      what: 'a rule of another type',
      rules: [{ ...activationHours('PT1H'), '@odata.type': type('Enablement') }],
      code: 'InvalidPolicy',
    },
    {
      what: 'a rule without a type',
      rules: [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT1H' }],
      code: 'InvalidPolicy',
    },
    {
      what: 'a rule id that there is not',
      rules: [{ ...activationHours('PT1H'), id: 'Expiration_Nobody' }],
      code: 'InvalidPolicyRule',
    },
    {
      what: 'a target of another rule',
      rules: [{ ...activationHours('PT1H'), target: target('Admin', 'Assignment') }],
      code: 'InvalidPolicyRule',
    },
    { what: 'P1H', rules: [activationHours('P1H')], code: 'BadRequest' },
    {
      what: 'a property that there is not',
      rules: [{ ...activationHours('PT1H'), maximum: 'PT1H' }],
      code: 'BadRequest',
    },
    {
      what: 'Ticketing for administrators',
      rules: [
        {
          '@odata.type': type('Enablement'),
          id: 'Enablement_Admin_Assignment',
          enabledRules: ['Ticketing'],
          target: target('Admin', 'Assignment'),
        },
      ],
      code: 'InvalidPolicy',
    },
    {
      what: 'an authentication context beside MFA',
      rules: [
        {
          '@odata.type': type('AuthenticationContext'),
          id: 'AuthenticationContext_EndUser_Assignment',
          isEnabled: true,
          claimValue: 'c2',
          target: target('EndUser', 'Assignment'),
        },
      ],
      code: 'MfaAndAcrsConflict',
    },
  ])('refuses $what with $code, and changes nothing', async ({ rules, code }) => {
    const id = await policyOf(directoryReaders);
    const before = await graph.call(`${policies}/${id}/rules`);
    const answer = await patchRules(id, ...rules);

    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect((await graph.call(`${policies}/${id}/rules`)).body).toEqual(before.body);
  });

  test('may break a sibling rule, when a fault says so', async () => {
    const id = await policyOf(directoryReaders);
    graph.faults.add({ kind: 'sibling-rule' });

    expect((await patchRules(id, activationHours('PT8H'))).status).toBe(200);
    expect(await ruleOf(id, 'Expiration_Admin_Eligibility')).toMatchObject({
      isExpirationRequired: true,
      maximumDuration: 'P30D',
    });
    expect(graph.faults.pending()).toEqual([]);
  });
});

describe('PATCH of one rule by an app', () => {
  test('is refused unless the switch lets apps in, and then answers 204', async () => {
    const id = await policyOf(directoryReaders);
    const path = `${policies}/${id}/rules/Expiration_EndUser_Assignment`;
    const sent = { method: 'PATCH', body: activationHours('PT5H') };

    expect((await graph.call(path, sent)).status).toBe(403);
    graph.tenant.roleSettings.switches.singleRuleByApps = true;
    const answer = await graph.call(path, sent);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await ruleOf(id, 'Expiration_EndUser_Assignment')).maximumDuration).toBe('PT5H');
    expect((await graph.call(`${policies}/${id}/rules/No_Such_Rule`)).status).toBe(404);
  });
});

test('no answer of these tests differed from the published types', () => {
  expect(graph.defects).toEqual([]);
});
