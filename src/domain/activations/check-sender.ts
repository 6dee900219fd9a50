import { sameId } from '../model/access.ts';
import type { Sender, SenderGrant } from '../model/sender.ts';
import { checkOf, met, unknown, unmet } from './check.ts';
import type { ActivationCheck, CheckCode } from './decision.ts';
import type { ActivationFacts } from './facts.ts';
import { clockSkewMinutes, freshMinutes } from './freshness.ts';
import { isSameTarget } from './what-to-read.ts';

const minuteMilliseconds = 60_000;

/** The sender as the rules have it now; `undefined`: they name none of this name. */
export function senderOf({ ask, rules }: Pick<ActivationFacts, 'ask' | 'rules'>): Sender | undefined {
  return rules.senders.find(({ name }) => name === ask.sender);
}

/** What the rules say of the role that is asked for; `undefined`: the sender may not ask for it. */
export function grantOf({ ask }: Pick<ActivationFacts, 'ask'>, sender: Sender): SenderGrant | undefined {
  return sender.grants.find((grant) => isSameTarget({ ...grant, principalId: ask.key.principalId }, ask.key));
}

/** Whether the rules of this moment let this sender ask this for this person, and whether its message is of now. */
export function senderChecks(facts: ActivationFacts): readonly ActivationCheck[] {
  const sender = senderOf(facts);
  const event = [eventFresh(facts), ticketOpen(facts)];
  if (sender !== undefined)
    return [
      met('sender-known', `The rules name the sender "${sender.name}".`),
      senderEnabled(facts, sender),
      mayAskForRole(facts, sender),
      mayAskForPerson(facts, sender),
      isNotBeneficiary(facts, sender),
      ticketForm(facts, sender),
      ...event,
    ];
  const { ask } = facts;
  const dependent: readonly CheckCode[] = [
    'sender-enabled',
    'sender-may-ask-for-role',
    'sender-may-ask-for-person',
    'sender-is-not-beneficiary',
    'ticket-form',
  ];
  return [
    unmet(
      'sender-known',
      `The rules name no sender "${ask.sender}" any more. Add it to \`senders\`, and have the sender ask again.`,
    ),
    ...dependent.map((code) => unknown(code, `The rules say nothing of the sender "${ask.sender}".`)),
    ...event,
  ];
}

function senderEnabled({ senderState }: ActivationFacts, { name, enabled }: Sender): ActivationCheck {
  const code = 'sender-enabled';
  if (!enabled)
    return unmet(
      code,
      `The rules switch the sender "${name}" off. Set \`enabled\` to true, and have it ask again.`,
    );
  switch (senderState.kind) {
    case 'going':
      return met(code, `The sender "${name}" is switched on.`);
    case 'stopped':
      return unmet(
        code,
        `The sender "${name}" is stopped: ${senderState.because}. Start it, and have it ask again.`,
      );
    case 'unknown':
      return unknown(
        code,
        `Whether somebody has stopped the sender "${name}" could not be read: ${senderState.because}. It counts as stopped; ask again later.`,
      );
    default:
      return senderState satisfies never;
  }
}

function mayAskForRole(facts: ActivationFacts, sender: Sender): ActivationCheck {
  const code = 'sender-may-ask-for-role';
  const { roleDefinitionId, directoryScopeId } = facts.ask.key;
  const place = `role ${roleDefinitionId} at ${directoryScopeId}`;
  if (grantOf(facts, sender) !== undefined)
    return met(code, `The rules let the sender "${sender.name}" ask for ${place}.`);
  return unmet(
    code,
    `The rules do not let the sender "${sender.name}" ask for ${place}. Name it in its \`grants\`, or ask for one of the ${sender.grants.length} that are there.`,
  );
}

