/** `unifiedRoleManagementPolicyRuleTarget`. Parts are null if only a part of the target was stored. */
export interface RuleTarget {
  readonly caller: string | null;
  readonly operations: readonly string[] | null;
  readonly level: string | null;
  readonly inheritableSettings: readonly string[] | null;
  readonly enforcedSettings: readonly string[] | null;
}

interface RuleBase {
  readonly id: RuleId;
  readonly target: RuleTarget;
}

interface ExpirationRule extends RuleBase {
  readonly kind: 'Expiration';
  readonly isExpirationRequired: boolean | null;
  /** ISO 8601, days to seconds. */
  readonly maximumDuration: string | null;
}

interface EnablementRule extends RuleBase {
  readonly kind: 'Enablement';
  readonly enabledRules: readonly string[];
}

interface NotificationRule extends RuleBase {
  readonly kind: 'Notification';
  readonly notificationType: string | null;
  readonly recipientType: string | null;
  readonly notificationLevel: string | null;
  readonly isDefaultRecipientsEnabled: boolean | null;
  readonly notificationRecipients: readonly string[];
}

interface ApprovalRule extends RuleBase {
  readonly kind: 'Approval';
  readonly setting: ApprovalSettings;
}

interface AuthenticationContextRule extends RuleBase {
  readonly kind: 'AuthenticationContext';
  readonly isEnabled: boolean | null;
  readonly claimValue: string | null;
}

/** `approvalSettings`. */
export interface ApprovalSettings {
  readonly isApprovalRequired: boolean | null;
  readonly isApprovalRequiredForExtension: boolean | null;
  readonly isRequestorJustificationRequired: boolean | null;
  readonly approvalMode: string | null;
  readonly approvalStages: readonly ApprovalStage[];
}

/** `unifiedApprovalStage`. */
export interface ApprovalStage {
  readonly approvalStageTimeOutInDays: number | null;
  readonly isApproverJustificationRequired: boolean | null;
  readonly escalationTimeInMinutes: number | null;
  readonly isEscalationEnabled: boolean | null;
  readonly primaryApprovers: readonly Approver[];
  readonly escalationApprovers: readonly Approver[];
}

/** `subjectSet`: a user, the members of a group, or the manager of the requestor. */
export type Approver =
  | { readonly '@odata.type': '#microsoft.graph.singleUser'; userId: string; description: string | null }
  | { readonly '@odata.type': '#microsoft.graph.groupMembers'; groupId: string; description: string | null }
  | { readonly '@odata.type': '#microsoft.graph.requestorManager'; managerLevel: number };

export type Rule =
  | ExpirationRule
  | EnablementRule
  | NotificationRule
  | ApprovalRule
  | AuthenticationContextRule;

/** The 17 rules of a policy, in Graph's order (docs/graph-facts.md#the-rules-of-a-role). */
export const ruleIds = [
  'Expiration_Admin_Eligibility',
  'Enablement_Admin_Eligibility',
  'Notification_Admin_Admin_Eligibility',
  'Notification_Requestor_Admin_Eligibility',
  'Notification_Approver_Admin_Eligibility',
  'Expiration_Admin_Assignment',
  'Enablement_Admin_Assignment',
  'Notification_Admin_Admin_Assignment',
  'Notification_Requestor_Admin_Assignment',
  'Notification_Approver_Admin_Assignment',
  'Expiration_EndUser_Assignment',
  'Enablement_EndUser_Assignment',
  'Approval_EndUser_Assignment',
  'AuthenticationContext_EndUser_Assignment',
  'Notification_Admin_EndUser_Assignment',
  'Notification_Requestor_EndUser_Assignment',
  'Notification_Approver_EndUser_Assignment',
] as const;

export type RuleId = (typeof ruleIds)[number];

export function isRuleId(text: string): text is RuleId {
  return (ruleIds as readonly string[]).includes(text);
}

/** The type name without `#`: `microsoft.graph.unifiedRoleManagementPolicyExpirationRule`. */
export function typeNameOf(kind: Rule['kind']): string {
  return `microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`;
}

/**
 * The parts of an id: `Notification_Approver_Admin_Eligibility` is a mail to approvers when an admin assigns an
 * eligibility.
 */
export function partsOf(id: RuleId): {
  readonly kind: Rule['kind'];
  readonly recipient: string | undefined;
  readonly caller: string;
  readonly level: string;
} {
  const parts = id.split('_');
  const [level = '', caller = ''] = parts.toReversed();
  return {
    kind: parts[0] as Rule['kind'],
    recipient: parts.length === 4 ? parts[1] : undefined,
    caller,
    level,
  };
}

/** Whether the stored target is incomplete. Such a rule no longer works. */
export function isPartial({ target }: Pick<Rule, 'target'>): boolean {
  return Object.values(target).some((value) => value === null);
}
