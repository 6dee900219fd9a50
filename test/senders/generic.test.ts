import { describe, expect, test } from '@jest/globals';
import type { Sender } from '../../src/domain/model/sender.ts';
import {
  ADA,
  deliveries,
  ended,
  HELPDESK,
  message,
  now,
  requested,
  sender,
  USER_ADMINISTRATOR,
} from './stage.ts';

const two = sender({
  grants: [
    { roleDefinitionId: HELPDESK, directoryScopeId: '/', minutes: 60 },
    { roleDefinitionId: USER_ADMINISTRATOR, directoryScopeId: '/', minutes: 30 },
  ],
});
const mapped = sender({ beneficiaries: { kind: 'map', objectIds: { 'ada@desk': ADA } } });

const read = (body: unknown, by: Sender = sender(), type = 'application/json') =>
  deliveries().read(message(body, { 'webhook-id': 'msg_1', 'content-type': type }), by, now);
const meaningOf = (body: unknown, by?: Sender) => {
  const result = read(body, by);
  return result.kind === 'read' ? result.meaning : result;
};

describe('a message that asks for access', () => {
  test('means the role of its sender, for everybody whom the rules name, as long as they say', () => {
    expect(read(requested())).toEqual({
      kind: 'read',
      id: 'msg_1',
      meaning: {
        kind: 'start',
        ticket: 'INC0010023',
        eventAt: new Date('2026-11-29T08:59:30Z'),
        asks: [
          {
            beneficiary: { kind: 'everybody' },
            target: { roleDefinitionId: HELPDESK, directoryScopeId: '/' },
            minutes: 60,
            justification: 'The mail queue is stuck',
            ticketInfo: { number: 'INC0010023', system: undefined },
          },
        ],
      },
    });
  });

  test('means each role of its sender where it names none, and else the one that it names', () => {
    expect(meaningOf(requested(), two)).toMatchObject({
      asks: [
        { target: { roleDefinitionId: HELPDESK } },
        { target: { roleDefinitionId: USER_ADMINISTRATOR } },
      ],
    });
    const asked = meaningOf(requested({ role: { templateId: USER_ADMINISTRATOR.toUpperCase() } }), two);
    expect(asked).toMatchObject({
      asks: [{ target: { roleDefinitionId: USER_ADMINISTRATOR }, minutes: 30 }],
    });
  });

  test.each([
    { for: { objectId: ADA.toUpperCase() }, by: sender(), beneficiary: { kind: 'principal', id: ADA } },
    {
      for: { userPrincipalName: 'ada@contoso.com' },
      by: sender(),
      beneficiary: { kind: 'user-principal-name', name: 'ada@contoso.com' },
    },
    { for: { user: 'ada@desk' }, by: mapped, beneficiary: { kind: 'sender-user', id: 'ada@desk' } },
  ])('names who it is for: $for', ({ for: named, by, beneficiary }) => {
    expect(meaningOf(requested({ for: named }), by)).toMatchObject({
      kind: 'start',
      asks: [{ beneficiary }],
    });
  });

  test.each([
    { more: { duration: 'PT30M' }, minutes: 30 },
    { more: { duration: 'PT8H' }, minutes: 60 },
    { more: { duration: 'PT119S' }, minutes: 1 },
    { more: { until: '2026-11-29T09:20:00+00:00' }, minutes: 20 },
    { more: { until: '2026-11-30T09:00:00Z' }, minutes: 60 },
  ])('is for as long as it says, and never longer than the rules: $more', ({ more, minutes }) => {
    expect(meaningOf(requested(more))).toMatchObject({ asks: [{ minutes }] });
  });
});

