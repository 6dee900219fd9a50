import { durationMilliseconds } from '../matching/instants.ts';
import { approvalSettings } from './approval-settings.ts';
import { isSameValue, type Setting, textsOf } from './setting.ts';

const recipients = ['Admin', 'Requestor', 'Approver'] as const;
const levels = ['None', 'Critical', 'All'];

/**
 * Everything that a baseline may state: all 17 rules of a role, the one without a control in the portal
 * (`Enablement_Admin_Eligibility`) among them. Source: docs/graph-facts.md#the-rules-of-a-role.
 */
export const settings: readonly Setting[] = [
  ...expiration('activation', 'Expiration_EndUser_Assignment'),
  demand('activation.mfa', 'Enablement_EndUser_Assignment', 'MultiFactorAuthentication'),
  demand('activation.justification', 'Enablement_EndUser_Assignment', 'Justification'),
  demand('activation.ticket', 'Enablement_EndUser_Assignment', 'Ticketing'),
  authenticationContext('AuthenticationContext_EndUser_Assignment'),
  ...approvalSettings('Approval_EndUser_Assignment'),
  ...expiration('eligibility', 'Expiration_Admin_Eligibility'),
  demand('eligibility.mfa', 'Enablement_Admin_Eligibility', 'MultiFactorAuthentication'),
  demand('eligibility.justification', 'Enablement_Admin_Eligibility', 'Justification'),
  ...expiration('assignment', 'Expiration_Admin_Assignment'),
  demand('assignment.mfa', 'Enablement_Admin_Assignment', 'MultiFactorAuthentication'),
  demand('assignment.justification', 'Enablement_Admin_Assignment', 'Justification'),
  ...mails('activation', 'EndUser_Assignment'),
  ...mails('eligibility', 'Admin_Eligibility'),
  ...mails('assignment', 'Admin_Assignment'),
];

function expiration(about: string, ruleId: string): readonly Setting[] {
  const rule = { ruleId, kind: 'expiration' } as const;
  return [
    {
      ...rule,
      name: `${about}.maximum`,
      read: ({ maximumDuration: length }) =>
        typeof length === 'string' && durationMilliseconds(length) !== undefined ? length : undefined,
      write: (wire, maximumDuration) => ({ ...wire, maximumDuration }),
    },
    {
      ...rule,
      name: `${about}.permanent`,
      read: ({ isExpirationRequired: mustEnd }) => (typeof mustEnd === 'boolean' ? !mustEnd : undefined),
      write: (wire, isPermanent) => ({ ...wire, isExpirationRequired: isPermanent !== true }),
    },
  ];
}

function demand(name: string, ruleId: string, rule: string): Setting {
  return {
    name,
    ruleId,
    kind: 'enablement',
    read: ({ enabledRules }) => (enabledRules == null ? undefined : textsOf(enabledRules)?.includes(rule)),
    write(wire, isDemanded) {
      const others = (textsOf(wire.enabledRules) ?? []).filter((one) => one !== rule);
      const enabledRules = isDemanded === true ? [...others, rule] : others;
      return isSameValue(enabledRules, textsOf(wire.enabledRules)) ? wire : { ...wire, enabledRules };
    },
  };
}

function authenticationContext(ruleId: string): Setting {
  return {
    name: 'activation.authenticationContext',
    ruleId,
    kind: 'authenticationContext',
    read({ isEnabled, claimValue }) {
      if (isEnabled === false) return 'none';
      const isKnown = isEnabled === true && typeof claimValue === 'string';
      return isKnown && /^c[1-9]\d?$/.test(claimValue) ? claimValue : undefined;
    },
    write: (wire, context) =>
      context === 'none' ? { ...wire, isEnabled: false } : { ...wire, isEnabled: true, claimValue: context },
  };
}

function mails(about: string, ofRule: string): readonly Setting[] {
  return recipients.flatMap((recipient): readonly Setting[] => {
    const rule = { ruleId: `Notification_${recipient}_${ofRule}`, kind: 'notification' } as const;
    const name = `notifications.${about}.${recipient.toLowerCase()}`;
    return [
      {
        ...rule,
        name: `${name}.level`,
        read: ({ notificationLevel: level }) =>
          typeof level === 'string' && levels.includes(level) ? level.toLowerCase() : undefined,
        write: (wire, level) => ({
          ...wire,
          notificationLevel: levels.find((one) => one.toLowerCase() === level),
        }),
      },
      {
        ...rule,
        name: `${name}.defaultRecipients`,
        read: ({ isDefaultRecipientsEnabled: isOn }) => (typeof isOn === 'boolean' ? isOn : undefined),
        write: (wire, isOn) => ({ ...wire, isDefaultRecipientsEnabled: isOn }),
      },
      {
        ...rule,
        name: `${name}.recipients`,
        read: ({ notificationRecipients }) => textsOf(notificationRecipients),
        write: (wire, to) =>
          isSameValue(to, textsOf(wire.notificationRecipients))
            ? wire
            : { ...wire, notificationRecipients: to },
      },
    ];
  });
}
