import { z } from 'zod';
import type { AdminRule, Approver, RoleRequirements, RoleRule } from '../../../domain/model/role-settings.ts';

const expiration = z.object({ isExpirationRequired: z.boolean(), maximumDuration: z.string() });
const enablement = z.object({ enabledRules: z.array(z.string()) });
const subject = z.looseObject({ '@odata.type': z.string() });
const named = z.object({
  userId: z.string().nullish(),
  groupId: z.string().nullish(),
  id: z.string().nullish(),
});
const approval = z.object({
  setting: z.object({
    isApprovalRequired: z.boolean(),
    isApprovalRequiredForExtension: z.boolean().nullish(),
    approvalStages: z.array(z.object({ primaryApprovers: z.array(subject).nullish() })).nullish(),
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
  const approvals = approval.safeParse(wireOf(rules, 'Approval_EndUser_Assignment'));
  if (eligibility === undefined || assignment === undefined || !approvals.success) return undefined;
  const { setting } = approvals.data;
  return {
    eligibility,
    assignment,
    isApprovalRequired: setting.isApprovalRequired,
    isApprovalRequiredForExtension: setting.isApprovalRequiredForExtension ?? false,
    approvers: (setting.approvalStages ?? []).flatMap(({ primaryApprovers }) =>
      (primaryApprovers ?? []).map(toApprover),
    ),
  };
}

function adminRule(rules: readonly RoleRule[], level: 'Eligibility' | 'Assignment'): AdminRule | undefined {
  const expires = expiration.safeParse(wireOf(rules, `Expiration_Admin_${level}`));
  const enables = enablement.safeParse(wireOf(rules, `Enablement_Admin_${level}`));
  return expires.success && enables.success ? { ...expires.data, ...enables.data } : undefined;
}

function wireOf(rules: readonly RoleRule[], id: string): unknown {
  return rules.find((rule) => rule.id === id)?.wire;
}

/** An older model spells the user `id`; both are accepted (docs/graph-facts.md#approvers). */
function toApprover(wire: z.infer<typeof subject>): Approver {
  const { userId, groupId, id } = named.safeParse(wire).data ?? {};
  switch (wire['@odata.type']) {
    case '#microsoft.graph.singleUser': {
      const user = userId ?? id;
      return user == null ? { kind: 'other' } : { kind: 'user', id: user.toLowerCase() };
    }
    case '#microsoft.graph.groupMembers': {
      const group = groupId ?? id;
      return group == null ? { kind: 'other' } : { kind: 'group', id: group.toLowerCase() };
    }
    default:
      return { kind: 'other' };
  }
}
