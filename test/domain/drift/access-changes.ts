import { ADA, approval, BOB, group, TEAM, user } from './drift-stage.ts';
import type { TenantChange } from './held-role.ts';

const activation = 'EndUser_Assignment';

/** What somebody changed of how long access lasts, what is asked for, and who approves. */
export const accessChanges: readonly TenantChange[] = [
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
    'an activation does not need multifactor authentication',
  ],
  [
    `Enablement_${activation}`,
    { enabledRules: ['MultiFactorAuthentication'] },
    'activation.justification',
    'weaker',
    'an activation does not need a justification',
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
    'an active assignment does not need a justification',
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
    'approval of an activation is not required',
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
    "the requester's justification is not required",
  ],
  [
    `Approval_${activation}`,
    approval({}, { isApproverJustificationRequired: false }),
    'approval.approverJustification',
    'weaker',
    "the approver's justification is not required",
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
    `groupMembers ${TEAM} may not approve activations`,
  ],
  [
    `Approval_${activation}`,
    approval({}, { primaryApprovers: [user(ADA), user(TEAM)] }),
    'approval.approvers',
    'weaker',
    `singleUser ${TEAM} may approve activations; groupMembers ${TEAM} may not approve activations`,
  ],
  [
    `Approval_${activation}`,
    approval({}, { primaryApprovers: [] }),
    'approval.approvers',
    'weaker',
    `singleUser ${ADA} may not approve activations; groupMembers ${TEAM} may not approve activations; no approver is named: every Global or Privileged Role Administrator may approve`,
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
];
