import { describe, expect, test } from '@jest/globals';
import { compared } from '../../../src/domain/drift/drift.ts';
import { wantedRules } from '../../../src/domain/drift/wanted-rules.ts';
import type { StatedSettings } from '../../../src/domain/model/role-baseline.ts';
import { ADA, approval, BOB, group, roleRules, TEAM, user } from './drift-stage.ts';

/** What is written to a role, and the settings that stay as they are. */
function wanted(mode: 'strengthen' | 'enforce', settings: StatedSettings, tenant = {}) {
  const rules = roleRules(tenant);
  const held = { name: 'desk', settings };
  const { fields, left } = wantedRules(rules, compared(rules, held).items, held, mode);
  return { fields, left: left.map(({ setting }) => setting) };
}

describe('strengthen', () => {
  test('writes what makes the role stronger, and leaves what would make it weaker', () => {
    expect(wanted('strengthen', { 'activation.maximum': 'PT4H', 'assignment.maximum': 'P365D' })).toEqual({
      fields: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } },
      left: ['assignment.maximum'],
    });
  });

  test('leaves what is neither', () => {
    expect(wanted('strengthen', { 'approval.timeOutDays': 3 })).toEqual({
      fields: {},
      left: ['approval.timeOutDays'],
    });
  });

  test('adds a demand to those that the tenant has beyond the baseline', () => {
    const tenant = { Enablement_EndUser_Assignment: { enabledRules: ['Ticketing', 'Justification'] } };

    expect(wanted('strengthen', { 'activation.mfa': true, 'activation.ticket': false }, tenant)).toEqual({
      fields: {
        Enablement_EndUser_Assignment: {
          enabledRules: ['Ticketing', 'Justification', 'MultiFactorAuthentication'],
        },
      },
      left: ['activation.ticket'],
    });
  });

  test('turns approval on together with the approvers of the baseline', () => {
    const { fields, left } = wanted('strengthen', {
      'approval.required': true,
      'approval.approvers': [`user ${ADA}`],
    });

    expect(left).toEqual([]);
    expect(fields).toMatchObject({
      Approval_EndUser_Assignment: {
        setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [user(ADA)] }] },
      },
    });
  });

  test('takes an approver away whom the baseline does not have, and adds none', () => {
    const tenant = {
      Approval_EndUser_Assignment: approval({}, { primaryApprovers: [user(ADA), user(BOB)] }),
    };
    const { fields, left } = wanted(
      'strengthen',
      { 'approval.approvers': [`user ${ADA}`, `group ${TEAM}`] },
      tenant,
    );

    expect(fields).toMatchObject({
      Approval_EndUser_Assignment: { setting: { approvalStages: [{ primaryApprovers: [user(ADA)] }] } },
    });
    expect(left).toEqual(['approval.approvers']);
  });

  test('never takes the last approver away: every administrator could then approve', () => {
    const tenant = { Approval_EndUser_Assignment: approval({}, { primaryApprovers: [user(BOB)] }) };

    expect(wanted('strengthen', { 'approval.approvers': [`user ${ADA}`] }, tenant)).toEqual({
      fields: {},
      left: ['approval.approvers'],
    });
  });

  test('adds a recipient and takes none away', () => {
    const tenant = {
      Notification_Admin_EndUser_Assignment: { notificationRecipients: ['old@contoso.example'] },
    };
    const settings = { 'notifications.activation.admin.recipients': ['soc@contoso.example'] };

    expect(wanted('strengthen', settings, tenant)).toEqual({
      fields: {
        Notification_Admin_EndUser_Assignment: {
          notificationRecipients: ['old@contoso.example', 'soc@contoso.example'],
        },
      },
      left: ['notifications.activation.admin.recipients'],
    });
  });

  test('does not ask for an authentication context beside MFA, and takes no MFA away for it', () => {
    const settings = { 'activation.authenticationContext': 'c1', 'activation.mfa': false };

    expect(wanted('strengthen', settings)).toEqual({
      fields: {},
      left: ['activation.mfa', 'activation.authenticationContext'],
    });
  });
});

describe('enforce', () => {
  test('writes whatever differs, in either direction, and no other rule', () => {
    expect(
      wanted('enforce', {
        'activation.maximum': 'PT4H',
        'assignment.maximum': 'P365D',
        'eligibility.maximum': 'P365D',
      }),
    ).toEqual({
      fields: {
        Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' },
        Expiration_Admin_Assignment: { maximumDuration: 'P365D' },
      },
      left: [],
    });
  });

  test('writes nothing to a compliant role', () => {
    expect(wanted('enforce', { 'activation.maximum': 'PT8H', 'activation.mfa': true })).toEqual({
      fields: {},
      left: [],
    });
  });

  test('exchanges MFA for an authentication context in one go', () => {
    const settings = { 'activation.authenticationContext': 'c1', 'activation.mfa': false };

    expect(wanted('enforce', settings)).toEqual({
      fields: {
        Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
        AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
      },
      left: [],
    });
  });

  test('writes neither of the two where one of them is only to be reported, and everything else', () => {
    const rules = roleRules();
    const held = {
      name: 'desk',
      settings: {
        'activation.authenticationContext': 'c1',
        'activation.mfa': false,
        'activation.maximum': 'PT4H',
      },
    };
    const items = compared(rules, held).items.filter(({ setting }) => setting !== 'activation.mfa');

    expect(wantedRules(rules, items, held, 'enforce')).toMatchObject({
      fields: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } },
      left: [{ setting: 'activation.authenticationContext' }],
    });
  });

  test('keeps an approver as Graph has them, and says the new ones as Graph wants them', () => {
    const ada = { ...user(ADA), description: 'Ada Lovelace' };
    const tenant = { Approval_EndUser_Assignment: approval({}, { primaryApprovers: [ada, user(BOB)] }) };

    const { fields } = wanted(
      'enforce',
      { 'approval.approvers': [`group ${TEAM}`, `user ${ADA}`, 'manager 2'] },
      tenant,
    );

    expect(fields).toMatchObject({
      Approval_EndUser_Assignment: {
        setting: {
          approvalStages: [
            {
              primaryApprovers: [
                group(TEAM),
                ada,
                { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 2 },
              ],
            },
          ],
        },
      },
    });
  });
});
