import { describe, expect, test } from '@jest/globals';
import { ADA, approval, group, TEAM, user } from './drift-stage.ts';
import { comparedAfter } from './held-role.ts';

const activation = 'EndUser_Assignment';
const eligibilityMail = 'Notification_Admin_Admin_Eligibility';

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
    expect(comparedAfter(rule, tenant)).toEqual({
      state: 'compliant',
      items: [],
      unreadable: [],
    });
  });
});
