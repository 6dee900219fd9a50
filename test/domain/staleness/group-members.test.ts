import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignmentInstance,
  days,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  request,
  roleKey,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { away, ofTwo, outcome, said, twoAway } from './night-shift.ts';
import { applying, inForce, mark } from './planned.ts';

describe("a group's staleness is not one member's", () => {
  test('where all its members would lose it, it is told of with who they are, and stays: others may be eligible in it', () => {
    expect(outcome(twoAway)).toMatchObject({
      key: { principalId: NIGHT_SHIFT },
      decision: 'report',
      reason: 'group-eligible-members-unseen',
      mode: 'apply',
      evidence: {
        foundStale: 'no-sign-in',
        principal: 'group',
        members: 2,
        membersNoSignIn: 2,
        membersGone: 0,
      },
      alsoAffects: [ADA, GRACE],
      due: null,
      change: null,
    });
  });

  test('what was marked before groups were only told of drops out, and is not removed', () => {
    const id = accessIdOf('eligibility', roleKey({ principalId: NIGHT_SHIFT }));
    const marked = outcome(twoAway, ofTwo, {}, undefined, [mark({ id, reason: 'no-sign-in' })]);

    expect(marked).toMatchObject({
      decision: 'drop',
      evidence: { now: 'group-eligible-members-unseen' },
      change: null,
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
    { member: { kind: 'foreign', id: GRACE, type: 'device' }, reason: 'group-unknown' },
  ])('it stays for a member who is $member.kind: $reason', ({ member, reason }) => {
    expect(said([away(), member])).toBe(`leave ${reason}`);
  });

  test.each([true, false])(
    'it stays for a member without a recorded sign-in (guest: %s), who is told of',
    (isGuest) => {
      expect(
        outcome([away(), away({ id: GRACE, isGuest, signIn: { kind: 'none-recorded' } })]),
      ).toMatchObject({
        decision: 'report',
        reason: 'sign-in-unknown',
        evidence: { memberId: GRACE },
      });
    },
  );

  test('it stays for a member that was never read', () => {
    expect(said([away()])).toBe('leave group-unknown');
  });

  test('its members may be stale by different kinds: it is told of by the last, as little freely as any', () => {
    const members = [
      away({ accountEnabled: false }),
      { kind: 'gone', id: GRACE } as const,
      away({ id: LIN }),
    ];
    const of = { memberIds: [ADA, GRACE, LIN] };
    const onlyPlanned = inForce({ principalGone: { mode: 'plan' } });

    expect(outcome(members, of, {}, onlyPlanned)).toMatchObject({
      decision: 'report',
      mode: 'plan',
      evidence: { foundStale: 'no-sign-in', membersGone: 1, membersDisabled: 1, membersNoSignIn: 1 },
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

describe('a group in the group', () => {
  const inner = 'aaaaaaaa-aaaa-4bbb-8ccc-000000000001';
  const nested = (memberIds: readonly string[] | undefined) => [
    ...twoAway,
    group({ id: inner, memberIds: memberIds && [...memberIds] }),
  ];

  test('is seen through its members, which stand beside it', () => {
    expect(said(nested([GRACE]), { memberIds: [ADA, inner, GRACE] })).toBe(
      'report group-eligible-members-unseen',
    );
  });

  test('keeps it where its members are not known, or are not among those that were read', () => {
    expect(said(nested(undefined), { memberIds: [ADA, inner, GRACE] })).toBe('leave group-unknown');
    expect(said(nested([LIN]), { memberIds: [ADA, inner, GRACE] })).toBe('leave group-unknown');
  });

  test('that contains itself again ends there', () => {
    expect(said(nested([inner, GRACE]), { memberIds: [ADA, inner, GRACE] })).toBe(
      'report group-eligible-members-unseen',
    );
  });
});
