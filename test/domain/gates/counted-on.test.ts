import { describe, expect, test } from '@jest/globals';
import { isCountedOn, mayBeInUse, usersBehind } from '../../../src/domain/gates/counted-on.ts';
import type { PrincipalState, UserState } from '../../../src/domain/model/snapshot.ts';
import {
  ADA,
  days,
  GRACE,
  group,
  NIGHT_SHIFT,
  NOW,
  servicePrincipal,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import { floor } from './builders.ts';

const gone: PrincipalState = { kind: 'gone', id: ADA };
const unread: PrincipalState = { kind: 'unknown', id: ADA, because: '403' };

describe('an account is counted on', () => {
  test('that is enabled, no guest, cloud-only, and signed in', () => {
    expect(isCountedOn(user(), NOW, floor())).toBe(true);
  });

  test.each<[string, Partial<UserState>]>([
    ['is disabled', { accountEnabled: false }],
    ['is not known to be enabled', { accountEnabled: undefined }],
    ['is a guest', { isGuest: true }],
    ['may be a guest', { isGuest: undefined }],
    ['comes from on premises', { isOnPremises: true }],
    ['may come from on premises', { isOnPremises: undefined }],
    ['never signed in', { signIn: { kind: 'none-recorded' } }],
  ])('and not one that %s', (_, state) => {
    expect(isCountedOn(user(state), NOW, floor())).toBe(false);
  });

  test('and nothing that is no user, whatever drill names it', () => {
    const drilled = floor({ drills: [{ principalId: ADA, on: days(-1), by: 'Lin' }] });

    for (const state of [undefined, gone, unread, group({ id: ADA }), servicePrincipal({ id: ADA })])
      expect(isCountedOn(state, NOW, drilled)).toBe(false);
  });
});

describe('somebody may be using', () => {
  test.each<{ what: string; state: PrincipalState | undefined; so: boolean }>([
    { what: 'an account that was not looked for', state: undefined, so: true },
    { what: 'an account that could not be read', state: unread, so: true },
    { what: 'an account that is gone', state: gone, so: false },
    { what: 'an enabled user', state: user(), so: true },
    { what: 'a user of unknown state', state: user({ accountEnabled: undefined }), so: true },
    { what: 'a disabled user', state: user({ accountEnabled: false }), so: false },
    { what: 'a group whose members are not known', state: group({ memberIds: undefined }), so: true },
    { what: 'a group whose members are known', state: group({ memberIds: [ADA] }), so: false },
    { what: 'an application', state: servicePrincipal(), so: false },
  ])('$what: $so', ({ state, so }) => {
    expect(mayBeInUse(state)).toBe(so);
  });
});

describe('the users behind a principal are', () => {
  test.each<{ what: string; state: PrincipalState | undefined; users: readonly string[] }>([
    { what: 'the members of a group', state: group({ memberIds: [ADA, GRACE] }), users: [ADA, GRACE] },
    { what: 'nobody, for an empty group', state: group({ memberIds: [] }), users: [] },
    {
      what: 'the group, where its members are unknown',
      state: group({ memberIds: undefined }),
      users: [NIGHT_SHIFT],
    },
    { what: 'itself, for anything else', state: user({ id: NIGHT_SHIFT }), users: [NIGHT_SHIFT] },
    { what: 'itself, where it was not read', state: undefined, users: [NIGHT_SHIFT] },
  ])('$what', ({ state, users }) => {
    expect(usersBehind(NIGHT_SHIFT, snapshot({ principals: state === undefined ? [] : [state] }))).toEqual(
      users,
    );
  });
});