function mayAskForPerson({ ask, membership }: ActivationFacts, sender: Sender): ActivationCheck {
  const code = 'sender-may-ask-for-person';
  const { principalId } = ask.key;
  const { beneficiaries } = sender;
  const yes = (how: string) => met(code, `The sender "${sender.name}" may ask for ${principalId}: ${how}.`);
  const no = (how: string) =>
    unmet(
      code,
      `The sender "${sender.name}" may not ask for ${principalId}: ${how}. What a message says decides only among those whom the rules name.`,
    );
  switch (beneficiaries.kind) {
    case 'people':
      return beneficiaries.ids.some((id) => sameId(id, principalId))
        ? yes('the rules name them')
        : no(`they are none of the ${beneficiaries.ids.length} people whom the rules name`);
    case 'map': {
      const mapped = Object.values(beneficiaries.objectIds);
      return mapped.some((id) => sameId(id, principalId))
        ? yes('the rules map one of its users to them')
        : no(`none of the ${mapped.length} users whom the rules map is them`);
    }
    case 'group': {
      const groupId = beneficiaries.id.toLowerCase();
      if (membership.inside.has(groupId)) return yes(`they are in group ${groupId}`);
      if (!membership.unknown.has(groupId)) return no(`they are not in group ${groupId}`);
      return unknown(
        code,
        `Whether ${principalId} is in group ${groupId}, for which the sender "${sender.name}" may ask, could not be read. Ask again later.`,
      );
    }
    default:
      return beneficiaries satisfies never;
  }
}

/** A sender is a program, and has no role of its own to gain, unless it is the beneficiary itself. */
function isNotBeneficiary({ ask, person }: ActivationFacts, { name, proof }: Sender): ActivationCheck {
  const code = 'sender-is-not-beneficiary';
  const { principalId } = ask.key;
  const isItself = proof.kind === 'entra' && sameId(proof.appId, principalId);
  if (isItself || person.kind === 'servicePrincipal')
    return unmet(
      code,
      `The sender "${name}" asks for ${principalId}, which is an app. Just-in-time access is for people; ask for a person.`,
    );
  return met(code, `The sender "${name}" does not ask for itself.`);
}

function ticketForm({ ask }: ActivationFacts, { name, ticketPattern }: Sender): ActivationCheck {
  const code = 'ticket-form';
  const number = ask.ticketInfo?.number ?? ask.ticket;
  if (ticketPattern === undefined)
    return number === ''
      ? unmet(code, `The sender "${name}" gave no number of a ticket. Have it ask with one.`)
      : met(code, `The rules ask for no form of the numbers of tickets of the sender "${name}".`);
  const pattern = wholePattern(ticketPattern);
  if (pattern === undefined)
    return unknown(
      code,
      `\`ticketPattern\` of the sender "${name}" is no regular expression: ${ticketPattern}. Correct it in the rules.`,
    );
  return pattern.test(number)
    ? met(code, `Ticket "${number}" has the form ${ticketPattern}.`)
    : unmet(
        code,
        `Ticket "${number}" has not the form that the rules ask of the sender "${name}": ${ticketPattern}. Have it ask with the number of a ticket.`,
      );
}

function wholePattern(text: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch {
    return undefined;
  }
}

function eventFresh({ ask, receivedAt }: ActivationFacts): ActivationCheck {
  const code = 'event-fresh';
  const age = receivedAt.getTime() - Date.parse(ask.eventAt);
  if (age >= -clockSkewMinutes * minuteMilliseconds && age <= freshMinutes * minuteMilliseconds)
    return met(
      code,
      `What it is about happened at ${ask.eventAt}, and was received at ${receivedAt.toISOString()}.`,
    );
  const limit =
    age < 0
      ? `more than ${clockSkewMinutes} minutes ahead of when it was received`
      : `more than ${freshMinutes} minutes before it was received`;
  return unmet(
    code,
    `What it is about happened at ${ask.eventAt}, ${limit} (${receivedAt.toISOString()}). It gives nothing any more; have the sender ask anew if it is still needed.`,
  );
}

/** An end beats a start that comes late, and one of the same instant. A start after it opens the ticket again. */
function ticketOpen({ ask, ticketEndedAt }: ActivationFacts): ActivationCheck {
  const code = 'ticket-open';
  return checkOf(code, `Whether ticket "${ask.ticket}" has ended`, ticketEndedAt, (endedAt) => {
    if (endedAt === undefined) return met(code, `Ticket "${ask.ticket}" has not ended.`);
    const end = endedAt.toISOString();
    if (endedAt.getTime() < Date.parse(ask.eventAt))
      return met(code, `Ticket "${ask.ticket}" ended at ${end}, and was opened again at ${ask.eventAt}.`);
    return unmet(
      code,
      `Ticket "${ask.ticket}" ended at ${end}, not before what this asks for (${ask.eventAt}). Open it again if the access is needed.`,
    );
  });
}
