import { describe, expect, test } from '@jest/globals';
import type { SignIn, SignInMemory, UserState } from '../../src/domain/model/snapshot.ts';
import { rememberSignIns, signInDrop } from '../../src/domain/sign-in-history.ts';
import { signInMemory } from '../memory-builder.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  NOW,
  type SnapshotParts,
  servicePrincipal,
  snapshot,
  user,
} from '../snapshot-builder.ts';

const at = (instant: Date): SignIn => ({ kind: 'at', at: instant });
const none: SignIn = { kind: 'none-recorded' };
const unread: SignIn = { kind: 'unknown', because: '503' };

/** Ada is eligible; the memory after a look at her. */
function look(seen: SnapshotParts, before: readonly SignInMemory[] = []) {
  const known = new Map(before.map((memory) => [memory.userId, memory]));
  return rememberSignIns(snapshot({ eligibilities: [eligibility()], ...seen }), known);
}
const ofAda = (signIn: SignIn, before?: SignInMemory) =>
  look({ principals: [user({ signIn })] }, before && [before]).signIns.get(ADA);

describe('the memory of a sign-in', () => {
  test('is the instant that Graph gives', () => {
    expect(ofAda(at(days(-3)))).toEqual({ userId: ADA, lastSignInAt: days(-3), blankSince: undefined });
  });

  test('is the latest that any run saw', () => {
    expect(ofAda(at(days(-3)), signInMemory({ lastSignInAt: days(-9) }))?.lastSignInAt).toEqual(days(-3));
    expect(ofAda(at(days(-9)), signInMemory({ lastSignInAt: days(-3) }))?.lastSignInAt).toEqual(days(-3));
  });

  test('stays where Graph gives none any more, with the first night of that', () => {
    const blank = ofAda(none, signInMemory({ lastSignInAt: days(-3) }));

    expect(blank).toEqual({ userId: ADA, lastSignInAt: days(-3), blankSince: NOW });
    const later = look({ now: days(1), principals: [user({ signIn: none })] }, blank && [blank]);
    expect(later.signIns.get(ADA)).toEqual(blank);
    expect(later.changed).toEqual([]);
  });

  test('is not blank any more once Graph gives one again, be it an older one', () => {
    const blank = signInMemory({ lastSignInAt: days(-3), blankSince: days(-2) });

    expect(ofAda(at(days(-200)), blank)).toEqual({ ...blank, blankSince: undefined });
  });

  test.each([
    { what: 'year one', instant: new Date('0001-01-01T00:00:00Z') },
    { what: 'tomorrow', instant: days(1) },
  ])('is no instant that cannot be one: $what', ({ instant }) => {
    expect(ofAda(at(instant))).toBeUndefined();
    expect(ofAda(at(instant), signInMemory())).toEqual(signInMemory({ blankSince: NOW }));
  });

  test('is neither made nor changed by sign-ins that were not read', () => {
    const blank = signInMemory({ blankSince: days(-2) });

    expect(ofAda(unread)).toBeUndefined();
    expect(look({ principals: [user({ signIn: unread })] }, [blank])).toEqual({
      signIns: new Map([[ADA, blank]]),
      changed: [],
    });
  });

  test('is not made of a blank', () => {
    expect(look({ principals: [user({ signIn: none })] })).toEqual({ signIns: new Map(), changed: [] });
  });

  test('is written only where it changed', () => {
    const seen = { principals: [user({ signIn: at(days(-1)) })] };

    expect(look(seen, [signInMemory()]).changed).toEqual([]);
    expect(look(seen, [signInMemory({ lastSignInAt: days(-2) })]).changed).toEqual([signInMemory()]);
    expect(look(seen, [signInMemory({ blankSince: days(-2) })]).changed).toEqual([signInMemory()]);
  });

  test('is kept of who holds a role, actively or not, and of the members of groups that do; once each', () => {
    const seen: SnapshotParts = {
      eligibilities: [eligibility(), eligibility({ principalId: NIGHT_SHIFT })],
      assignments: [assignment({ principalId: GRACE }), assignment()],
      principals: [
        user(),
        user({ id: GRACE }),
        user({ id: LIN }),
        user({ id: 'nobody' }),
        group({ memberIds: [ADA, LIN, 'gone'] }),
        servicePrincipal(),
        { kind: 'gone', id: 'gone' },
      ],
    };

    expect(
      look(seen)
        .changed.map(({ userId }) => userId)
        .toSorted(),
    ).toEqual([ADA, GRACE, LIN]);
  });

  test('of whoever has no access any more stays', () => {
    const { signIns } = look({}, [signInMemory({ userId: LIN })]);

    expect(signIns.get(LIN)).toEqual(signInMemory({ userId: LIN }));
  });
});

describe('a drop of sign-ins', () => {
  const lastCompleteRunAt = days(-1);
  const people = (count: number): readonly UserState[] =>
    Array.from({ length: count }, (_, index) => user({ id: `person-${index}` }));
  /** Of so many people, so many have lost their sign-ins. */
  function drop(
    count: number,
    lost: number,
    percent = 10,
    overrides: Partial<SignInMemory> = { blankSince: NOW },
  ) {
    const memories = people(count).map(({ id }, index) =>
      signInMemory({ userId: id, ...(index < lost && overrides) }),
    );
    const signIns = new Map(memories.map((memory) => [memory.userId, memory]));
    return signInDrop(snapshot({ principals: people(count) }), signIns, { lastCompleteRunAt, percent });
  }

  test('is a gap, which says how many, since when, and what to do', () => {
    expect(drop(20, 3)).toEqual({
      part: 'sign-ins',
      because:
        'of 20 people with access whose last sign-in was known on 2026-11-21T03:00:00.000Z, 3 have none now, where ' +
        'stale.signInDataDropPercent allows 10 %. If that is right, raise it for one run',
    });
  });

  test('is more than the rules allow, and more than one person', () => {
    expect(drop(20, 2)).toBeUndefined();
    expect(drop(19, 2)).toBeDefined();
    expect(drop(3, 1)).toBeUndefined();
    expect(drop(3, 2)).toBeDefined();
    expect(drop(20, 20, 100)).toBeUndefined();
    expect(drop(20, 2, 0)).toBeDefined();
    expect(drop(0, 0, 0)).toBeUndefined();
  });

  test('is since the last complete run: who was blank then, to the millisecond, has lost nothing since', () => {
    expect(drop(4, 2, 10, { blankSince: lastCompleteRunAt })).toBeUndefined();
    expect(drop(4, 2, 10, { blankSince: new Date(lastCompleteRunAt.getTime() + 1) })).toBeDefined();
    expect(drop(4, 2, 50)).toBeUndefined();
    expect(drop(4, 3, 50)).toBeDefined();
  });

  test('counts whoever went blank where no run was ever complete', () => {
    const signIns = new Map(
      [ADA, GRACE].map((userId) => [userId, signInMemory({ userId, blankSince: days(-30) })]),
    );
    const limit = { lastCompleteRunAt: undefined, percent: 10 };

    expect(signInDrop(snapshot(), signIns, limit)?.because).toContain('was known before, 2 have none now');
  });

  test('does not count people who have left', () => {
    const left = new Map(
      ['x', 'y', 'z'].map((userId) => [userId, signInMemory({ userId, blankSince: NOW })]),
    );

    expect(signInDrop(snapshot(), left, { lastCompleteRunAt, percent: 10 })).toBeUndefined();
  });
});
