import type { RoleRuleSet } from '../role-rule-set.ts';
import type { Rule, RuleId } from './rule.ts';

/** The rules of one policy in the form that requests are checked against. */
export function ruleSetOf(rules: ReadonlyMap<RuleId, Rule>): RoleRuleSet {
  const activation = expiration(rules, 'Expiration_EndUser_Assignment');
  return {
    adminEligibility: {
      ...expiration(rules, 'Expiration_Admin_Eligibility'),
      enabledRules: enabled(rules, 'Enablement_Admin_Eligibility'),
    },
    adminAssignment: {
      ...expiration(rules, 'Expiration_Admin_Assignment'),
      enabledRules: enabled(rules, 'Enablement_Admin_Assignment'),
    },
    endUser: {
      maximumDuration: activation.maximumDuration,
      enabledRules: enabled(rules, 'Enablement_EndUser_Assignment'),
      approval: approval(rules),
      authenticationContext: authenticationContext(rules),
    },
  };
}

function expiration(rules: ReadonlyMap<RuleId, Rule>, id: RuleId) {
  const rule = rules.get(id);
  if (rule?.kind !== 'Expiration') throw missing(id);
  return {
    expirationRequired: rule.isExpirationRequired ?? false,
    maximumDuration: rule.maximumDuration ?? 'PT0S',
  };
}

function enabled(rules: ReadonlyMap<RuleId, Rule>, id: RuleId) {
  const rule = rules.get(id);
  if (rule?.kind !== 'Enablement') throw missing(id);
  return rule.enabledRules;
}

function approval(rules: ReadonlyMap<RuleId, Rule>) {
  const rule = rules.get('Approval_EndUser_Assignment');
  if (rule?.kind !== 'Approval') throw missing('Approval_EndUser_Assignment');
  const { isApprovalRequired, approvalMode, approvalStages } = rule.setting;
  const approvers = approvalStages.flatMap(({ primaryApprovers }) => primaryApprovers);
  return {
    required: isApprovalRequired === true && approvalMode !== 'NoApproval',
    approverIds: {
      users: approvers.flatMap((each) => ('userId' in each ? [each.userId] : [])),
      groups: approvers.flatMap((each) => ('groupId' in each ? [each.groupId] : [])),
    },
  };
}

function authenticationContext(rules: ReadonlyMap<RuleId, Rule>) {
  const rule = rules.get('AuthenticationContext_EndUser_Assignment');
  if (rule?.kind !== 'AuthenticationContext') throw missing('AuthenticationContext_EndUser_Assignment');
  return { enabled: rule.isEnabled ?? false, claimValue: rule.claimValue };
}

function missing(id: RuleId): Error {
  return new Error(`a policy lacks the rule ${id}`);
}
