import { z } from 'zod';
import type { AdminRule, RoleRequirements, RoleRule } from '../../../domain/model/role-settings.ts';
import { namedApprovers } from '../../../domain/role-settings/named-approvers.ts';

const expiration = z.object({ isExpirationRequired: z.boolean(), maximumDuration: z.string() });
const enablement = z.object({ enabledRules: z.array(z.string()) });
const approval = z.object({
  setting: z.object({
    isApprovalRequired: z.boolean(),
    isApprovalRequiredForExtension: z.boolean().nullish(),
  }),
});

/**
 * Reads what jobs decide by, of all the rules of a role (docs/graph-facts.md#the-rules-of-a-role).
 *
 * @returns `undefined` where a rule is absent or not of the shape that Graph promises: what it asks is not known.
 */
export function toRequirements(rules: readonly RoleRule[]): RoleRequirements | undefined {
  const eligibility = adminRule(rules, 'Eligibility');
  const assignment = adminRule(rules, 'Assignment');
  const rule = ruleOf(rules, 'Approval_EndUser_Assignment');
  const approvals = approval.safeParse(rule?.wire);
  const named = rule === undefined ? undefined : namedApprovers(rule);
  if (eligibility === undefined || assignment === undefined || !approvals.success || named === undefined)
    return undefined;
  const { setting } = approvals.data;
  return {
    eligibility,
    assignment,
    isApprovalRequired: setting.isApprovalRequired,
    isApprovalRequiredForExtension: setting.isApprovalRequiredForExtension ?? false,
    approvers: named.stages.flatMap(({ primary }) => primary),
  };
}

function adminRule(rules: readonly RoleRule[], level: 'Eligibility' | 'Assignment'): AdminRule | undefined {
  const expires = expiration.safeParse(ruleOf(rules, `Expiration_Admin_${level}`)?.wire);
  const enables = enablement.safeParse(ruleOf(rules, `Enablement_Admin_${level}`)?.wire);
  return expires.success && enables.success ? { ...expires.data, ...enables.data } : undefined;
}

function ruleOf(rules: readonly RoleRule[], id: string): RoleRule | undefined {
  return rules.find((rule) => rule.id === id);
}
