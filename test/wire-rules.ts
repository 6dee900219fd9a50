import type { RuleKind } from '../src/domain/model/role-settings.ts';

type Rule = Readonly<Record<string, unknown>>;
type Caller = 'Admin' | 'EndUser';
type Level = 'Eligibility' | 'Assignment';

const suffixes = {
  expiration: 'ExpirationRule',
  enablement: 'EnablementRule',
  approval: 'ApprovalRule',
  authenticationContext: 'AuthenticationContextRule',
  notification: 'NotificationRule',
} as const satisfies Partial<Record<RuleKind, string>>;

export interface WireRule {
  readonly id: string;
  readonly kind: RuleKind;
  readonly rule: Rule;
}

/** The 17 rules of a role as Graph documents them, in the order of its list. @param fields replace those of a rule. */
export function wireRules(overrides: Readonly<Record<string, Rule>> = {}): readonly WireRule[] {
  return [
    ...ofLevel('Admin', 'Eligibility', { isExpirationRequired: false, maximumDuration: 'P365D' }, []),
    ...ofLevel('Admin', 'Assignment', { isExpirationRequired: false, maximumDuration: 'P180D' }, [
      'Justification',
    ]),
    ...ofLevel(
      'EndUser',
      'Assignment',
      { isExpirationRequired: true, maximumDuration: 'PT8H' },
      ['MultiFactorAuthentication', 'Justification'],
      [
        wireRule('approval', 'Approval_EndUser_Assignment', 'EndUser', 'Assignment', { setting: approval() }),
        wireRule(
          'authenticationContext',
          'AuthenticationContext_EndUser_Assignment',
          'EndUser',
          'Assignment',
          { isEnabled: false, claimValue: null },
        ),
      ],
    ),
  ].map(({ id, kind, rule }) => ({ id, kind, rule: { ...rule, ...overrides[id] } }));
}

function ofLevel(
  caller: Caller,
  level: Level,
  expiration: Rule,
  enabledRules: readonly string[],
  further: readonly WireRule[] = [],
): readonly WireRule[] {
  const notifications = ['Admin', 'Requestor', 'Approver'].map((recipientType) =>
    wireRule('notification', `Notification_${recipientType}_${caller}_${level}`, caller, level, {
      notificationType: 'Email',
      recipientType,
      notificationLevel: 'All',
      isDefaultRecipientsEnabled: true,
      notificationRecipients: [],
    }),
  );
  return [
    wireRule('expiration', `Expiration_${caller}_${level}`, caller, level, expiration),
    wireRule('enablement', `Enablement_${caller}_${level}`, caller, level, { enabledRules }),
    ...further,
    ...notifications,
  ];
}

function wireRule(
  kind: keyof typeof suffixes,
  id: string,
  caller: Caller,
  level: Level,
  fields: Rule,
): WireRule {
  const type = `#microsoft.graph.unifiedRoleManagementPolicy${suffixes[kind]}`;
  const target = { caller, operations: ['all'], level, inheritableSettings: [], enforcedSettings: [] };
  return { id, kind, rule: { '@odata.type': type, id, ...fields, target } };
}

function approval(): Rule {
  return {
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
}
