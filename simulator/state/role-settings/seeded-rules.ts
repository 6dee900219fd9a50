import type { RoleDefinition } from '../../directory.ts';
import { randomFrom } from '../../random.ts';
import { defaultRules } from './default-rules.ts';
import type { Approver, Rule } from './rule.ts';

/** The approvers of roles that require approval. */
export interface Approvers {
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
}

/**
 * The seeded rules of a role. Most roles have the defaults; some privileged ones require approval, some an
 * authentication context, and some have shorter activations. Equal seeds and roles give equal rules.
 */
export function seededRules(role: RoleDefinition, seed: number, approvers: Approvers): Rule[] {
  const rules = defaultRules();
  if (!role.isPrivileged) return rules;
  const random = randomFrom(seed, `rules of ${role.id}`);
  const [asksForApproval, asksForContext, endsSooner] = [0.25, 0.15, 0.3].map((share) =>
    random.chance(share),
  );
  const [userId, groupId] = [pickOne(approvers.userIds, random), pickOne(approvers.groupIds, random)];
  return rules.map((rule) => {
    if (rule.kind === 'Approval' && asksForApproval) return withApproval(rule, groupId, userId);
    if (rule.kind === 'AuthenticationContext' && asksForContext)
      return { ...rule, isEnabled: true, claimValue: 'c1' };
    // Graph does not allow an MFA rule beside an authentication context.
    if (rule.kind === 'Enablement' && rule.id === 'Enablement_EndUser_Assignment' && asksForContext)
      return { ...rule, enabledRules: ['Justification'] };
    if (rule.kind === 'Expiration' && rule.id === 'Expiration_EndUser_Assignment' && endsSooner)
      return { ...rule, maximumDuration: 'PT4H' };
    return rule;
  });
}

function pickOne(ids: readonly string[], random: ReturnType<typeof randomFrom>): string | undefined {
  return ids.length === 0 ? undefined : random.pick(ids);
}

function withApproval(
  rule: Extract<Rule, { kind: 'Approval' }>,
  groupId: string | undefined,
  userId: string | undefined,
): Rule {
  const primaryApprovers: Approver[] = [
    ...(userId === undefined
      ? []
      : [{ '@odata.type': '#microsoft.graph.singleUser' as const, userId, description: null }]),
    ...(groupId === undefined
      ? []
      : [{ '@odata.type': '#microsoft.graph.groupMembers' as const, groupId, description: null }]),
  ];
  const approvalStages = rule.setting.approvalStages.map((stage) => ({ ...stage, primaryApprovers }));
  return { ...rule, setting: { ...rule.setting, isApprovalRequired: true, approvalStages } };
}
