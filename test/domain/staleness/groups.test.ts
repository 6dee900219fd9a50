import { describe, expect, test } from '@jest/globals';
import type { GroupState, PrincipalState, UserState } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  BILLING_APP,
  days,
  eligibility,
  GRACE,
  group,
  LIN,
  memory,
  NIGHT_SHIFT,
  request,
  type SnapshotParts,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { applying, inForce, planned, unused } from './planned.ts';

const held = memory({ principalId: NIGHT_SHIFT, lastActivatedAt: undefined });
/** Somebody who has signed in a hundred days ago for the last time. */
const away = (overrides: Partial<UserState> = {}): UserState =>
  user({ signIn: { kind: 'at', at: days(-100) }, ...overrides });
const twoAway: readonly PrincipalState[] = [away(), away({ id: GRACE })];
const ofTwo: Partial<GroupState> = { memberIds: [GRACE, ADA] };

/** Ada and Grace are in the night shift, which has been eligible for 173 days and has 100 more. */
function outcome(
  members: readonly PrincipalState[],
  of: Partial<GroupState> = ofTwo,
  seen: SnapshotParts = {},
  // So long that nothing is stale for want of an activation, unless a test says so.
  given = inForce({ neverActivated: { mode: 'apply', days: 200 } }),
) {
  const [item] = planned(
    {
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end: days(100) })],
      memories: [held],
      principals: [group(of), ...members],
      ...seen,
    },
    given,
  );
  return item;
}
const said = (...given: Parameters<typeof outcome>) => {
  const item = outcome(...given);
  return `${item?.decision} ${item?.reason}`;
};

describe("a group's staleness is not one member's", () => {
  test('it falls where all its members would, and the plan says who loses the access', () => {
    expect(outcome(twoAway)).toMatchObject({
      decision: 'mark',
      reason: 'no-sign-in',
      mode: 'apply',
      evidence: { principal: 'group', members: 2, membersNoSignIn: 2, membersGone: 0 },
      alsoAffects: [ADA, GRACE],
      change: { key: { principalId: NIGHT_SHIFT } },
    });
  });

  test('it stays where one of them signs in, and the plan says which', () => {
    expect(outcome([away(), user({ id: GRACE })])).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
      evidence: { memberId: GRACE },
      alsoAffects: [],
    });
  });

  test.each<{ readonly member: PrincipalState; readonly reason: string }>([
    { member: { kind: 'unknown', id: GRACE, because: '403' }, reason: 'group-unknown' },
    { member: { kind: 'soft-deleted', id: GRACE, deletedDateTime: days(-2) }, reason: 'soft-deleted' },
    { member: servicePrincipal({ id: GRACE }), reason: 'service-principal' },
    { member: away({ id: GRACE, createdDateTime: days(-3) }), reason: 'new-account' },
    { member: away({ id: GRACE, createdDateTime: undefined }), reason: 'new-account' },
    { member: user({ id: GRACE, signIn: { kind: 'unknown', because: '403' } }), reason: 'sign-in-unknown' },
    {
      member: away({ id: GRACE, isGuest: true, signIn: { kind: 'none-recorded' } }),
      reason: 'sign-in-unknown',
    },
  ])('it stays for a member who is $member.kind: $reason', ({ member, reason }) => {
    expect(said([away(), member])).toBe(`leave ${reason}`);
  });

  test('it stays for a member that was never read', () => {
    expect(said([away()])).toBe('leave group-unknown');
  });

  test('its members may be stale by different kinds: it falls by the last, as late and as little freely as any', () => {
    const members = [
      away({ accountEnabled: false }),
      { kind: 'gone', id: GRACE } as const,
      away({ id: LIN }),
    ];
    const of = { memberIds: [ADA, GRACE, LIN] };
    const onlyPlanned = inForce({ principalGone: { mode: 'plan' } });

    expect(outcome(members, of, {}, onlyPlanned)).toMatchObject({
      decision: 'mark',
      reason: 'no-sign-in',
      mode: 'plan',
      due: days(30).toISOString(),
      evidence: { membersGone: 1, membersDisabled: 1, membersNoSignIn: 1 },
    });
  });

  test('a kind that is off makes no member stale', () => {
    const given = inForce({
      noSignIn: { mode: 'off', days: 90, guestDays: 180 },
      neverActivated: { mode: 'off', days: 90 },
    });

    expect(said([away({ accountEnabled: false }), away({ id: GRACE })], ofTwo, {}, given)).toBe(
      'leave mode-off',
    );
  });
});

describe('the eligibility of a group', () => {
  const working = [user(), user({ id: GRACE })];
  const all = inForce();

  test('falls where nobody in it has activated it for so long', () => {
    expect(outcome(working, ofTwo, {}, all)).toMatchObject({
      decision: 'mark',
      reason: 'never-activated',
      evidence: { membersNeverActivated: 2, historyDaysMissing: 0 },
      alsoAffects: [ADA, GRACE],
    });
  });

  test('stays where anybody has', () => {
    expect(said(working, ofTwo, { memories: [{ ...held, lastActivatedAt: days(-3) }] }, all)).toBe(
      'leave in-use',
    );
  });

  test('stays where a member activated the same by an eligibility of its own', () => {
    const own = memory({ principalId: GRACE, lastActivatedAt: days(-3) });

    expect(outcome(working, ofTwo, { memories: [held, own] }, all)).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
      evidence: { memberId: GRACE },
    });
  });

  test('stays for who activated it and does not show in sign-ins, though we cannot say who that was', () => {
    expect(said(twoAway, ofTwo, { memories: [{ ...held, lastActivatedAt: days(-3) }] })).toBe('leave in-use');
  });

  test('is only reported while our history is short', () => {
    expect(said(working, ofTwo, { activationsKnownSince: days(-30) }, all)).toBe('report never-activated');
  });
});

