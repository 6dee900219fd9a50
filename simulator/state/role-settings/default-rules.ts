import { type ApprovalSettings, partsOf, type Rule, type RuleId, ruleIds } from './rule.ts';

/** The rules of a role before anyone changes them (docs/graph-facts.md#the-rules-of-a-role). */
export function defaultRules(): Rule[] {
  return ruleIds.map(defaultRule);
}

function defaultRule(id: RuleId): Rule {
  const { kind, caller, level, recipient } = partsOf(id);
  const base = {
    id,
    target: { caller, operations: ['all'], level, inheritableSettings: [], enforcedSettings: [] },
  };
  switch (kind) {
    case 'Expiration':
      return { ...base, kind, ...defaultExpiration(id) };
    case 'Enablement':
      return { ...base, kind, enabledRules: enabledByDefault(id) };
    case 'Approval':
      return { ...base, kind, setting: noApproval };
    case 'AuthenticationContext':
      return { ...base, kind, isEnabled: false, claimValue: null };
    case 'Notification':
      return {
        ...base,
        kind,
        notificationType: 'Email',
        recipientType: recipient ?? null,
        notificationLevel: 'All',
        isDefaultRecipientsEnabled: true,
        notificationRecipients: [],
      };
    default:
      return kind satisfies never;
  }
}

function defaultExpiration(id: RuleId) {
  if (id === 'Expiration_EndUser_Assignment') return { isExpirationRequired: true, maximumDuration: 'PT8H' };
  const maximumDuration = id === 'Expiration_Admin_Eligibility' ? 'P365D' : 'P180D';
  return { isExpirationRequired: false, maximumDuration };
}

function enabledByDefault(id: RuleId): readonly string[] {
  if (id === 'Enablement_EndUser_Assignment') return ['MultiFactorAuthentication', 'Justification'];
  return id === 'Enablement_Admin_Assignment' ? ['Justification'] : [];
}

const noApproval: ApprovalSettings = {
  isApprovalRequired: false,
  isApprovalRequiredForExtension: false,
  isRequestorJustificationRequired: true,
  approvalMode: 'SingleStage',
  approvalStages: [
    {
      approvalStageTimeOutInDays: 1,
      isApproverJustificationRequired: true,
      escalationTimeInMinutes: 0,
      isEscalationEnabled: false,
      primaryApprovers: [],
      escalationApprovers: [],
    },
  ],
};
