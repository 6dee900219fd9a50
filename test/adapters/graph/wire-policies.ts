import { wireRules } from '../../wire-rules.ts';

type Wire = Readonly<Record<string, unknown>>;

export const policyId =
  'DirectoryRole_cab01047-8ad9-4792-8e42-569340767f1b_70c808b5-0d35-4863-a0ba-07888e99d448';
export const roleDefinitionId = '62e90394-69f5-4237-9190-012177145e10';

/** The bare rules, fields of some of them replaced. */
export function bareRules(overrides: Readonly<Record<string, Wire>> = {}): readonly Wire[] {
  return wireRules(overrides).map(({ rule }) => rule);
}

/** A policy as documented. */
export function wirePolicy(overrides: Wire = {}): Wire {
  return {
    id: policyId,
    displayName: 'DirectoryRole',
    isOrganizationDefault: false,
    scopeId: '/',
    scopeType: 'DirectoryRole',
    lastModifiedDateTime: null,
    lastModifiedBy: { displayName: null, id: null },
    ...overrides,
  };
}

/** A policy assignment as documented. */
export function wirePolicyAssignment(overrides: Wire = {}): Wire {
  return {
    id: `${policyId}_${roleDefinitionId}`,
    policyId,
    scopeId: '/',
    scopeType: 'DirectoryRole',
    roleDefinitionId,
    ...overrides,
  };
}

/** What the approval rule of these rules says. */
export function settingOf(
  rules: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  const approval = rules.find(({ id }) => id === 'Approval_EndUser_Assignment');
  return approval?.setting as Readonly<Record<string, unknown>>;
}

/** Its only stage. */
export function stageOf(
  rules: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  return (settingOf(rules).approvalStages as Readonly<Record<string, unknown>>[])[0] ?? {};
}
