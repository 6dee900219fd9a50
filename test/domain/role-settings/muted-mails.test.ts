import { describe, expect, test } from '@jest/globals';
import { mutesAssignmentsOnly } from '../../../src/domain/role-settings/muted-mails.ts';
import { roleRules } from '../../builders.ts';

const muted = { isDefaultRecipientsEnabled: false, notificationRecipients: [] };

/** The rules of a new tenant, with these fields in those whose id fits. */
function rulesWith(fits: RegExp, fields: Readonly<Record<string, unknown>>) {
  return roleRules().map((rule) =>
    fits.test(rule.id) ? { ...rule, wire: { ...rule.wire, ...fields } } : rule,
  );
}

describe('mails about what an administrator assigns', () => {
  test('are muted while those about activations go out', () => {
    expect(mutesAssignmentsOnly(rulesWith(/^Notification_\w+_Admin_Assignment$/, muted))).toBe(true);
  });

  test.each([
    ['all go out', /^none$/, muted],
    ['one of the three goes out', /^Notification_(Admin|Requestor)_Admin_Assignment$/, muted],
    ['those about activations are muted as well', /^Notification_\w+_Assignment$/, muted],
    [
      'somebody is named',
      /^Notification_\w+_Admin_Assignment$/,
      { isDefaultRecipientsEnabled: false, notificationRecipients: ['soc@contoso.example'] },
    ],
    [
      'what they say cannot be read',
      /^Notification_\w+_Admin_Assignment$/,
      { ...muted, notificationRecipients: null },
    ],
  ])('are not where %s', (_when, fits, fields) => {
    expect(mutesAssignmentsOnly(rulesWith(fits, fields))).toBe(false);
  });

  test('are not where a rule is not there', () => {
    const rules = rulesWith(/^Notification_\w+_Admin_Assignment$/, muted);

    expect(mutesAssignmentsOnly(rules.filter(({ id }) => id !== 'Notification_Admin_Admin_Assignment'))).toBe(
      false,
    );
  });
});