describe('a message that asks for what its sender may not ask for', () => {
  test.each([
    {
      what: 'another role',
      body: requested({ role: { templateId: USER_ADMINISTRATOR } }),
      by: sender(),
      because: `The sender servicedesk may not ask for the role ${USER_ADMINISTRATOR} at / (grants).`,
    },
    {
      what: 'its role at another scope',
      body: requested({ role: { templateId: HELPDESK }, scope: `/administrativeUnits/${ADA}` }),
      by: sender(),
      because: `The sender servicedesk may not ask for the role ${HELPDESK} at /administrativeUnits/${ADA} (grants).`,
    },
    {
      what: 'a ticket of another form',
      body: requested({ ticket: { number: 'INC001' } }),
      by: sender({ ticketPattern: 'INC[0-9]{7}' }),
      because: 'The ticket INC001 is not of the form INC[0-9]{7} (ticketPattern).',
    },
    {
      what: 'nobody, where the rules map users of its own',
      body: requested(),
      by: mapped,
      because: 'It names nobody, and the rules map users of the sender only (beneficiaries.map).',
    },
    {
      what: 'a user of its own, where the rules map none',
      body: requested({ for: { user: 'ada@desk' } }),
      by: sender(),
      because: "It names a user of the sender's own, and the rules map none (beneficiaries.map).",
    },
    {
      what: 'anything while it is switched off',
      body: requested(),
      by: sender({ enabled: false }),
      because: 'The sender servicedesk is switched off in the rules (enabled).',
    },
    {
      what: 'something an hour ago',
      body: requested({}, '2026-11-29T08:29:59.999Z'),
      by: sender(),
      because: 'Too late: it was asked at 2026-11-29T08:29:59.999Z, more than 30 minutes before it came.',
    },
    {
      what: 'access until now',
      body: requested({ until: '2026-11-29T09:00:59Z' }),
      by: sender(),
      because: 'It asks for access that would be over within a minute.',
    },
    {
      what: 'something in a while',
      body: requested({}, '2026-11-29T09:05:00.001Z'),
      by: sender(),
      because: 'It is dated 2026-11-29T09:05:00.001Z, more than 5 minutes from now.',
    },
  ])('is refused with the reason: $what', ({ body, by, because }) => {
    expect(meaningOf(body, by)).toEqual({ kind: 'refused', because });
  });

  test('is in time at thirty minutes, and its whole ticket has the form', () => {
    expect(meaningOf(requested({}, '2026-11-29T08:30:00Z'))).toMatchObject({ kind: 'start' });
    const by = sender({ ticketPattern: 'INC[0-9]{7}|OPS-[0-9]+' });
    expect(meaningOf(requested(), by)).toMatchObject({ kind: 'start' });
    expect(meaningOf(requested({ ticket: { number: 'INC0010023/x' } }), by)).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('a message that ends a ticket', () => {
  test('means its end, at the time of the event', () => {
    expect(meaningOf(ended())).toEqual({
      kind: 'end',
      ticket: 'INC0010023',
      eventAt: new Date('2026-11-29T08:59:30Z'),
      because: 'The ticket INC0010023 is over.',
    });
  });

  test('counts at any age, and while its sender is switched off', () => {
    expect(meaningOf(ended('2026-11-25T08:00:00Z'), sender({ enabled: false }))).toMatchObject({
      kind: 'end',
      eventAt: new Date('2026-11-25T08:00:00Z'),
    });
  });

  test('cannot be dated so far in the future that the ticket never opens again', () => {
    expect(meaningOf(ended('2999-01-01T00:00:00Z'))).toMatchObject({
      kind: 'end',
      eventAt: new Date('2026-11-29T09:05:00Z'),
    });
  });
});

test('a message of another type is authentic, and ignored whatever it holds', () => {
  expect(meaningOf({ type: 'ticket.commented', text: 'hello' })).toEqual({
    kind: 'ignored',
    because: 'Messages of type ticket.commented mean nothing here.',
  });
});

describe('a message that has not its form', () => {
  test.each([
    ['a list', []],
    ['null', null],
    ['no type', { data: {} }],
    ['a member that is not known', { ...requested(), approvedBy: 'ada' }],
    ['an approval in its data', requested({ approved: true })],
    ['a role by name', requested({ role: { name: 'Helpdesk Administrator' } })],
    ['a scope without a role', requested({ scope: '/' })],
    ['duration and until', requested({ duration: 'PT1H', until: '2026-11-29T10:00:00Z' })],
    ['a duration in months', requested({ duration: 'P1M' })],
    ['a negative duration', requested({ duration: '-PT1H' })],
    ['no justification', requested({ justification: '' })],
    ['a justification of two lines', requested({ justification: 'one\ntwo' })],
    ['a justification that turns its direction', requested({ justification: 'a\u202eb' })],
    ['two people', requested({ for: { objectId: ADA, user: 'x' } })],
    ['nobody', requested({ for: {} })],
    ['a Cyrillic user principal name', requested({ for: { userPrincipalName: 'аda@contoso.com' } })],
    ['a zero-width user principal name', requested({ for: { userPrincipalName: 'a\u200bda@contoso.com' } })],
    ['a Cyrillic ticket', requested({ ticket: { number: 'ІNC0010023' } })],
    ['a ticket with blanks', requested({ ticket: { number: 'INC 1' } })],
    ['an address without TLS', requested({ ticket: { number: 'I1', url: 'http://169.254.169.254/' } })],
    ['a script for an address', requested({ ticket: { number: 'I1', url: 'javascript:alert(1)' } })],
    ['a day for an instant', requested({}, '2026-11-29')],
    ['an instant without a zone', requested({}, '2026-11-29T09:00:00')],
  ])('is malformed: %s', (_what, body) => {
    expect(read(body)).toMatchObject({ kind: 'malformed', status: 400 });
  });

  test('says where it is wrong, to whoever proved to be the sender', () => {
    expect(read(requested({ duration: 'P1M' }))).toMatchObject({
      because: 'data.duration: expected an ISO 8601 duration such as PT1H',
    });
  });

  test.each([
    'text/plain',
    'application/cloudevents+json',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json, application/json',
    'application/jsonp',
    '',
  ])('is of another type: %j', (type) => {
    expect(read(requested(), sender(), type)).toMatchObject({ kind: 'malformed', status: 415 });
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json'])(
    'is of its own type: %j',
    (type) => {
      expect(read(requested(), sender(), type)).toMatchObject({ kind: 'read' });
    },
  );
});