describe('what is known of one member holds the group back', () => {
  test('an activation that holds now', () => {
    const instances = [
      assignmentInstance({ principalId: GRACE, assignmentType: 'Activated', end: days(0.1) }),
    ];
    const given = inForce({ noSignIn: { mode: 'off', days: 90, guestDays: 180 } });

    expect(outcome([user(), user({ id: GRACE })], ofTwo, { instances }, given)).toMatchObject({
      decision: 'leave',
      reason: 'activation-live',
      evidence: { memberId: GRACE },
    });
  });

  test('a request that nobody has decided', () => {
    const requests = [
      request({ kind: 'assignment', principalId: GRACE, action: 'selfActivate', progress: 'pending' }),
    ];

    expect(said(twoAway, ofTwo, { requests })).toBe('leave request-pending');
  });

  test('an exception for the member', () => {
    const given = rules({
      ...applying(),
      exceptions: [
        {
          principalId: GRACE,
          roleDefinitionId: undefined,
          directoryScopeId: undefined,
          owner: 'hr@example.com',
          reason: 'parental leave',
          ticket: 'HR-1',
          expires: days(30),
        },
      ],
    });

    expect(said(twoAway, ofTwo, {}, given)).toBe('leave excepted');
  });

  test('a selection that leaves the member out', () => {
    const selection = { ...inForce().stale.selection, exceptPrincipals: [GRACE] };

    expect(said(twoAway, ofTwo, {}, inForce({ selection }))).toBe('leave not-selected');
  });

  test('a protected member', () => {
    const given = rules({ ...applying(), protected: { principals: [{ id: GRACE, why: 'break-glass' }] } });

    expect(said(twoAway, ofTwo, {}, given)).toBe('leave protected');
  });
});

describe('a group that is not ours to judge', () => {
  test.each<Partial<GroupState>>([
    { isDynamic: true },
    { isDynamic: undefined },
    { isOnPremises: true },
    { isOnPremises: undefined },
    { isAssignableToRole: false },
    { isAssignableToRole: undefined },
  ])('is only reported: %p', (overrides) => {
    expect(outcome(twoAway, { ...ofTwo, ...overrides })).toMatchObject({
      decision: 'report',
      reason: 'group-not-ours',
      evidence: { foundStale: 'no-sign-in' },
      change: null,
      due: null,
      alsoAffects: [ADA, GRACE],
    });
  });

  test('is not even reported where it is used', () => {
    expect(said([user(), away({ id: GRACE })], { ...ofTwo, isDynamic: true })).toBe('leave in-use');
  });

  test('an empty one is only reported: nobody is hurt by waiting', () => {
    expect(outcome([], { memberIds: [] })).toMatchObject({
      decision: 'report',
      reason: 'group-not-ours',
      evidence: { members: 0 },
    });
  });
});

describe('a group in the group', () => {
  const inner = 'aaaaaaaa-aaaa-4bbb-8ccc-000000000001';
  const nested = (memberIds: readonly string[] | undefined) => [
    ...twoAway,
    group({ id: inner, memberIds: memberIds && [...memberIds] }),
  ];

  test('is seen through its members, which stand beside it', () => {
    expect(said(nested([GRACE]), { memberIds: [ADA, inner, GRACE] })).toBe('mark no-sign-in');
  });

  test('keeps it where its members are not known, or are not among those that were read', () => {
    expect(said(nested(undefined), { memberIds: [ADA, inner, GRACE] })).toBe('leave group-unknown');
    expect(said(nested([LIN]), { memberIds: [ADA, inner, GRACE] })).toBe('leave group-unknown');
  });

  test('that contains itself again ends there', () => {
    expect(said(nested([inner, GRACE]), { memberIds: [ADA, inner, GRACE] })).toBe('mark no-sign-in');
  });
});

describe('what a group holds actively', () => {
  const assigned = (overrides: Parameters<typeof assignment>[0] = {}): SnapshotParts => ({
    eligibilities: [],
    memories: [],
    assignments: [assignment({ principalId: NIGHT_SHIFT, ...overrides })],
  });

  test('for good is good practice, where people activate their way into the group', () => {
    expect(said([user(), user({ id: GRACE })], ofTwo, assigned())).toBe('leave in-use');
  });

  test('and was given outside PIM is only reported: whoever is in it may be using it', () => {
    expect(said([user(), user({ id: GRACE })], ofTwo, assigned({ createdUsing: undefined }))).toBe(
      'report outside-pim',
    );
  });

  test('goes where all its members would', () => {
    expect(outcome(twoAway, ofTwo, assigned({ createdUsing: undefined }))).toMatchObject({
      decision: 'mark',
      reason: 'no-sign-in',
    });
  });

  test('is told of with what its service principals make of it', () => {
    const members = [away(), servicePrincipal()];

    expect(outcome(members, { memberIds: [ADA, BILLING_APP] }, assigned())).toMatchObject({
      reason: 'service-principal',
      evidence: { memberId: BILLING_APP },
    });
  });
});

test('one person out of many keeps what the others do not use, each in an item of its own', () => {
  const ofAda = eligibility({ end: days(100) });
  const seen: SnapshotParts = {
    eligibilities: [ofAda, eligibility({ principalId: NIGHT_SHIFT, end: days(100) })],
    memories: [unused, { ...held, lastActivatedAt: days(-1) }],
    principals: [group(ofTwo), ...twoAway],
  };

  expect(planned(seen).map(({ key, reason }) => [key.principalId, reason])).toEqual([
    [ADA, 'no-sign-in'],
    [NIGHT_SHIFT, 'in-use'],
  ]);
});
