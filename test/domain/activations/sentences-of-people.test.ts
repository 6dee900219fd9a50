import { expect, test } from '@jest/globals';
import {
  ADA,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  NOW,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { checked, type SentenceOfCheck, unreadable } from './builders.ts';

const why = 'Break glass';

/** What each check of a person says: with ids, and with what to do where it is not met. */
const cases: readonly SentenceOfCheck[] = [
  {
    code: 'person-usable',
    said: {},
    sentence: '11111111-aaaa-4bbb-8ccc-000000000001 is a user, and enabled.',
  },
  {
    code: 'person-usable',
    said: { person: user({ id: GRACE }) },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000002 was read where 11111111-aaaa-4bbb-8ccc-000000000001 was asked for. Ask again later.',
  },
  {
    code: 'person-usable',
    said: { person: user({ accountEnabled: false }) },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is disabled. Enable the account, or ask for somebody else.',
  },
  {
    code: 'person-usable',
    said: { person: user({ accountEnabled: undefined }) },
    sentence: 'Graph does not say whether 11111111-aaaa-4bbb-8ccc-000000000001 is enabled. Ask again later.',
  },
  {
    code: 'person-usable',
    said: { person: group({ id: ADA }) },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is a group. Just-in-time access is for one person; ask for a person.',
  },
  {
    code: 'person-usable',
    said: { person: servicePrincipal({ id: ADA }) },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is an app. Just-in-time access is for people; ask for a person.',
  },
  {
    code: 'person-usable',
    said: { person: { kind: 'foreign', id: ADA, type: 'device' } },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is of a kind that this app does not judge (device). Ask for a user of this directory.',
  },
  {
    code: 'person-usable',
    said: { person: { kind: 'soft-deleted', id: ADA, deletedDateTime: NOW } },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is deleted. Restore the account, or ask for somebody else.',
  },
  {
    code: 'person-usable',
    said: { person: { kind: 'gone', id: ADA } },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is not in the directory. Correct the rules, or ask for somebody else.',
  },
  {
    code: 'person-usable',
    said: { person: { id: ADA, ...unreadable } },
    sentence: '11111111-aaaa-4bbb-8ccc-000000000001 could not be read: Graph answered 503. Ask again later.',
  },
  {
    code: 'guest-allowed',
    said: {},
    sentence: '11111111-aaaa-4bbb-8ccc-000000000001 is a member of the directory.',
  },
  {
    code: 'guest-allowed',
    said: { person: group({ id: ADA }) },
    sentence: '11111111-aaaa-4bbb-8ccc-000000000001 is not known to be a user.',
  },
  {
    code: 'guest-allowed',
    said: { person: user({ isGuest: true }), guests: 'allow' },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is, or may be, a guest, and `activations.guests` allows guests.',
  },
  {
    code: 'guest-allowed',
    said: { person: user({ isGuest: true }) },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is a guest, and `activations.guests` of the rules refuses guests. Ask for a member.',
  },
  {
    code: 'guest-allowed',
    said: { person: user({ isGuest: undefined }) },
    sentence:
      'Graph does not say whether 11111111-aaaa-4bbb-8ccc-000000000001 is a guest, and `activations.guests` refuses guests. Ask again later.',
  },
  {
    code: 'not-protected',
    said: {},
    sentence:
      'Neither 11111111-aaaa-4bbb-8ccc-000000000001 nor role 729827e3-9c14-49f7-bb1b-9608f156bbb8 is protected.',
  },
  {
    code: 'not-protected',
    said: { protected: { roles: [{ id: HELPDESK_ADMINISTRATOR, why }] } },
    sentence:
      '729827e3-9c14-49f7-bb1b-9608f156bbb8 is protected: Break glass. No writer touches it; use PIM itself, or change `protected`.',
  },
  {
    code: 'not-protected',
    said: { protected: { groups: [{ id: NIGHT_SHIFT, why }] }, inside: [NIGHT_SHIFT] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is in the protected group 22222222-aaaa-4bbb-8ccc-000000000001: Break glass. No writer touches it; use PIM itself, or change `protected`.',
  },
  {
    code: 'not-protected',
    said: { protected: { groups: [{ id: NIGHT_SHIFT, why }] }, unknownGroups: [NIGHT_SHIFT] },
    sentence:
      'Whether 11111111-aaaa-4bbb-8ccc-000000000001 is in the protected group 22222222-aaaa-4bbb-8ccc-000000000001 could not be read. Ask again later.',
  },
];

test.each(cases)('$code says: $sentence', ({ code, said, sentence }) => {
  expect(checked(code, said).sentence).toBe(sentence);
});
