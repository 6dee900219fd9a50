import { describe, expect, test } from '@jest/globals';
import type { CheckCode } from '../../../src/domain/activations/decision.ts';
import { lostBasis } from '../../../src/domain/activations/standing-basis.ts';
import type { Sender } from '../../../src/domain/model/sender.ts';
import { ADA, user } from '../../snapshot-builder.ts';
import {
  approver,
  decide,
  type FactsOverrides,
  facts,
  given,
  minutes,
  read,
  requirements,
  settings,
  unreadable,
} from './builders.ts';

/** Why Ada's grant, which began an hour ago, may not go on. */
function lost(said: FactsOverrides = {}, whenEligibilityGoes: 'end' | 'keep' = 'end', from = minutes(-60)) {
  const base = facts(said);
  const now = {
    ...base,
    rules: { ...base.rules, activations: { ...base.rules.activations, whenEligibilityGoes } },
  };
  return lostBasis(decide(said).checks, now, from);
}

/** What the check of a code says of such facts. */
const sentenceOf = (code: CheckCode, said: FactsOverrides) =>
  decide(said).checks.find((check) => check.code === code)?.sentence;

const byApprovers = settings({
  activation: requirements({
    approval: {
      isRequired: true,
      approvers: [{ kind: 'user', id: approver }],
      isJustificationRequired: false,
    },
  }),
});
const withMfa = settings({
  activation: requirements({
    enablement: { isJustificationRequired: false, isTicketRequired: false, isMfaRequired: true },
  }),
});

describe('a grant that runs', () => {
  test('goes on while all is as it was', () => {
    expect(lost()).toBeUndefined();
  });

  test.each<[CheckCode, FactsOverrides]>([
    ['sender-known', { sender: { name: 'another' } }],
    ['sender-enabled', { sender: { enabled: false } }],
    ['sender-may-ask-for-role', { sender: { grants: [] } }],
    ['sender-may-ask-for-person', { sender: { beneficiaries: { kind: 'people', ids: [] } } }],
    ['ticket-open', { ticketEndedAt: read(minutes(0)) }],
    ['person-usable', { person: user({ accountEnabled: false }) }],
    ['guest-allowed', { person: user({ isGuest: true }), guests: 'refuse' }],
    ['eligible', { eligibilities: [] }],
    [
      'justification',
      {
        settings: settings({
          activation: requirements({
            enablement: { isJustificationRequired: true, isTicketRequired: false, isMfaRequired: false },
          }),
        }),
        ask: { ...facts().ask, justification: '' },
      },
    ],
    [
      'ticket',
      {
        settings: settings({
          activation: requirements({
            enablement: { isJustificationRequired: false, isTicketRequired: true, isMfaRequired: false },
          }),
        }),
        ask: { ...facts().ask, ticketInfo: null },
      },
    ],
    ['control-plane-proof', { isControlPlane: true, sender: { proof: { kind: 'hmac' } as Sender['proof'] } }],
    ['confirmation', { settings: withMfa }],
    ['approval', { settings: byApprovers, isApprovedHere: true }],
  ])('ends by what it rests on, and says so: %s', (code, said) => {
    expect(lost(said)).toBe(sentenceOf(code, said));
  });

  test.each<[string, FactsOverrides]>([
    ['its event is old by now', { ask: { ...facts().ask, eventAt: '2026-11-21T00:00:00.000Z' } }],
    ['another obstacle than a lasting one is there', { hasReceiver: false, isControlPlane: true }],
    [
      'its sender has given as much as it may',
      { sender: { limits: { grants: 0, people: 0, minutesOfOne: 0, coolDownMinutes: 0 } } },
    ],
  ])('goes on where only its beginning would be refused: %s', (_what, said) => {
    expect(decide(said).kind).toBe('refused');
    expect(lost(said)).toBeUndefined();
  });

  test.each<[string, FactsOverrides]>([
    ['the ticket', { ticketEndedAt: unreadable }],
    ['the eligibilities', { access: { eligibilities: unreadable } }],
    ['the settings of the role', { settings: unreadable }],
    [
      'all of these',
      { ticketEndedAt: unreadable, settings: unreadable, access: { eligibilities: unreadable } },
    ],
  ])('goes on where it cannot be read: %s', (_what, said) => {
    expect(decide(said).kind).toBe('refused');
    expect(lost(said)).toBeUndefined();
  });

  test('keeps the eligibility’s access where the rules say so', () => {
    expect(lost({ eligibilities: [] }, 'keep')).toBeUndefined();
    expect(lost({ eligibilities: [], ticketEndedAt: read(minutes(0)) }, 'keep')).toBe(
      sentenceOf('ticket-open', { ticketEndedAt: read(minutes(0)) }),
    );
  });

  test('rests on what was agreed to then, even where that would not count today', () => {
    const notCounted = { kind: 'void', because: 'the account is not enabled' } as const;

    expect(lost({ settings: withMfa, confirmation: notCounted })).toBeUndefined();
    expect(lost({ settings: byApprovers, isApprovedHere: true, approval: notCounted })).toBeUndefined();
    expect(lost({ settings: withMfa, confirmation: given({ by: ADA }) })).toBeUndefined();
  });
});

describe('the maximum of a role', () => {
  const lowered = { settings: settings({ activation: requirements({ maximumMilliseconds: 45 * 60_000 }) }) };

  test('ends a grant that has lasted as long by now', () => {
    expect(lost(lowered, 'end', minutes(-44.99))).toBeUndefined();
    expect(lost(lowered, 'end', minutes(-45))).toBe(
      "The role's settings allow an activation of 45 min now, and it has lasted as long.",
    );
  });

  test('ends none while it is not known', () => {
    const unknown = { settings: settings({ activation: requirements({ maximumMilliseconds: 'unknown' }) }) };

    expect(lost(unknown, 'end', minutes(-10_000))).toBeUndefined();
  });
});
