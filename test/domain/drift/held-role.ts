import { captureSettings } from '../../../src/domain/drift/capture.ts';
import { compared } from '../../../src/domain/drift/drift.ts';
import { approval, roleRules } from './drift-stage.ts';

/** A change, and what the tenant then is against the baseline. */
export type TenantChange = readonly [
  rule: string,
  tenant: Readonly<Record<string, unknown>>,
  setting: string,
  strength: 'weaker' | 'stronger' | 'neutral',
  sentence: string,
];

/** What a role is held to: each of the 17 rules, with approval, and one named recipient of one mail. */
const held = {
  Approval_EndUser_Assignment: approval(),
  Notification_Admin_Admin_Eligibility: { notificationRecipients: ['soc@contoso.example'] },
  Notification_Admin_EndUser_Assignment: { notificationLevel: 'Critical' },
  Expiration_Admin_Eligibility: { isExpirationRequired: true, maximumDuration: 'P365D' },
};
const { settings } = captureSettings(roleRules(held), () => true);

/** The role against what it is held to, after a change of one rule. */
export function comparedAfter(rule: string, tenant: Readonly<Record<string, unknown>>) {
  const merged = { ...held, [rule]: { ...held[rule as keyof typeof held], ...tenant } };
  return compared(roleRules(merged), { name: 'helpdesk', settings });
}
