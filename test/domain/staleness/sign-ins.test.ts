import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { SignIn, UserState } from '../../../src/domain/model/snapshot.ts';
import { signInMemory } from '../../memory-builder.ts';
import { assignment, days, roleKey, type SnapshotParts, user } from '../../snapshot-builder.ts';
import { inForce, justBefore, mark, planned } from './planned.ts';

const ninetyDaysAgo = new Date('2026-08-24T03:00:00Z');
const none: SignIn = { kind: 'none-recorded' };
const at = (instant: Date): SignIn => ({ kind: 'at', at: instant });
const unread: SignIn = { kind: 'unknown', because: '503' };
/** Ada holds Helpdesk Administrator actively, for 100 days more. */
const outcome = (
  person: Partial<UserState>,
  seen: SnapshotParts = {},
  marks = [] as ReturnType<typeof mark>[],
) =>
  planned(
    { assignments: [assignment({ end: days(100) })], principals: [user(person)], ...seen },
    inForce(),
    marks,
  )[0];
const said = (...given: Parameters<typeof outcome>) => {
  const item = outcome(...given);
  return `${item?.decision} ${item?.reason}`;
};
const remembered = (lastSignInAt: Date, blankSince?: Date): SnapshotParts => ({
  signIns: [signInMemory({ lastSignInAt, blankSince })],
});

describe('a blank is not "never"', () => {
  test.each<Partial<UserState>>([
    { isGuest: false },
    { isGuest: undefined },
    { isGuest: true, isRedeemed: false },
    { isGuest: true, isRedeemed: true },
    { createdDateTime: new Date('2001-01-01T00:00:00Z') },
  ])('an account without a recorded sign-in is told of, and stays: %p', (person) => {
    expect(outcome({ ...person, signIn: none })).toMatchObject({
      decision: 'report',
      reason: 'sign-in-unknown',
      mode: 'plan',
      evidence: { lastSignInAt: null, signInUnknownBecause: 'none is recorded' },
      due: null,
      change: null,
    });
  });

  test('it is still stale for another reason', () => {
    expect(said({ signIn: none, accountEnabled: false })).toBe('mark disabled');
    expect(said({ signIn: none }, { assignments: [assignment()] })).toBe('mark permanent-active');
  });

  test('it is not told of where nobody looks for sign-ins', () => {
    const noSignIn = { mode: 'off', days: 90, guestDays: 180 } as const;
    const seen = { assignments: [assignment({ end: days(100) })], principals: [user({ signIn: none })] };

    expect(planned(seen, inForce({ noSignIn }))[0]).toMatchObject({ decision: 'leave', reason: 'in-use' });
  });
});

describe('what a run saw before', () => {
  const old = at(days(-200));

  test.each([
    { what: 'an older one', signIn: old },
    { what: 'none', signIn: none },
    { what: 'what could not be read', signIn: unread },
  ])('keeps an account in use, although Graph gives $what now', ({ signIn }) => {
    expect(outcome({ signIn }, remembered(ninetyDaysAgo))).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
      evidence: { rememberedSignInAt: ninetyDaysAgo.toISOString() },
    });
  });

  test('speaks for no longer than the threshold, and never against', () => {
    const before = remembered(justBefore(ninetyDaysAgo));

    expect(said({ signIn: old }, before)).toBe('mark no-sign-in');
    expect(said({ signIn: none }, before)).toBe('report sign-in-unknown');
    expect(said({ signIn: unread }, before)).toBe('leave sign-in-unknown');
    expect(said({ signIn: at(days(-1)) }, before)).toBe('leave in-use');
  });

  test('is nothing where it cannot be, or is of somebody else', () => {
    expect(said({ signIn: old }, remembered(days(300)))).toBe('mark no-sign-in');
    expect(said({ signIn: old }, { signIns: [signInMemory({ userId: 'somebody else' })] })).toBe(
      'mark no-sign-in',
    );
  });

  test('is no evidence where it is what Graph gives now', () => {
    expect(outcome({ signIn: old }, remembered(days(-200)))?.evidence).not.toHaveProperty(
      'rememberedSignInAt',
    );
  });

  test('and is gone now makes the account unknown, and its mark drops', () => {
    const marked = mark({ id: accessIdOf('assignment', roleKey()), reason: 'no-sign-in' });

    expect(outcome({ signIn: none }, remembered(days(-120), days(-1)), [marked])).toMatchObject({
      decision: 'drop',
      evidence: {
        now: 'sign-in-unknown',
        rememberedSignInAt: days(-120).toISOString(),
        signInUnknownBecause: 'none is recorded any more',
      },
      change: null,
    });
  });
});

describe('while sign-ins are missing for many', () => {
  const gaps = [{ part: 'sign-ins', because: 'of 20 people, 3 have none now' }] as const;

  test('nobody is known to be away, though Graph says when they signed in', () => {
    expect(outcome({ signIn: at(days(-200)) }, { gaps })).toMatchObject({
      decision: 'leave',
      reason: 'sign-in-unknown',
      evidence: { gap: 'sign-ins', signInUnknownBecause: 'of 20 people, 3 have none now' },
    });
  });

  test.each([at(days(-200)), at(days(300)), none])(
    'a mark stays, and nothing is done about it: %p',
    (signIn) => {
      const marked = mark({ id: accessIdOf('assignment', roleKey()), reason: 'no-sign-in' });

      expect(outcome({ signIn }, { gaps }, [marked])).toMatchObject({
        decision: 'leave',
        reason: 'sign-in-unknown',
        evidence: { markedFor: 'no-sign-in' },
        change: null,
      });
    },
  );

  test('who is seen to work is in use, and what does not rest on sign-ins is judged', () => {
    expect(said({ signIn: at(days(-1)) }, { gaps })).toBe('leave in-use');
    expect(said({ signIn: at(days(-200)), accountEnabled: false }, { gaps })).toBe('mark disabled');
  });
});
