import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../adapters/graph/scripted-graph.ts';
import { bareRules, policyId, settingOf, stageOf } from '../adapters/graph/wire-policies.ts';
import {
  activation,
  type Changes,
  firstRead,
  patched,
  patchesOf,
  reread,
  roles,
  shorter,
  updateOn,
} from './role-settings-stage.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const update = (changes: Changes) => updateOn(graph, changes);
const patches = () => patchesOf(graph);

describe('a change of a rule', () => {
  test('sends the whole rule, and no other, and reads all 17 again', async () => {
    graph.replies(firstRead(), roles, patched, reread(shorter));

    const done = await update(shorter);

    expect(done).toMatchObject({ kind: 'updated', changed: [activation], policy: { id: policyId } });
    expect(patches()).toEqual([
      {
        path: `/v1.0/policies/roleManagementPolicies/${policyId}`,
        rules: [
          {
            '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyExpirationRule',
            id: activation,
            isExpirationRequired: true,
            maximumDuration: 'PT4H',
            target: {
              caller: 'EndUser',
              operations: ['all'],
              level: 'Assignment',
              inheritableSettings: [],
              enforcedSettings: [],
            },
          },
        ],
      },
    ]);
  });

  test.each([
    { what: 'the same', changes: { [activation]: { maximumDuration: 'PT8H' } } },
    { what: 'the same in other words', changes: { [activation]: { maximumDuration: 'PT480M' } } },
    {
      what: 'the same in another order',
      changes: {
        Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
      },
    },
    { what: 'nothing', changes: {} },
  ])('that says $what sends nothing', async ({ changes }) => {
    graph.replies(firstRead());

    expect(await update(changes)).toMatchObject({ kind: 'unchanged' });
    expect(graph.received).toHaveLength(1);
  });

  test('keeps what it does not name, deep in a rule too', async () => {
    const approver = { '@odata.type': '#microsoft.graph.singleUser', userId: 'user-1' };
    const stage = { ...stageOf(bareRules()), primaryApprovers: [approver] };
    const named = { isApprovalRequired: true, approvalStages: [stage] };
    // Graph adds the name of the approver, which is no other approver.
    const told = { ...stage, primaryApprovers: [{ ...approver, description: 'Ada' }] };
    const old = settingOf(bareRules());
    graph.replies(
      firstRead(),
      roles,
      patched,
      reread({
        Approval_EndUser_Assignment: {
          setting: { ...old, isApprovalRequired: true, approvalStages: [told] },
        },
      }),
    );

    expect(await update({ Approval_EndUser_Assignment: { setting: named } })).toMatchObject({
      kind: 'updated',
    });
    expect(patches()[0]?.rules[0]).toMatchObject({ setting: { ...old, ...named } });
  });

  test('clears a list by sending an empty one', async () => {
    const cleared = { Enablement_EndUser_Assignment: { enabledRules: [] } };
    graph.replies(firstRead(), roles, patched, reread(cleared));

    expect(await update(cleared)).toMatchObject({ kind: 'updated' });
    expect(patches()[0]?.rules[0]).toMatchObject({ enabledRules: [] });
  });

  test.each([
    {
      from: 'MFA',
      to: 'an authentication context',
      there: {},
      changes: {
        AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
        Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      },
      order: ['Enablement_EndUser_Assignment', 'AuthenticationContext_EndUser_Assignment'],
    },
    {
      from: 'an authentication context',
      to: 'MFA',
      there: {
        AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
        Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      },
      changes: {
        Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
        AuthenticationContext_EndUser_Assignment: { isEnabled: false, claimValue: null },
      },
      order: ['AuthenticationContext_EndUser_Assignment', 'Enablement_EndUser_Assignment'],
    },
  ])('from $from to $to takes one away before it sets the other', async ({ there, changes, order }) => {
    graph.replies(firstRead(there), roles, patched, reread(changes));

    await update(changes);

    expect(patches()[0]?.rules.map(({ id }) => id)).toEqual(order);
  });

  test('is followed to the new id that the policy has afterwards', async () => {
    graph.replies(firstRead(), roles, patched, reread(shorter, 'DirectoryRole_new'));

    expect(await update(shorter)).toMatchObject({ kind: 'updated', policy: { id: 'DirectoryRole_new' } });
    expect(graph.received[3]?.query.get('$filter')).toContain("roleDefinitionId eq '62e90394");
  });

  test('is read again where it does not show at once', async () => {
    graph.replies(firstRead(), roles, patched, reread(), reread(shorter));

    expect(await update(shorter)).toMatchObject({ kind: 'updated' });
  });

  test('is refused by Graph in its own words, after a look that nothing moved', async () => {
    graph.replies(firstRead(), roles, graphError(400, 'MfaAndAcrsConflict', 'Not both.'), reread());

    expect(await update(shorter)).toEqual({
      kind: 'refused',
      code: 'MfaAndAcrsConflict',
      message: 'Not both.',
      requestId: 'request-of-body',
    });
  });

  test('that we may not make is a failure', async () => {
    graph.replies(firstRead(), roles, graphError(403, 'PermissionScopeNotGranted', 'No.'));

    await expect(update(shorter)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('RoleManagementPolicy.ReadWrite.Directory'),
    });
  });
});

describe('a change of a rule that cannot be meant', () => {
  test.each([
    { what: 'a rule that is not there', changes: { Expiration_Nobody: {} }, code: 'RuleNotFound' },
    {
      what: 'a field that is not there',
      changes: { [activation]: { maximumDuraton: 'PT4H' } },
      code: 'NoSuchRuleField',
    },
    {
      what: 'a target, which would corrupt the rule',
      changes: { [activation]: { target: { caller: 'Admin' } } },
      code: 'FixedRuleField',
    },
    {
      what: 'an id',
      changes: { [activation]: { id: 'Expiration_Admin_Assignment' } },
      code: 'FixedRuleField',
    },
  ])('is not sent: $what', async ({ changes, code }) => {
    graph.replies(firstRead());

    await expect(update(changes)).rejects.toMatchObject({ name: 'GraphCallError', code });
    expect(graph.received).toHaveLength(1);
  });

  test('is not sent: a policy that is not there', async () => {
    graph.replies(graphError(404, 'ResourceNotFound', 'The policy is not found.'));

    await expect(update(shorter)).rejects.toMatchObject({ kind: 'not-found', code: 'PolicyNotFound' });
  });
});
