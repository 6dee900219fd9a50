import {
  ADA,
  assignment,
  BILLING_APP,
  BREAK_GLASS,
  breakGlass,
  eligibility,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  NOW,
  request,
  servicePrincipal,
  user,
} from '../snapshot-builder.ts';

export const APPROVERS = '22222222-aaaa-4bbb-8ccc-000000000003';
export const yesterday = new Date('2026-11-21T03:00:00Z');

/** Ada and the night shift may activate, an app holds; a group approves, and one account is named by the rules. */
export const tenant = {
  directory: {
    users: [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()],
    groups: [group({ memberIds: [ADA, GRACE] }), group({ id: APPROVERS, memberIds: [LIN] })],
    servicePrincipals: [servicePrincipal()],
  },
  roles: {
    schedules: [
      eligibility(),
      eligibility({ principalId: NIGHT_SHIFT }),
      assignment({ principalId: BILLING_APP }),
    ],
    requests: [
      request({ id: 'extension', action: 'adminExtend' }),
      request({ id: 'activation', kind: 'assignment', action: 'selfActivate', start: yesterday }),
    ],
    pageSize: 1,
  },
  rules: {
    Approval_EndUser_Assignment: {
      setting: {
        isApprovalRequired: true,
        approvalStages: [
          { primaryApprovers: [{ '@odata.type': '#microsoft.graph.groupMembers', groupId: APPROVERS }] },
        ],
      },
    },
  },
};

export const wish = {
  now: NOW,
  named: [BREAK_GLASS],
  renewals: [],
  signInDrop: { lastCompleteRunAt: undefined, percent: 10 },
};
