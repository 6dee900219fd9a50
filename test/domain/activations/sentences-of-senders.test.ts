import { expect, test } from '@jest/globals';
import {
  ADA,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  LIN,
  NIGHT_SHIFT,
  roleKey,
  servicePrincipal,
} from '../../snapshot-builder.ts';
import { ask, checked, minutes, ownGrant, read, type SentenceOfCheck, unreadable } from './builders.ts';

const people = { kind: 'people', ids: [GRACE, LIN] } as const;
const map = { kind: 'map', objectIds: { PT4KHLK: ADA, PT4KHLL: GRACE } } as const;
const mapOfOthers = { kind: 'map', objectIds: { PT4KHLL: GRACE } } as const;
const group = { kind: 'group', id: NIGHT_SHIFT.toUpperCase() } as const;
const patterned = { ticketPattern: 'INC\\d+' };
const ticket = (number: string) => ({ ask: ask({ ticketInfo: { number, system: 'ServiceNow' } }) });
const at = (eventAt: Date) => ({ ask: ask({ eventAt: eventAt.toISOString() }) });
const limits = { grants: 1, people: 1, minutesOfOne: 1440, coolDownMinutes: 30 };
const ended = ownGrant({ until: minutes(-20), endedAt: minutes(-20) });

/** What each check of a sender, its message and its share says: with names and numbers, and with what to do where it is not met. */
const cases: readonly SentenceOfCheck[] = [
  { code: 'sender-known', said: {}, sentence: 'The rules name the sender "servicenow".' },
  { code: 'sender-enabled', said: {}, sentence: 'The sender "servicenow" is switched on.' },
  {
    code: 'sender-enabled',
    said: { sender: { enabled: false } },
    sentence: 'The rules switch the sender "servicenow" off. Set `enabled` to true, and have it ask again.',
  },
  {
    code: 'sender-enabled',
    said: { senderState: { kind: 'stopped', because: 'a drill' } },
    sentence: 'The sender "servicenow" is stopped: a drill. Start it, and have it ask again.',
  },
  {
    code: 'sender-enabled',
    said: { senderState: unreadable },
    sentence:
      'Whether somebody has stopped the sender "servicenow" could not be read: Graph answered 503. It counts as stopped; ask again later.',
  },
  {
    code: 'sender-enabled',
    said: { ask: ask({ sender: 'jira' }) },
    sentence: 'The rules say nothing of the sender "jira".',
  },
  {
    code: 'sender-may-ask-for-role',
    said: {},
    sentence: 'The rules let the sender "servicenow" ask for role 729827e3-9c14-49f7-bb1b-9608f156bbb8 at /.',
  },
  {
    code: 'sender-may-ask-for-role',
    said: { ask: ask({ key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) }) },
    sentence:
      'The rules do not let the sender "servicenow" ask for role 62e90394-69f5-4237-9190-012177145e10 at /. Name it in its `grants`, or ask for one of the 1 that are there.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: {},
    sentence:
      'The sender "servicenow" may ask for 11111111-aaaa-4bbb-8ccc-000000000001: the rules name them.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: { sender: { beneficiaries: people } },
    sentence:
      'The sender "servicenow" may not ask for 11111111-aaaa-4bbb-8ccc-000000000001: they are none of the 2 people whom the rules name. What a message says decides only among those whom the rules name.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: { sender: { beneficiaries: map } },
    sentence:
      'The sender "servicenow" may ask for 11111111-aaaa-4bbb-8ccc-000000000001: the rules map one of its users to them.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: { sender: { beneficiaries: mapOfOthers } },
    sentence:
      'The sender "servicenow" may not ask for 11111111-aaaa-4bbb-8ccc-000000000001: none of the 1 users whom the rules map is them. What a message says decides only among those whom the rules name.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: { sender: { beneficiaries: group }, inside: [NIGHT_SHIFT] },
    sentence:
      'The sender "servicenow" may ask for 11111111-aaaa-4bbb-8ccc-000000000001: they are in group 22222222-aaaa-4bbb-8ccc-000000000001.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: { sender: { beneficiaries: group } },
    sentence:
      'The sender "servicenow" may not ask for 11111111-aaaa-4bbb-8ccc-000000000001: they are not in group 22222222-aaaa-4bbb-8ccc-000000000001. What a message says decides only among those whom the rules name.',
  },
  {
    code: 'sender-may-ask-for-person',
    said: { sender: { beneficiaries: group }, unknownGroups: [NIGHT_SHIFT] },
    sentence:
      'Whether 11111111-aaaa-4bbb-8ccc-000000000001 is in group 22222222-aaaa-4bbb-8ccc-000000000001, for which the sender "servicenow" may ask, could not be read. Ask again later.',
  },
  {
    code: 'sender-is-not-beneficiary',
    said: {},
    sentence: 'The sender "servicenow" does not ask for itself.',
  },
  {
    code: 'sender-is-not-beneficiary',
    said: { person: servicePrincipal({ id: ADA }) },
    sentence:
      'The sender "servicenow" asks for 11111111-aaaa-4bbb-8ccc-000000000001, which is an app. Just-in-time access is for people; ask for a person.',
  },
  {
    code: 'ticket-form',
    said: {},
    sentence: 'The rules ask for no form of the numbers of tickets of the sender "servicenow".',
  },
  {
    code: 'ticket-form',
    said: ticket(''),
    sentence: 'The sender "servicenow" gave no number of a ticket. Have it ask with one.',
  },
  { code: 'ticket-form', said: { sender: patterned }, sentence: 'Ticket "INC0042" has the form INC\\d+.' },
  {
    code: 'ticket-form',
    said: { ...ticket('INC0042; DROP'), sender: patterned },
    sentence:
      'Ticket "INC0042; DROP" has not the form that the rules ask of the sender "servicenow": INC\\d+. Have it ask with the number of a ticket.',
  },
  {
    code: 'ticket-form',
    said: { sender: { ticketPattern: 'INC(' } },
    sentence:
      '`ticketPattern` of the sender "servicenow" is no regular expression: INC(. Correct it in the rules.',
  },
  {
    code: 'event-fresh',
    said: {},
    sentence:
      'What it is about happened at 2026-11-22T02:59:00.000Z, and was received at 2026-11-22T03:00:00.000Z.',
  },
  {
    code: 'event-fresh',
    said: at(minutes(-31)),
    sentence:
      'What it is about happened at 2026-11-22T02:29:00.000Z, more than 30 minutes before it was received (2026-11-22T03:00:00.000Z). It gives nothing any more; have the sender ask anew if it is still needed.',
  },
  {
    code: 'event-fresh',
    said: at(minutes(6)),
    sentence:
      'What it is about happened at 2026-11-22T03:06:00.000Z, more than 5 minutes ahead of when it was received (2026-11-22T03:00:00.000Z). It gives nothing any more; have the sender ask anew if it is still needed.',
  },
  { code: 'ticket-open', said: {}, sentence: 'Ticket "INC0042" has not ended.' },
  {
    code: 'ticket-open',
    said: { ticketEndedAt: read(minutes(-2)) },
    sentence:
      'Ticket "INC0042" ended at 2026-11-22T02:58:00.000Z, and was opened again at 2026-11-22T02:59:00.000Z.',
  },
  {
    code: 'ticket-open',
    said: { ticketEndedAt: read(minutes(-1)) },
    sentence:
      'Ticket "INC0042" ended at 2026-11-22T02:59:00.000Z, not before what this asks for (2026-11-22T02:59:00.000Z). Open it again if the access is needed.',
  },
  {
    code: 'grants-of-sender',
    said: { sender: { limits } },
    sentence:
      'The sender "servicenow" was given 0 grants in the last 24 hours, and `limits.grants` allows 1.',
  },
  {
    code: 'grants-of-sender',
    said: { ask: ask({ sender: 'jira' }) },
    sentence: 'The rules say nothing of the sender "jira".',
  },
  {
    code: 'grants-of-sender',
    said: { grants: unreadable },
    sentence:
      'The grants that this app gave could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  {
    code: 'people-of-sender',
    said: { sender: { limits } },
    sentence:
      'With this one 1 people were given access for the sender "servicenow" in the last 24 hours, and `limits.people` allows 1.',
  },
  {
    code: 'people-of-sender',
    said: { sender: { limits }, grants: [ownGrant({ key: roleKey({ principalId: GRACE }) })] },
    sentence:
      'With this one 2 people were given access for the sender "servicenow" in the last 24 hours, and `limits.people` allows 1. Ask again later, or raise the limit; see first whether it is the sender that asks.',
  },
  {
    code: 'cool-down',
    said: { sender: { limits } },
    sentence: 'The person had no access to the role for this sender that ended.',
  },
  {
    code: 'cool-down',
    said: { sender: { limits }, grants: [ownGrant()] },
    sentence: 'The access goes on: it does not begin anew.',
  },
  {
    code: 'cool-down',
    said: { grants: [ended] },
    sentence:
      'The person’s last access to the role for the sender "servicenow" ended at 2026-11-22T02:40:00.000Z, and `limits.coolDownMinutes` asks for 0 minutes between.',
  },
  {
    code: 'cool-down',
    said: { sender: { limits }, grants: [ended] },
    sentence:
      'The person’s last access to the role for the sender "servicenow" ended at 2026-11-22T02:40:00.000Z, and `limits.coolDownMinutes` asks for 30 minutes between. Ask again at 2026-11-22T03:10:00.000Z, or let the person use PIM itself.',
  },
];

test.each(cases)('$code says: $sentence', ({ code, said, sentence }) => {
  expect(checked(code, said).sentence).toBe(sentence);
});
