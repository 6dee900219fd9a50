import { describe, expect, test } from '@jest/globals';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { planDrift } from '../../src/domain/drift/drift.ts';
import { type CapturedRole, captureBaselines, capturedText } from '../../src/rules/captured-baselines.ts';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { startSimulatedGraph } from '../adapters/graph/simulated-client.ts';
import {
  ADA,
  approval,
  GLOBAL_ADMINISTRATOR,
  group,
  HELPDESK,
  roleRules,
  TEAM,
  user,
} from '../domain/drift/drift-stage.ts';
import { rowsOf } from '../read-listing.ts';
import { parsed, rulesText } from './rules-text.ts';

const role = (roleDefinitionId: string, overrides = {}): CapturedRole => ({
  roleDefinitionId,
  name: `role ${roleDefinitionId.slice(0, 4)}`,
  rules: roleRules(overrides),
});

/** What the captured text, in a rules file, finds of the same roles. */
function statesAfter(roles: readonly CapturedRole[]) {
  const { rules } = parsed(rulesText(capturedText(captureBaselines(roles), roles)));
  const seen = roles.map(({ roleDefinitionId, rules: there }) => ({
    ...{ roleDefinitionId, policyId: 'policy', rules: there },
  }));
  const ids = roles.map(({ roleDefinitionId }) => roleDefinitionId);
  return planDrift(seen, ids, rules.roleSettings.baselines, { hasRole: () => true });
}

describe('captured baselines', () => {
  const odd = role(GLOBAL_ADMINISTRATOR, {
    Approval_EndUser_Assignment: approval(
      { isApprovalRequiredForExtension: true },
      {
        isEscalationEnabled: true,
        escalationTimeInMinutes: 60,
        escalationApprovers: [
          user(ADA),
          { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 2 },
        ],
        primaryApprovers: [group(TEAM), { ...user(ADA), description: 'Ada' }],
      },
    ),
    Enablement_EndUser_Assignment: { enabledRules: ['Ticketing'] },
    AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c12' },
    Enablement_Admin_Eligibility: { enabledRules: ['MultiFactorAuthentication'] },
    Notification_Approver_EndUser_Assignment: {
      notificationLevel: 'Critical',
      isDefaultRecipientsEnabled: false,
      notificationRecipients: ['soc@contoso.example'],
    },
  });

  test('show no drift at once', () => {
    const roles = [role(HELPDESK), role('00000000-0000-4000-8000-000000000001'), odd];

    expect(statesAfter(roles).map(({ state }) => state)).toEqual(['compliant', 'compliant', 'compliant']);
  });

  test('state what most roles have once, and of the others what is different', () => {
    const roles = [
      role(HELPDESK),
      role('00000000-0000-4000-8000-000000000001'),
      role(GLOBAL_ADMINISTRATOR, { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } }),
    ];

    expect(captureBaselines(roles).roleSettings.baselines).toMatchObject([
      { name: 'usual', roles: [HELPDESK, '00000000-0000-4000-8000-000000000001'] },
      {
        name: 'other 1',
        extends: 'usual',
        roles: [GLOBAL_ADMINISTRATOR],
        settings: { activation: { maximum: 'PT4H' } },
      },
    ]);
  });

  test('leave out what a rules file cannot say, and name it', () => {
    const roles = [
      role(HELPDESK, { Expiration_EndUser_Assignment: { maximumDuration: 'PT0S' } }),
      role(GLOBAL_ADMINISTRATOR),
    ];

    expect(captureBaselines(roles).notStated).toEqual(['role 7298: activation.maximum']);
    expect(statesAfter(roles).map(({ state }) => state)).toEqual(['compliant', 'compliant']);
  });

  test('of every role of the simulated tenant show no drift', async () => {
    const graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0012');
    try {
      const listing = createRoleSettings(graph.client).assignments({ withRules: true }, rememberedCall());
      const roles = (await rowsOf(listing)).map(({ roleDefinitionId, policy }) => ({
        ...{ roleDefinitionId, name: undefined, rules: policy?.rules ?? [] },
      }));

      expect(roles.length).toBeGreaterThan(100);
      expect(new Set(statesAfter(roles).map(({ state }) => state))).toEqual(new Set(['compliant']));
    } finally {
      await graph.close();
    }
  });
});
