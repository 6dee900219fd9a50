import { describe, expect, test } from '@jest/globals';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
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
import { checked } from './builders.ts';

const yes = { isMet: true, isKnown: true };
const no = { isMet: false, isKnown: true };
const notKnown = { isMet: false, isKnown: false };

describe('whoever would have the access', () => {
  const cases: readonly { readonly who: string; readonly person: PrincipalState; readonly is: object }[] = [
    { who: 'an enabled user', person: user(), is: yes },
    { who: 'a disabled user', person: user({ accountEnabled: false }), is: no },
    {
      who: 'a user of whom Graph does not say it',
      person: user({ accountEnabled: undefined }),
      is: notKnown,
    },
    { who: 'a group', person: group({ id: ADA }), is: no },
    { who: 'an app', person: servicePrincipal({ id: ADA }), is: no },
    { who: 'a device', person: { kind: 'foreign', id: ADA, type: 'device' }, is: no },
    { who: 'a deleted user', person: { kind: 'soft-deleted', id: ADA, deletedDateTime: NOW }, is: no },
    { who: 'nobody any more', person: { kind: 'gone', id: ADA }, is: no },
    {
      who: 'not readable',
      person: { kind: 'unknown', id: ADA, because: 'Graph answered 503' },
      is: notKnown,
    },
    { who: 'somebody else than was read', person: user({ id: GRACE }), is: notKnown },
  ];
  test.each(cases)('is a person who can use it, or not: $who', ({ person, is }) => {
    expect(checked('person-usable', { person })).toMatchObject(is);
  });

  test.each([
    { isGuest: false, guests: 'refuse' as const, is: yes },
    { isGuest: true, guests: 'refuse' as const, is: no },
    { isGuest: undefined, guests: 'refuse' as const, is: notKnown },
    { isGuest: true, guests: 'allow' as const, is: yes },
    { isGuest: undefined, guests: 'allow' as const, is: yes },
  ])('is a guest ($isGuest) where the rules $guests guests', ({ isGuest, guests, is }) => {
    expect(checked('guest-allowed', { person: user({ isGuest }), guests })).toMatchObject(is);
  });
});

describe('what is protected', () => {
  const named = (id: string) => [{ id, why: 'Break glass' }];

  test.each([
    { what: 'nothing of this', of: {}, said: {}, is: yes },
    { what: 'the person', of: { principals: named(ADA.toUpperCase()) }, said: {}, is: no },
    { what: 'the role', of: { roles: named(HELPDESK_ADMINISTRATOR) }, said: {}, is: no },
    {
      what: 'a group of the person',
      of: { groups: named(NIGHT_SHIFT) },
      said: { inside: [NIGHT_SHIFT] },
      is: no,
    },
    { what: 'a group of others', of: { groups: named(NIGHT_SHIFT) }, said: {}, is: yes },
    {
      what: 'a group that could not be read',
      of: { groups: named(NIGHT_SHIFT) },
      said: { unknownGroups: [NIGHT_SHIFT] },
      is: notKnown,
    },
  ])('is touched by no grant: $what', ({ of, said, is }) => {
    expect(checked('not-protected', { ...said, protected: of })).toMatchObject(is);
  });

  test('says why', () => {
    expect(checked('not-protected', { protected: { principals: named(ADA) } }).sentence).toBe(
      `${ADA} is protected: Break glass. No writer touches it; use PIM itself, or change \`protected\`.`,
    );
  });
});
