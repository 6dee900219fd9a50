import { describe, expect, test } from '@jest/globals';
import { captureSettings } from '../../../src/domain/drift/capture.ts';
import { compared } from '../../../src/domain/drift/drift.ts';
import { ADA, approval, BOB, group, roleRules, TEAM, user } from './drift-stage.ts';

/** What a role is held to: each of the 17 rules, with approval, and one named recipient of one mail. */
const held = {
  Approval_EndUser_Assignment: approval(),
  Notification_Admin_Admin_Eligibility: { notificationRecipients: ['soc@contoso.example'] },
  Notification_Admin_EndUser_Assignment: { notificationLevel: 'Critical' },
  Expiration_Admin_Eligibility: { isExpirationRequired: true, maximumDuration: 'P365D' },
};
const { settings } = captureSettings(roleRules(held), () => true);

type Row = readonly [
  rule: string,
  tenant: Readonly<Record<string, unknown>>,
  setting: string,
  strength: 'weaker' | 'stronger' | 'neutral',
  sentence: string,
];

const activation = 'EndUser_Assignment';
const eligibilityMail = 'Notification_Admin_Admin_Eligibility';
const mailText = 'mail about an eligibility to the admin';

/** What somebody changed in the tenant, and what the tenant then is against the baseline. */
const table: readonly Row[] = [
  // How long access may last.
  [
    `Expiration_${activation}`,
    { maximumDuration: 'PT10H' },
    'activation.maximum',
    'weaker',
    'an activation may last PT10H instead of PT8H',
  ],
  [
    `Expiration_${activation}`,
    { maximumDuration: 'PT4H' },
    'activation.maximum',
    'stronger',
    'an activation may last PT4H instead of PT8H',
  ],
  [
    `Expiration_${activation}`,
    { maximumDuration: 'PT0S' },
    'activation.maximum',
    'weaker',
    'an activation may last PT0S instead of PT8H: every request would be refused',
  ],
  [
    `Expiration_${activation}`,
    { isExpirationRequired: false },
    'activation.permanent',
    'weaker',
    'an activation may be without an end',
  ],
  [
    'Expiration_Admin_Eligibility',
    { maximumDuration: 'P730D' },
    'eligibility.maximum',
    'weaker',
    'an eligibility may last P730D instead of P365D',
  ],
  [
    'Expiration_Admin_Eligibility',
    { maximumDuration: 'P90D' },
    'eligibility.maximum',
    'stronger',
    'an eligibility may last P90D instead of P365D',
  ],
  [
    'Expiration_Admin_Eligibility',
    { isExpirationRequired: false },
    'eligibility.permanent',
    'weaker',
    'an eligibility may be without an end',
  ],
  [
    'Expiration_Admin_Assignment',
    { maximumDuration: 'P181D' },
    'assignment.maximum',
    'weaker',
    'an active assignment may last P181D instead of P180D',
  ],
  [
    'Expiration_Admin_Assignment',
    { maximumDuration: 'P15D' },
    'assignment.maximum',
    'stronger',
    'an active assignment may last P15D instead of P180D',
  ],
  [
    'Expiration_Admin_Assignment',
    { isExpirationRequired: true },
    'assignment.permanent',
    'stronger',
    'an active assignment must have an end',
  ],
  // What is asked for.
  [
    `Enablement_${activation}`,
    { enabledRules: ['Justification'] },
    'activation.mfa',
    'weaker',
    'an activation does not need multifactor authentication any more',
  ],
  [
    `Enablement_${activation}`,
    { enabledRules: ['MultiFactorAuthentication'] },
    'activation.justification',
    'weaker',
    'an activation does not need a justification any more',
  ],
  [
    `Enablement_${activation}`,
    { enabledRules: ['Ticketing', 'Justification', 'MultiFactorAuthentication'] },
    'activation.ticket',
    'stronger',
    'an activation needs a ticket',
  ],
  [
    'Enablement_Admin_Assignment',
    { enabledRules: [] },
    'assignment.justification',
    'weaker',
    'an active assignment does not need a justification any more',
  ],
  [
    'Enablement_Admin_Assignment',
    { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
    'assignment.mfa',
    'stronger',
    'an active assignment needs multifactor authentication',
  ],
  // The rule that has no control in the portal.
  [
    'Enablement_Admin_Eligibility',
    { enabledRules: ['MultiFactorAuthentication'] },
    'eligibility.mfa',
    'stronger',
    'an eligibility needs multifactor authentication',
  ],
  [
    'Enablement_Admin_Eligibility',
    { enabledRules: ['Justification'] },
    'eligibility.justification',
    'stronger',
    'an eligibility needs a justification',
  ],
  // Authentication contexts.
  [
    `AuthenticationContext_${activation}`,
    { isEnabled: true, claimValue: 'c1' },
    'activation.authenticationContext',
    'stronger',
    'an activation needs the authentication context c1',
  ],
  // Approval, and by whom.
  [
    `Approval_${activation}`,
    approval({ isApprovalRequired: false }),
    'approval.required',
    'weaker',
    'approval of an activation is not required any more',
  ],
  [
    `Approval_${activation}`,
    approval({ approvalMode: 'NoApproval' }),
    'approval.required',
    'weaker',
    'the mode of approval is NoApproval instead of SingleStage',
  ],
  [
    `Approval_${activation}`,
    approval({ isApprovalRequiredForExtension: true }),
    'approval.forExtension',
    'stronger',
    'approval of an extension is required',
  ],
  [
    `Approval_${activation}`,
    approval({ isRequestorJustificationRequired: false }),
    'approval.requestorJustification',
    'weaker',
    "the requester's justification is not required any more",
  ],
  [
    `Approval_${activation}`,
    approval({}, { isApproverJustificationRequired: false }),
    'approval.approverJustification',
    'weaker',
    "the approver's justification is not required any more",
  ],
  [
    `Approval_${activation}`,
    approval({}, { primaryApprovers: [user(ADA), group(TEAM), user(BOB)] }),
    'approval.approvers',
    'weaker',
    `singleUser ${BOB} may approve activations`,
  ],
  [
    `Approval_${activation}`,
    approval({}, { primaryApprovers: [user(ADA)] }),
    'approval.approvers',
    'stronger',
    `groupMembers ${TEAM} may not approve activations any more`,
  ],
  [
    `Approval_${activation}`,
    approval({}, { primaryApprovers: [user(ADA), user(TEAM)] }),
    'approval.approvers',
    'weaker',
    `singleUser ${TEAM} may approve activations; groupMembers ${TEAM} may not approve activations any more`,
  ],
  [
    `Approval_${activation}`,
    approval({}, { primaryApprovers: [] }),
    'approval.approvers',
    'weaker',
    `singleUser ${ADA} may not approve activations any more; groupMembers ${TEAM} may not approve activations any more; no approver is named: every Global or Privileged Role Administrator may approve`,
  ],
  [
    `Approval_${activation}`,
    approval(
      {},
      {
        primaryApprovers: [
          user(ADA),
          group(TEAM),
          { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1 },
        ],
      },
    ),
    'approval.approvers',
    'weaker',
    'requestorManager 1 may approve activations',
  ],
  [
    `Approval_${activation}`,
    approval({}, { isEscalationEnabled: true, escalationTimeInMinutes: 60 }),
    'approval.escalateAfterMinutes',
    'weaker',
    'others may approve once a request has waited',
  ],
  [
    `Approval_${activation}`,
    approval({}, { escalationApprovers: [user(BOB)] }),
    'approval.escalationApprovers',
    'weaker',
    `singleUser ${BOB} may approve activations`,
  ],
  [
    `Approval_${activation}`,
    approval({}, { approvalStageTimeOutInDays: 7 }),
    'approval.timeOutDays',
    'neutral',
    'approvalStageTimeOutInDays is 7 instead of 1',
  ],
  // Mail: three recipients of each of three occasions.
  [
    eligibilityMail,
    { isDefaultRecipientsEnabled: false },
    'notifications.eligibility.admin.defaultRecipients',
    'weaker',
    `${mailText} goes to its default recipients no longer`,
  ],
  [
    eligibilityMail,
    { notificationRecipients: [] },
    'notifications.eligibility.admin.recipients',
    'weaker',
    `${mailText} goes to soc@contoso.example no longer`,
  ],
  [
    eligibilityMail,
    { notificationRecipients: ['soc@contoso.example', 'it@contoso.example'] },
    'notifications.eligibility.admin.recipients',
    'neutral',
    `${mailText} goes to it@contoso.example as well`,
  ],
  [
    eligibilityMail,
    { notificationRecipients: ['it@contoso.example'] },
    'notifications.eligibility.admin.recipients',
    'weaker',
    `${mailText} goes to soc@contoso.example no longer; ${mailText} goes to it@contoso.example as well`,
  ],
  [
    'Notification_Requestor_Admin_Eligibility',
    { notificationLevel: 'Critical' },
    'notifications.eligibility.requestor.level',
    'weaker',
    'mail about an eligibility to the requestor is sent at level Critical instead of All',
  ],
  [
    'Notification_Approver_Admin_Eligibility',
    { notificationLevel: 'None' },
    'notifications.eligibility.approver.level',
    'weaker',
    'mail about an eligibility to the approver is sent at level None instead of All',
  ],
  [
    'Notification_Admin_Admin_Assignment',
    { isDefaultRecipientsEnabled: false },
    'notifications.assignment.admin.defaultRecipients',
    'weaker',
    'mail about an active assignment to the admin goes to its default recipients no longer',
  ],
  [
    'Notification_Requestor_Admin_Assignment',
    { notificationLevel: 'None' },
    'notifications.assignment.requestor.level',
    'weaker',
    'mail about an active assignment to the requestor is sent at level None instead of All',
  ],
  [
    'Notification_Approver_Admin_Assignment',
    { notificationRecipients: ['new@contoso.example'] },
    'notifications.assignment.approver.recipients',
    'neutral',
    'mail about an active assignment to the approver goes to new@contoso.example as well',
  ],
  [
    `Notification_Admin_${activation}`,
    { notificationLevel: 'All' },
    'notifications.activation.admin.level',
    'stronger',
    'mail about an activation to the admin is sent at level All instead of Critical',
  ],
  [
    `Notification_Admin_${activation}`,
    { notificationLevel: 'None' },
    'notifications.activation.admin.level',
    'weaker',
    'mail about an activation to the admin is sent at level None instead of Critical',
  ],
  [
    `Notification_Requestor_${activation}`,
    { isDefaultRecipientsEnabled: false },
    'notifications.activation.requestor.defaultRecipients',
    'weaker',
    'mail about an activation to the requestor goes to its default recipients no longer',
  ],
  [
    `Notification_Approver_${activation}`,
    { notificationLevel: 'Critical' },
    'notifications.activation.approver.level',
    'weaker',
    'mail about an activation to the approver is sent at level Critical instead of All',
  ],
];

describe('a change in the tenant', () => {
  const rows = table.map(([rule, tenant, setting, strength, sentence]) => ({
    ...{ rule, tenant, setting, strength, sentence },
  }));
  test.each(rows)('of $setting is $strength: $sentence', ({ rule, tenant, setting, strength, sentence }) => {
    const merged = { ...held, [rule]: { ...held[rule as keyof typeof held], ...tenant } };
    const { state, items } = compared(roleRules(merged), { name: 'helpdesk', settings });

    expect(state).toBe('drift');
    expect(items).toMatchObject([{ ruleId: rule, setting, strength, sentence }]);
  });

  test('has at least 40 kinds here, and they touch each of the 17 rules', () => {
    expect(table.length).toBeGreaterThanOrEqual(40);
    expect(new Set(table.map(([rule]) => rule))).toEqual(new Set(roleRules().map(({ id }) => id)));
  });
});

describe('what means the same', () => {
  test.each([
    ['a duration spelled otherwise', `Expiration_${activation}`, { maximumDuration: 'PT480M' }],
    [
      'demands in another order',
      `Enablement_${activation}`,
      { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
    ],
    [
      'approvers in another order',
      `Approval_${activation}`,
      approval({}, { primaryApprovers: [group(TEAM), user(ADA)] }),
    ],
    [
      'an approver in upper case, with a description',
      `Approval_${activation}`,
      approval({}, { primaryApprovers: [{ ...user(ADA.toUpperCase()), description: 'Ada' }, group(TEAM)] }),
    ],
    [
      'an approver in the older spelling',
      `Approval_${activation}`,
      approval(
        {},
        {
          primaryApprovers: [
            { '@odata.type': '#microsoft.graph.singleUser', id: ADA, isBackup: false },
            group(TEAM),
          ],
        },
      ),
    ],
    ['a recipient in upper case', eligibilityMail, { notificationRecipients: ['SOC@contoso.example'] }],
    [
      'minutes of an escalation that is off',
      `Approval_${activation}`,
      approval({}, { escalationTimeInMinutes: 45 }),
    ],
    [
      'a context that is named and off',
      `AuthenticationContext_${activation}`,
      { isEnabled: false, claimValue: 'c3' },
    ],
    [
      'null in place of no recipient',
      `Notification_Approver_${activation}`,
      { notificationRecipients: null },
    ],
  ])('is no drift: %s', (_what, rule, tenant) => {
    const merged = { ...held, [rule]: { ...held[rule as keyof typeof held], ...tenant } };

    expect(compared(roleRules(merged), { name: 'helpdesk', settings })).toEqual({
      state: 'compliant',
      items: [],
      unreadable: [],
    });
  });
});
