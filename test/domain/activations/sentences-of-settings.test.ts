import { expect, test } from '@jest/globals';
import type { ActivationRequirements, AdminRule } from '../../../src/domain/model/role-settings.ts';
import { ask, checked, requirements, type SentenceOfCheck, settings, unreadable } from './builders.ts';

const activation = (overrides: Partial<ActivationRequirements>) => ({
  settings: settings({ activation: requirements(overrides) }),
});
const assignment = (overrides: Partial<AdminRule>) => ({
  settings: settings({
    assignment: { isExpirationRequired: true, maximumDuration: 'P180D', enabledRules: [], ...overrides },
  }),
});
const none = { isJustificationRequired: false, isTicketRequired: false, isMfaRequired: false };
const unknownDemands = activation({ enablement: 'unknown' });
const entra = { kind: 'entra', appId: '77777777-aaaa-4bbb-8ccc-000000000001' } as const;
const alerts = { format: 'azure-monitor', alertRules: ['/rules/1'], severities: [] } as const;
const plane = { isControlPlane: true };
const unjustified = ask({ justification: '' });
const ticketless = ask({ ticketInfo: null });

/** What each check of the settings of a role says, and what to do where it is not met. */
const cases: readonly SentenceOfCheck[] = [
  {
    code: 'settings-known',
    said: {},
    sentence: 'The settings of the role are read, and of forms that are known.',
  },
  {
    code: 'settings-known',
    said: activation({
      maximumMilliseconds: 'unknown',
      enablement: 'unknown',
      authenticationContext: 'unknown',
      approval: 'unknown',
    }),
    sentence:
      'What the role asks of whoever activates it is not known: Expiration_EndUser_Assignment, Enablement_EndUser_Assignment, AuthenticationContext_EndUser_Assignment, Approval_EndUser_Assignment of its settings are absent, or of a form that this app does not know. Activate it in PIM itself.',
  },
  {
    code: 'settings-known',
    said: { settings: unreadable },
    sentence:
      'The settings of the role could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  {
    code: 'app-may-assign',
    said: {},
    sentence: 'The settings of the role let this app assign it for a time.',
  },
  {
    code: 'app-may-assign',
    said: assignment({ enabledRules: ['MultiFactorAuthentication'] }),
    sentence:
      'Enablement_Admin_Assignment of the role asks for MFA of whoever assigns it, which no app can show (MfaRule). Activate it in PIM itself, or take MFA out of that rule.',
  },
  {
    code: 'app-may-assign',
    said: assignment({ enabledRules: ['Attestation'] }),
    sentence: 'Enablement_Admin_Assignment of the role asks for "Attestation", which this app does not know.',
  },
  {
    code: 'app-may-assign',
    said: { ...assignment({ enabledRules: ['Ticketing'] }), ask: ticketless },
    sentence:
      'Enablement_Admin_Assignment of the role asks for a ticket with number and system. Ask with both.',
  },
  {
    code: 'app-may-assign',
    said: assignment({ maximumDuration: 'P1Y' }),
    sentence: 'Expiration_Admin_Assignment of the role has a maximum that cannot be read: P1Y.',
  },
  {
    code: 'app-may-assign',
    said: assignment({ maximumDuration: 'PT0S' }),
    sentence:
      'Expiration_Admin_Assignment of the role lets nobody assign it: its maximum is nothing. Change it.',
  },
  { code: 'justification', said: {}, sentence: 'A justification is given.' },
  {
    code: 'justification',
    said: { ...unknownDemands, ask: unjustified },
    sentence: 'None is given, and whether the role asks for a justification is not known. Ask with one.',
  },
  {
    code: 'justification',
    said: { ask: unjustified },
    sentence: 'None is given, and the role asks for none.',
  },
  {
    code: 'justification',
    said: { ...activation({ enablement: { ...none, isJustificationRequired: true } }), ask: unjustified },
    sentence: 'The role asks for a justification, and none is given (JustificationRule). Ask with one.',
  },
  { code: 'ticket', said: {}, sentence: 'Ticket "INC0042" of ServiceNow is given.' },
  {
    code: 'ticket',
    said: { ...unknownDemands, ask: ticketless },
    sentence:
      'None is given in full, and whether the role asks for a ticket is not known. Ask with number and system.',
  },
  { code: 'ticket', said: { ask: ticketless }, sentence: 'The role asks for no ticket.' },
  {
    code: 'ticket',
    said: { ...activation({ enablement: { ...none, isTicketRequired: true } }), ask: ticketless },
    sentence:
      'The role asks for a ticket with number and system, and both are not given (TicketingRule). Ask with both.',
  },
  { code: 'control-plane-proof', said: {}, sentence: 'The role does not control the tenant.' },
  {
    code: 'control-plane-proof',
    said: plane,
    sentence: 'The role controls the tenant, and the sender "servicenow" proves its messages by ed25519.',
  },
  {
    code: 'control-plane-proof',
    said: { ...plane, ask: ask({ sender: 'jira' }) },
    sentence: 'The role controls the tenant, and how the sender proves its messages is not known.',
  },
  {
    code: 'control-plane-proof',
    said: { ...plane, sender: { proof: { kind: 'hmac' } } },
    sentence:
      'The role controls the tenant, and no message with a shared secret (hmac) is proof enough for that. Activate it in PIM itself, or give the sender "servicenow" a proof of kind ed25519 or entra.',
  },
  {
    code: 'control-plane-proof',
    said: { ...plane, sender: { proof: entra, condition: alerts } },
    sentence:
      'The role controls the tenant, and no message in the format azure-monitor is proof enough for that. Activate it in PIM itself, or give the sender "servicenow" a proof of kind ed25519 or entra.',
  },
  {
    code: 'receiver',
    said: {},
    sentence: 'Nobody must hear of it first: the role does not control the tenant.',
  },
  { code: 'receiver', said: plane, sentence: 'The role controls the tenant, and notices have a receiver.' },
  {
    code: 'receiver',
    said: { ...plane, hasReceiver: false },
    sentence:
      'The role controls the tenant, and nobody would hear of it: notices have no receiver. Set NOTIFY_WEBHOOK_URL, and have the sender ask again.',
  },
];

test.each(cases)('$code says: $sentence', ({ code, said, sentence }) => {
  expect(checked(code, said).sentence).toBe(sentence);
});
