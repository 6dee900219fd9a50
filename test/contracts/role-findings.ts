import { describe, expect, test } from '@jest/globals';
import type { FoundDrift, RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { RoleFindings } from '../../src/ports/index.ts';

/** An activation that may last longer than its baseline lets. */
export function foundDrift(overrides: Partial<FoundDrift> = {}): FoundDrift {
  return {
    ruleId: 'Expiration_EndUser_Assignment',
    setting: 'activation.maximum',
    from: 'PT8H',
    to: 'PT4H',
    strength: 'weaker',
    sentence: 'an activation may last PT8H instead of PT4H',
    outcome: 'reported',
    because: undefined,
    changeId: undefined,
    changedBy: undefined,
    ...overrides,
  };
}

export function roleFinding(overrides: Partial<RoleFinding> = {}): RoleFinding {
  return {
    roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    roleName: 'Helpdesk Administrator',
    policyId: 'policy-1',
    isControlPlane: false,
    state: 'drift',
    baseline: 'desk',
    items: [foundDrift()],
    unreadable: [],
    since: new Date('2026-11-20T02:45:00.000Z'),
    checkedAt: new Date('2026-11-24T02:45:00.000Z'),
    runId: 'run-1',
    ...overrides,
  };
}

/** Contract of `RoleFindings`. */
export function describeRoleFindings(name: string, make: () => Promise<RoleFindings>): void {
  const byRole = (findings: readonly RoleFinding[]) =>
    findings.toSorted((one, other) => (one.roleDefinitionId < other.roleDefinitionId ? -1 : 1));

  describe(`findings of role settings: ${name}`, () => {
    test('are none in the beginning', async () => {
      expect(await (await make()).read()).toEqual([]);
    });

    test('are given back as they were written, whatever is known of them', async () => {
      const findings = await make();
      const whole = foundDrift({
        setting: 'approval.approvers',
        from: ['user a'],
        to: [],
        outcome: 'written',
        because: 'a sentence',
        changeId: 'change-1',
        changedBy: {
          at: new Date('2026-11-23T09:00:00.000Z'),
          by: 'ada',
          name: undefined,
          namesRule: true,
        },
      });
      const all = [
        roleFinding({ items: [foundDrift({ from: true, to: 5 }), whole] }),
        roleFinding({
          roleDefinitionId: '00000000-0000-4000-8000-000000000001',
          roleName: undefined,
          policyId: undefined,
          baseline: undefined,
          state: 'unreadable',
          items: [],
          unreadable: ['the tenant shows no settings of the role'],
        }),
      ];

      await findings.replace(all);

      expect(byRole(await findings.read())).toEqual(byRole(all));
    });

    test('are those of the last check: a role that is not among them is gone', async () => {
      const findings = await make();
      const ids = Array.from({ length: 130 }, (_, index) => `role-${String(index).padStart(3, '0')}`);
      await findings.replace(ids.map((roleDefinitionId) => roleFinding({ roleDefinitionId })));

      await findings.replace([roleFinding({ roleDefinitionId: 'role-007', state: 'compliant', items: [] })]);

      expect(await findings.read()).toEqual([
        roleFinding({ roleDefinitionId: 'role-007', state: 'compliant', items: [] }),
      ]);
    });
  });
}
