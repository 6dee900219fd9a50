import { describe, expect, test } from '@jest/globals';
import { rules } from '../../rules-builder.ts';
import {
  assignment,
  days,
  eligibility,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  roleKey,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { away, ofTwo, outcome, said, twoAway } from './night-shift.ts';
import { applying, inForce, justAfter, planned, unused } from './planned.ts';

const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
const noSignIn = { mode: 'off', days: 90, guestDays: 180 } as const;
const item = (seen: SnapshotParts, given = inForce({ noSignIn })) =>
  planned({ ...neverUsed, ...seen }, given)[0];

describe('an eligibility, where nobody looks for sign-ins', () => {
  test('is in use where it was activated', () => {
    expect(item({ memories: [{ ...unused, lastActivatedAt: days(-10) }] })).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
    });
  });

  test('is in use where somebody attests it', () => {
    const attestations = [{ ...roleKey(), by: 'grace@example.com', on: days(-1), until: days(30) }];

    expect(item({}, rules({ ...applying({ noSignIn }), renew: { attestations } }))).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
      evidence: { attestedBy: 'grace@example.com' },
    });
  });

  test('is new for as long as it must not have been activated', () => {
    expect(item({ memories: [{ ...unused, firstSeenAt: days(-60) }] })).toMatchObject({
      decision: 'leave',
      reason: 'new-assignment',
    });
  });

  test('is in use and not new where both could be said', () => {
    const seen = { memories: [{ ...unused, firstSeenAt: days(-60) }] };

    expect(item(seen, inForce())).toMatchObject({ decision: 'leave', reason: 'in-use' });
  });
});

test('where nobody looks for anything, nothing is said of the access', () => {
  const { stale } = rules();
  const off = { mode: 'off' } as const;
  const given = inForce({
    principalGone: off,
    disabled: { ...stale.disabled, ...off },
    noSignIn,
    neverActivated: { ...stale.neverActivated, ...off },
    permanentActive: { ...stale.permanentActive, ...off },
    outsidePim: off,
    redundant: off,
  });

  expect(item({}, given)).toMatchObject({ decision: 'leave', reason: 'mode-off' });
  expect(item({}, given)?.evidence).toEqual({});
});

test('a scope of an unknown form is told of in the harmless mode', () => {
  const odd = eligibility({ directoryScopeId: '/catalogs/1/packages', end: days(100) });

  expect(item({ eligibilities: [odd] })).toMatchObject({ decision: 'report', mode: 'plan', alsoAffects: [] });
});

describe('sign-ins', () => {
  const held: SnapshotParts = {
    eligibilities: [],
    memories: [],
    assignments: [assignment({ end: days(100) })],
  };

  test('are believed where only something else was not read completely', () => {
    const gaps = [{ part: 'users' as const, because: '503' }];
    const seen = { ...held, principals: [user({ signIn: { kind: 'at', at: days(-200) } })], gaps };

    expect(item(seen, inForce())).toMatchObject({ decision: 'mark', reason: 'no-sign-in' });
  });

  test('that could not be read leave the account unknown, and the evidence says why', () => {
    const seen = { ...held, principals: [user({ signIn: { kind: 'unknown', because: '503' } })] };

    expect(item(seen, inForce())?.evidence).toEqual({
      principal: 'user',
      accountCreatedDateTime: days(-900).toISOString(),
      lastSignInAt: null,
      signInUnknownBecause: '503',
      noSignInDays: 90,
    });
  });
});

describe('an eligibility beside standing access', () => {
  test('whose end is not known does not stand in for it', () => {
    const seen = { assignments: [assignment()], eligibilities: [eligibility({ expiration: undefined })] };

    expect(planned(seen).find(({ kind }) => kind === 'assignment')).toMatchObject({
      decision: 'report',
      reason: 'permanent-active',
      evidence: { hindrance: 'eligibility' },
      alsoAffects: [],
    });
  });
});

describe("a group's access", () => {
  test('that a member keeps says so of a group', () => {
    expect(outcome([away(), user({ id: GRACE })])?.evidence).toMatchObject({
      principal: 'group',
      members: 2,
    });
  });

  test('that ends within the cool-down is not told of, to the millisecond', () => {
    const ending = (end: Date) =>
      outcome(twoAway, ofTwo, { eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end })] });

    expect(ending(days(7))).toMatchObject({
      decision: 'leave',
      reason: 'ends-by-itself',
      evidence: { endDateTime: '2026-11-29T03:00:00.000Z' },
    });
    expect(ending(justAfter(days(7)))).toMatchObject({ decision: 'report' });
  });

  test('stays where only some members of a group in it were read', () => {
    const inner = group({ id: 'aaaaaaaa-aaaa-4bbb-8ccc-000000000001', memberIds: [GRACE, LIN] });

    expect(said([...twoAway, inner], { memberIds: [...(ofTwo.memberIds ?? []), inner.id] })).toBe(
      'leave group-unknown',
    );
  });
});
