import { describe, expect } from '@jest/globals';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { rowsOf } from '../read-listing.ts';
import { callText } from './record.ts';
import { policyIdOf } from './role-settings-changes.ts';
import { scenario } from './scenario.ts';
import { roleDefinitionId } from './scenario-environment.ts';

const activationLength = 'Expiration_EndUser_Assignment';
const onActivation = 'Enablement_EndUser_Assignment';
/** Number of rules in every role's settings. */
const seventeen = 17;

/** Role settings, read and changed by an administrator: through the API, and through typed operations where it has no route. */
export function describeRoleSettings(): void {
  describe('an administrator who looks at role settings', () => {
    describeLists();
    describeReading();
  });
  describe('an administrator who changes role settings, through the API', describeChanging);
}

function describeLists(): void {
  scenario(
    'S17',
    'the settings of every role with all rules, in few requests',
    async ({ api, simulator }) => {
      const { json } = await api('GET', 'role-settings?withRules=true&top=1000');

      expect(json.items).toHaveLength(simulator.tenant.roleDefinitions.all().length);
      for (const item of json.items ?? [])
        expect(item).toMatchObject({ policy: { id: item.policyId, rules: { length: seventeen } } });
    },
  );

  scenario(
    'S17',
    'the policies as such, and the rules of each (typed operation)',
    async ({ roleSettings }) => {
      const policies = await rowsOf(roleSettings.policies(rememberedCall()));

      expect(policies.length).toBeGreaterThan(100);
      for (const { id } of policies.slice(0, 3))
        expect(await roleSettings.rules(id, rememberedCall())).toHaveLength(seventeen);
    },
  );

  scenario('S23', 'which settings each role has', async ({ api, simulator }) => {
    const { json } = await api('GET', 'role-settings?top=1000');

    const roles = simulator.tenant.roleDefinitions.all().map(({ id }) => id);
    expect(json.items?.map(({ roleDefinitionId }) => roleDefinitionId).toSorted()).toEqual(roles.toSorted());
  });

  scenario('S23', 'the settings of one role with their rules', async ({ api }) => {
    const { json } = await api('GET', `role-settings?roleDefinitionId=${roleDefinitionId}&withRules=true`);

    expect(json.items).toMatchObject([{ roleDefinitionId, policy: { rules: { length: seventeen } } }]);
  });
}

function describeReading(): void {
  scenario('S18', "one role's settings with all rules, through the API", async (environment) => {
    const policyId = await policyIdOf(environment);

    expect(await environment.api('GET', `role-settings/${policyId}`)).toMatchObject({
      status: 200,
      json: { id: policyId, rules: { length: seventeen } },
    });
  });

  scenario('S18', 'none under an id that there is not, through the API', async ({ api }) => {
    const target = 'role-settings/DirectoryRole_none_99999999-aaaa-4bbb-8ccc-999999999999';

    expect(await api('GET', target)).toMatchObject({ status: 404 });
  });

  scenario('S20', 'all rules of one role, through the API', async (environment) => {
    const { json } = await environment.api('GET', `role-settings/${await policyIdOf(environment)}/rules`);

    expect(json.items).toHaveLength(seventeen);
    expect(json.items).toContainEqual(
      expect.objectContaining({ id: activationLength, maximumDuration: 'PT8H' }),
    );
  });

  scenario('S21', 'one rule, whole, through the API', async (environment) => {
    const rule = `role-settings/${await policyIdOf(environment)}/rules/${onActivation}`;

    expect((await environment.api('GET', rule)).json).toMatchObject({
      '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
      id: onActivation,
      enabledRules: ['MultiFactorAuthentication', 'Justification'],
      target: { caller: 'EndUser', level: 'Assignment' },
    });
  });

  scenario('S24', 'which settings one role has, through the API', async (environment) => {
    const policyId = await policyIdOf(environment);

    const id = `${policyId}_${roleDefinitionId}`;
    expect(await environment.api('GET', `role-settings/assignments/${id}`)).toMatchObject({
      status: 200,
      json: { id, policyId, roleDefinitionId, policy: { rules: { length: seventeen } } },
    });
  });

  scenario('S24', 'none under an id that there is not, through the API', async ({ api }) => {
    const target = 'role-settings/assignments/DirectoryRole_none_99999999-aaaa-4bbb-8ccc-999999999999';

    expect(await api('GET', target)).toMatchObject({ status: 404 });
  });
}

function describeChanging(): void {
  scenario('S19', 'two rules at once, and no other', async (environment) => {
    const rules = `role-settings/${await policyIdOf(environment)}/rules`;
    const before = await environment.withoutRecording(() => environment.api('GET', rules));
    const changes: Readonly<Record<string, unknown>> = {
      [activationLength]: { maximumDuration: 'PT4H' },
      [onActivation]: { enabledRules: ['Justification', 'Ticketing'] },
    };

    const answer = await environment.api('PATCH', rules, { body: { rules: changes } });

    expect(answer).toMatchObject({ status: 200, json: { outcome: 'done' } });
    const after = await environment.withoutRecording(() => environment.api('GET', rules));
    const expected = (before.json.items ?? []).map((rule) => Object.assign({}, rule, changes[rule.id]));
    expect(after.json.items).toEqual(expected);
  });

  scenario('S19', 'nothing when they are so already: nothing is sent', async (environment) => {
    const rules = `role-settings/${await policyIdOf(environment)}/rules`;
    const body = { rules: { [activationLength]: { maximumDuration: 'PT8H' } } };

    expect(await environment.api('PATCH', rules, { body })).toMatchObject({
      status: 200,
      json: { outcome: 'unchanged' },
    });
    expect(environment.recording.recorded().calls.map(callText)).not.toContainEqual(
      expect.stringMatching(/^PATCH/),
    );
  });

  scenario('S22', 'one field of one rule', async (environment) => {
    const rule = `role-settings/${await policyIdOf(environment)}/rules/${activationLength}`;

    expect(await environment.api('PATCH', rule, { body: { maximumDuration: 'PT1H' } })).toMatchObject({
      status: 200,
      json: { outcome: 'done', changed: [activationLength] },
    });
    expect((await environment.withoutRecording(() => environment.api('GET', rule))).json).toMatchObject({
      maximumDuration: 'PT1H',
    });
  });

  scenario(
    'S22',
    'no value that Graph does not take: its answer is passed on, and the rule stays',
    async (environment) => {
      const rule = `role-settings/${await policyIdOf(environment)}/rules/Enablement_Admin_Assignment`;

      expect(await environment.api('PATCH', rule, { body: { enabledRules: ['Ticketing'] } })).toMatchObject({
        status: 422,
        json: { graphCode: 'InvalidPolicy' },
      });
      const left = await environment.withoutRecording(() => environment.api('GET', rule));
      expect(left.json).toMatchObject({ enabledRules: ['Justification'] });
    },
  );

  scenario('S22', 'no field that the rule does not have: Graph is not asked', async (environment) => {
    const rule = `role-settings/${await policyIdOf(environment)}/rules/${activationLength}`;

    expect(await environment.api('PATCH', rule, { body: { enabledRules: [] } })).toMatchObject({
      status: 400,
    });
    expect(environment.recording.recorded().calls).toEqual([]);
  });
}
