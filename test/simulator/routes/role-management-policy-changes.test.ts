import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FullGraph } from '../full-graph.ts';
import { directoryReaders, policies, policyIdOf, startPolicyGraph, target, type } from './policy-calls.ts';
import { first } from './simulated-graph.ts';

const messageCenterReader = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b';
const domainNameAdministrator = '8329153b-31d0-4727-b945-745eb3bc5f31';

let graph: FullGraph;
beforeAll(async () => {
  graph = await startPolicyGraph();
});
afterAll(() => graph.close());

const policyOf = (roleDefinitionId: string) => policyIdOf(graph, roleDefinitionId);
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

describe('the longest activation', () => {
  test('is a day: more is refused, and nothing is changed', async () => {
    const id = await policyOf(messageCenterReader);
    const before = await ruleOf(id, 'Expiration_EndUser_Assignment');

    const answer = await patchRules(id, activationHours('PT24H1M'));

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidPolicy' } } });
    expect(await ruleOf(id, 'Expiration_EndUser_Assignment')).toEqual(before);
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
