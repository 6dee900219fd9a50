import type { RoleRule } from '../model/role-settings.ts';

const recipients = ['Admin', 'Requestor', 'Approver'] as const;

/**
 * Whether a role's settings send no mail about an administrator's assignment, and still send some about an activation: whoever
 * relies on PIM's mails hears of activations, and of nothing that an app assigns in their place. A rule that is absent, or of
 * another form, mutes nothing.
 */
export function mutesAssignmentsOnly(rules: readonly RoleRule[]): boolean {
  const isMuted = (caller: 'Admin' | 'EndUser', recipient: (typeof recipients)[number]) =>
    sendsNothing(rules.find(({ id }) => id === `Notification_${recipient}_${caller}_Assignment`));
  return (
    recipients.every((recipient) => isMuted('Admin', recipient)) &&
    recipients.some((recipient) => !isMuted('EndUser', recipient))
  );
}

function sendsNothing(rule: RoleRule | undefined): boolean {
  const { isDefaultRecipientsEnabled, notificationRecipients } = rule?.wire ?? {};
  const hasNobody = Array.isArray(notificationRecipients) && notificationRecipients.length === 0;
  return isDefaultRecipientsEnabled === false && hasNobody;
}
