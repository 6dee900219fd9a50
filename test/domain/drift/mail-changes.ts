import type { TenantChange } from './held-role.ts';

const activation = 'EndUser_Assignment';
const eligibilityMail = 'Notification_Admin_Admin_Eligibility';
const mailText = 'mail about an eligibility to the admin';

/** What somebody changed of mail: three recipients of each of three occasions. */
export const mailChanges: readonly TenantChange[] = [
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
