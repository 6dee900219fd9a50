import { describe, expect, test } from '@jest/globals';
import { ADA, GRACE, LIN, NIGHT_SHIFT, NOW, roleKey, servicePrincipal } from '../../snapshot-builder.ts';
import { ask, checked, decide, minutes, read, unmetIn, unreadable } from './builders.ts';
import { administrativeUnit } from './matrix.ts';

const yes = { isMet: true, isKnown: true };
const no = { isMet: false, isKnown: true };
const notKnown = { isMet: false, isKnown: false };

describe('the sender', () => {
  test('that is gone from the rules may ask for nothing', () => {
    const decision = decide({ ask: ask({ sender: 'jira' }) });

    expect(decision).toMatchObject({
      kind: 'refused',
      code: 'sender-known',
      because:
        'The rules name no sender "jira" any more. Add it to `senders`, and have the sender ask again.',
      isOnlyUnknown: false,
    });
    expect(unmetIn(decision)).toEqual([
      'sender-known',
      'sender-enabled',
      'sender-may-ask-for-role',
      'sender-may-ask-for-person',
      'sender-is-not-beneficiary',
      'ticket-form',
      'grants-of-sender',
      'people-of-sender',
      'cool-down',
      'duration',
    ]);
  });

  test.each([
    { why: 'the rules switch it off', said: { sender: { enabled: false } }, is: no },
    {
      why: 'somebody stopped it',
      said: { senderState: { kind: 'stopped', because: 'a drill' } as const },
      is: no,
    },
    { why: 'that is not known', said: { senderState: unreadable }, is: notKnown },
    { why: 'nobody stopped it', said: {}, is: yes },
  ])('is enabled or not: $why', ({ said, is }) => {
    expect(checked('sender-enabled', said)).toMatchObject(is);
  });

  test.each([
    { why: 'role and scope are in its grants', key: roleKey(), is: yes },
    { why: 'the scope is another one', key: roleKey({ directoryScopeId: administrativeUnit }), is: no },
    {
      why: 'the role is another one',
      key: roleKey({ roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10' }),
      is: no,
    },
  ])('may ask for a role or not: $why', ({ key, is }) => {
    expect(checked('sender-may-ask-for-role', { ask: ask({ key }) })).toMatchObject(is);
  });

  const people = { kind: 'people', ids: [GRACE, ADA.toUpperCase()] } as const;
  const map = { kind: 'map', objectIds: { PT4KHLK: ADA } } as const;
  const group = { kind: 'group', id: NIGHT_SHIFT.toUpperCase() } as const;
  test.each([
    { why: 'named', beneficiaries: people, principalId: ADA, said: {}, is: yes },
    { why: 'not named', beneficiaries: people, principalId: LIN, said: {}, is: no },
    { why: 'mapped to', beneficiaries: map, principalId: ADA, said: {}, is: yes },
    { why: 'not mapped to', beneficiaries: map, principalId: GRACE, said: {}, is: no },
    { why: 'in the group', beneficiaries: group, principalId: ADA, said: { inside: [NIGHT_SHIFT] }, is: yes },
    { why: 'not in the group', beneficiaries: group, principalId: ADA, said: {}, is: no },
    {
      why: 'perhaps in the group',
      beneficiaries: group,
      principalId: ADA,
      said: { unknownGroups: [NIGHT_SHIFT] },
      is: notKnown,
    },
  ])(
    'may ask only for whom its rule means: somebody who is $why',
    ({ beneficiaries, principalId, said, is }) => {
      const key = roleKey({ principalId });

      expect(
        checked('sender-may-ask-for-person', { ...said, sender: { beneficiaries }, ask: ask({ key }) }),
      ).toMatchObject(is);
    },
  );

  test('never asks for itself: an app is no beneficiary', () => {
    const proof = { kind: 'entra', appId: ADA } as const;

    expect(checked('sender-is-not-beneficiary', { sender: { proof } })).toMatchObject(no);
    expect(checked('sender-is-not-beneficiary', { person: servicePrincipal({ id: ADA }) })).toMatchObject(no);
    expect(
      checked('sender-is-not-beneficiary', { sender: { proof: { kind: 'entra', appId: LIN } } }),
    ).toMatchObject(yes);
  });
});

describe('a ticket', () => {
  test.each([
    { pattern: 'INC\\d+', number: 'INC0042', is: yes },
    { pattern: 'INC\\d+', number: 'INC0042; DROP', is: no },
    { pattern: 'INC|CHG', number: 'INC0042', is: no },
    { pattern: '\\p{Lu}+\\d+', number: 'ÄRENDE7', is: yes },
    { pattern: undefined, number: 'anything', is: yes },
    { pattern: undefined, number: '', is: no },
    { pattern: 'INC(', number: 'INC0042', is: notKnown },
  ])(
    '$number has the form $pattern from its first to its last character, or not',
    ({ pattern, number, is }) => {
      expect(
        checked('ticket-form', {
          sender: { ticketPattern: pattern },
          ask: ask({ ticketInfo: { number, system: 'ServiceNow' } }),
        }),
      ).toMatchObject(is);
    },
  );

  test('that goes without a number to be written is known by the sender’s own id', () => {
    const said = { sender: { ticketPattern: 'INC\\d+' } };

    expect(checked('ticket-form', { ...said, ask: ask({ ticketInfo: null }) })).toMatchObject(yes);
    expect(checked('ticket-form', { ...said, ask: ask({ ticketInfo: null, ticket: 'Q1' }) })).toMatchObject(
      no,
    );
  });

  test.each([
    { when: 'has not ended', endedAt: undefined, is: yes },
    {
      when: 'ended before this, and was opened again',
      endedAt: new Date('2026-11-22T02:58:59.999Z'),
      is: yes,
    },
    { when: 'ended at the same instant', endedAt: new Date('2026-11-22T02:59:00.000Z'), is: no },
    { when: 'ended after this, which came late', endedAt: new Date('2026-11-22T02:59:30.000Z'), is: no },
  ])('that $when', ({ endedAt, is }) => {
    expect(checked('ticket-open', { ticketEndedAt: read(endedAt) })).toMatchObject(is);
  });

  test('of which it is not known whether it ended gives nothing', () => {
    expect(checked('ticket-open', { ticketEndedAt: unreadable })).toMatchObject(notKnown);
  });
});

describe('an event', () => {
  const at = (instant: Date) => ask({ eventAt: instant.toISOString() });

  test.each([
    { when: '30 minutes before it was received', eventAt: minutes(-30), is: yes },
    { when: 'a millisecond more', eventAt: new Date(minutes(-30).getTime() - 1), is: no },
    { when: 'five minutes ahead, by another clock', eventAt: minutes(5), is: yes },
    { when: 'a millisecond further ahead', eventAt: new Date(minutes(5).getTime() + 1), is: no },
  ])('of $when', ({ eventAt, is }) => {
    expect(checked('event-fresh', { ask: at(eventAt) })).toMatchObject(is);
  });

  test('of an instant that cannot be read gives nothing', () => {
    expect(checked('event-fresh', { ask: ask({ eventAt: 'yesterday' }) })).toMatchObject({ isMet: false });
  });

  test('grows no older while somebody is waited for', () => {
    expect(
      checked('event-fresh', { ask: at(minutes(-5)), receivedAt: NOW, now: minutes(600) }),
    ).toMatchObject(yes);
  });
});
