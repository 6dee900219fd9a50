import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRoleSettings } from '../../../../src/adapters/graph/areas/role-settings.ts';
import { roleRules } from '../../../builders.ts';
import { rowsOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { bareRules, policyId, roleDefinitionId, wirePolicy, wirePolicyAssignment } from '../wire-policies.ts';
import { wirePage } from '../wire-rows.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function settings() {
  return createRoleSettings(scriptedClient(graph.origin));
}

const directoryRoles = "scopeId eq '/' and scopeType eq 'DirectoryRole'";
const notFound = graphError(404, 'ResourceNotFound', 'The policy is not found.');

describe('policies', () => {
  test('are listed with the filter that Graph demands, without their rules', async () => {
    graph.replies(wirePage(wirePolicy()));

    const listed = await rowsOf(settings().policies(rememberedCall()));

    expect(listed).toEqual([
      {
        id: policyId,
        displayName: 'DirectoryRole',
        scopeId: '/',
        scopeType: 'DirectoryRole',
        isOrganizationDefault: false,
        lastModifiedDateTime: undefined,
        lastModifiedBy: undefined,
        rules: [],
      },
    ]);
    expect(graph.received[0]?.query.get('$filter')).toBe(directoryRoles);
    expect(graph.received[0]?.query.get('$select')).toContain('isOrganizationDefault');
  });

  test('are read one by one with all their rules in the same answer', async () => {
    const lastModifiedBy = { displayName: 'MOD Administrator', id: null };
    graph.replies({ json: wirePolicy({ rules: bareRules(), lastModifiedBy }) });

    const policy = await settings().policy(policyId, rememberedCall());

    expect(policy).toMatchObject({ lastModifiedBy: 'MOD Administrator', rules: roleRules() });
    expect(graph.received[0]?.query.get('$expand')).toBe('rules');
  });

  test('are absent where Graph knows none', async () => {
    graph.replies(notFound);

    expect(await settings().policy('x', rememberedCall())).toBeUndefined();
  });

  test.each([
    { what: 'one of the 17 is missing', rules: bareRules().slice(1), says: 'Expiration_Admin_Eligibility' },
    { what: 'one came twice', rules: [...bareRules(), ...bareRules().slice(0, 1)], says: 'twice' },
    { what: 'none came at all', rules: undefined, says: 'not all there' },
  ])('are not believed when $what', async ({ rules, says }) => {
    graph.replies({ json: wirePolicy({ rules }) });

    await expect(settings().policy(policyId, rememberedCall())).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'IncompleteRules',
      message: expect.stringContaining(says),
    });
  });

  test('are not believed when their rules go on elsewhere', async () => {
    graph.replies({ json: wirePolicy({ rules: bareRules(), 'rules@odata.nextLink': 'https://elsewhere' }) });

    await expect(settings().policy(policyId, rememberedCall())).rejects.toMatchObject({
      code: 'IncompleteRules',
    });
  });
});

describe('the settings of all roles', () => {
  test('come in one listing, rules and all', async () => {
    graph.replies(wirePage(wirePolicyAssignment({ policy: wirePolicy({ rules: bareRules() }) })));
    const call = rememberedCall();

    const listed = await rowsOf(settings().assignments({ withRules: true }, call));

    expect(listed).toMatchObject([{ policyId, roleDefinitionId, policy: { rules: roleRules() } }]);
    expect(graph.received[0]?.query.get('$expand')).toBe('policy($expand=rules)');
    expect(graph.received[0]?.query.get('$filter')).toBe(directoryRoles);
    expect(call.tally.requests).toBe(1);
  });

  test('are narrowed to one role, and come without rules where nobody asks for them', async () => {
    graph.replies(wirePage(wirePolicyAssignment()));

    const listing = settings().assignments({ withRules: false, roleDefinitionId }, rememberedCall());

    expect(await rowsOf(listing)).toMatchObject([{ policy: undefined }]);
    expect(graph.received[0]?.query.get('$filter')).toBe(
      `${directoryRoles} and roleDefinitionId eq '${roleDefinitionId}'`,
    );
    expect(graph.received[0]?.query.has('$expand')).toBe(false);
  });

  test('are read one by one', async () => {
    graph.replies({ json: wirePolicyAssignment({ policy: wirePolicy({ rules: bareRules() }) }) }, notFound);

    expect(await settings().assignment('a', rememberedCall())).toMatchObject({ policy: { id: policyId } });
    expect(await settings().assignment('b', rememberedCall())).toBeUndefined();
  });
});

describe('the rules of a policy', () => {
  test('are all 17, in the order of Graph', async () => {
    graph.replies({ json: { value: bareRules() } });

    expect(await settings().rules(policyId, rememberedCall())).toEqual(roleRules());
    expect(graph.received[0]?.path).toBe(`/v1.0/policies/roleManagementPolicies/${policyId}/rules`);
  });

  test('may have more than the 17, of a kind that we do not know', async () => {
    const extra = {
      '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyCustomExtensionRule',
      id: 'CustomExtension_EndUser_Assignment',
      target: {},
    };
    graph.replies({ json: { value: [...bareRules(), extra] } });

    const rules = await settings().rules(policyId, rememberedCall());

    expect(rules?.at(-1)).toEqual({ id: extra.id, kind: 'unknown', wire: extra });
  });

  test('are absent with their policy', async () => {
    graph.replies(notFound, notFound);

    expect(await settings().rules('x', rememberedCall())).toBeUndefined();
    expect(await settings().rule('x', 'Expiration_EndUser_Assignment', rememberedCall())).toBeUndefined();
  });

  test('are read one by one, without the notes of OData', async () => {
    const [rule] = bareRules();
    graph.replies({ json: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#x', ...rule } });

    const read = await settings().rule(policyId, 'Expiration_Admin_Eligibility', rememberedCall());

    expect(read).toEqual({ id: 'Expiration_Admin_Eligibility', kind: 'expiration', wire: rule });
  });

  test.each(['@odata.type', 'target'])(
    'without %s are not believed: they could not be sent back',
    async (field) => {
      graph.replies({ json: { ...bareRules()[0], [field]: undefined } });

      await expect(settings().rule(policyId, 'x', rememberedCall())).rejects.toMatchObject({
        kind: 'invalid-response',
        message: expect.stringContaining(field),
      });
    },
  );
});
