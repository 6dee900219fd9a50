import { durationMilliseconds } from '../matching/instants.ts';
import type { ActivationRequirements } from '../model/role-settings.ts';
import { checkOf, met, unknown, unmet } from './check.ts';
import { senderOf } from './check-sender.ts';
import type { ActivationCheck } from './decision.ts';
import type { ActivationFacts, ActivationSettings } from './facts.ts';

/** Whether the role's settings are known, this app can assign the role under them, and the ask says what they want said. */
export function settingsChecks(facts: ActivationFacts): readonly ActivationCheck[] {
  return [
    settingsKnown(facts),
    appMayAssign(facts),
    justification(facts),
    ticket(facts),
    controlPlaneProof(facts),
    receiver(facts),
  ];
}

const what = 'The settings of the role';

function settingsKnown({ settings }: ActivationFacts): ActivationCheck {
  const code = 'settings-known';
  return checkOf(code, what, settings, ({ activation }) => {
    const strange = unknownRules(activation);
    if (strange.length === 0)
      return met(code, 'The settings of the role are read, and of forms that are known.');
    return unknown(
      code,
      `What the role asks of whoever activates it is not known: ${strange.join(', ')} of its settings are absent, or of a form that this app does not know. Activate it in PIM itself.`,
    );
  });
}

function unknownRules(activation: ActivationRequirements): readonly string[] {
  const { maximumMilliseconds, enablement, authenticationContext, approval } = activation;
  return [
    ...(maximumMilliseconds === 'unknown' ? ['Expiration_EndUser_Assignment'] : []),
    ...(enablement === 'unknown' ? ['Enablement_EndUser_Assignment'] : []),
    ...(authenticationContext === 'unknown' ? ['AuthenticationContext_EndUser_Assignment'] : []),
    ...(approval === 'unknown' ? ['Approval_EndUser_Assignment'] : []),
  ];
}

/** How long this app may assign the role for; `never`: without end. */
export function longestAssignment({ assignment }: ActivationSettings): number | 'never' | 'unknown' {
  const longest = durationMilliseconds(assignment.maximumDuration);
  // Nothing satisfies a maximum of nothing, whether or not an end is asked for (docs/graph-facts.md#changing-role-settings).
  if (longest === 0) return 0;
  return assignment.isExpirationRequired ? (longest ?? 'unknown') : 'never';
}

/** What binds an administrator's assignment binds this app, which has no second factor and no other way. */
function appMayAssign({ ask, settings }: ActivationFacts): ActivationCheck {
  const code = 'app-may-assign';
  return checkOf(code, what, settings, (found) => {
    const { enabledRules } = found.assignment;
    if (enabledRules.includes('MultiFactorAuthentication'))
      return unmet(
        code,
        'Enablement_Admin_Assignment of the role asks for MFA of whoever assigns it, which no app can show (MfaRule). Activate it in PIM itself, or take MFA out of that rule.',
      );
    const strange = enabledRules.find((rule) => rule !== 'Justification' && rule !== 'Ticketing');
    if (strange !== undefined)
      return unknown(
        code,
        `Enablement_Admin_Assignment of the role asks for "${strange}", which this app does not know.`,
      );
    if (enabledRules.includes('Ticketing') && wholeTicket(ask) === undefined)
      return unmet(
        code,
        'Enablement_Admin_Assignment of the role asks for a ticket with number and system. Ask with both.',
      );
    const longest = longestAssignment(found);
    if (longest === 'unknown')
      return unknown(
        code,
        `Expiration_Admin_Assignment of the role has a maximum that cannot be read: ${found.assignment.maximumDuration}.`,
      );
    if (longest === 0)
      return unmet(
        code,
        'Expiration_Admin_Assignment of the role lets nobody assign it: its maximum is nothing. Change it.',
      );
    return met(code, 'The settings of the role let this app assign it for a time.');
  });
}

/** The Admin rule asks this app for one as well: what is written to Entra always has one, whatever the ask says. */
function justification({ ask, settings }: ActivationFacts): ActivationCheck {
  const code = 'justification';
  return checkOf(code, what, settings, ({ activation: { enablement } }) => {
    if (ask.justification.trim() !== '') return met(code, 'A justification is given.');
    if (enablement === 'unknown')
      return unknown(
        code,
        'None is given, and whether the role asks for a justification is not known. Ask with one.',
      );
    if (!enablement.isJustificationRequired) return met(code, 'None is given, and the role asks for none.');
    return unmet(
      code,
      'The role asks for a justification, and none is given (JustificationRule). Ask with one.',
    );
  });
}

function ticket({ ask, settings }: ActivationFacts): ActivationCheck {
  const code = 'ticket';
  return checkOf(code, what, settings, ({ activation: { enablement } }) => {
    const whole = wholeTicket(ask);
    if (whole !== undefined) return met(code, `Ticket "${whole.number}" of ${whole.system} is given.`);
    if (enablement === 'unknown')
      return unknown(
        code,
        'None is given in full, and whether the role asks for a ticket is not known. Ask with number and system.',
      );
    if (!enablement.isTicketRequired) return met(code, 'The role asks for no ticket.');
    return unmet(
      code,
      'The role asks for a ticket with number and system, and both are not given (TicketingRule). Ask with both.',
    );
  });
}

/** PIM wants both; a blank is none. */
function wholeTicket({ ticketInfo }: ActivationFacts['ask']) {
  const { number = '', system = '' } = ticketInfo ?? {};
  return number.trim() === '' || system.trim() === '' ? undefined : { number, system };
}

/** A shared secret, and a token that everybody has who may make an alert, are too weak for control of the tenant. */
function controlPlaneProof(facts: ActivationFacts): ActivationCheck {
  const code = 'control-plane-proof';
  if (!facts.isControlPlane) return met(code, 'The role does not control the tenant.');
  const sender = senderOf(facts);
  if (sender === undefined)
    return unknown(
      code,
      'The role controls the tenant, and how the sender proves its messages is not known.',
    );
  const { proof, condition } = sender;
  if (proof.kind !== 'hmac' && condition.format !== 'azure-monitor')
    return met(
      code,
      `The role controls the tenant, and the sender "${sender.name}" proves its messages by ${proof.kind}.`,
    );
  const how = proof.kind === 'hmac' ? 'with a shared secret (hmac)' : 'in the format azure-monitor';
  return unmet(
    code,
    `The role controls the tenant, and no message ${how} is proof enough for that. Activate it in PIM itself, or give the sender "${sender.name}" a proof of kind ed25519 or entra.`,
  );
}

function receiver({ isControlPlane, hasReceiver }: ActivationFacts): ActivationCheck {
  const code = 'receiver';
  if (!isControlPlane)
    return met(code, 'Nobody must hear of it first: the role does not control the tenant.');
  if (hasReceiver) return met(code, 'The role controls the tenant, and notices have a receiver.');
  return unmet(
    code,
    'The role controls the tenant, and nobody would hear of it: notices have no receiver. Set NOTIFY_WEBHOOK_URL, and have the sender ask again.',
  );
}
