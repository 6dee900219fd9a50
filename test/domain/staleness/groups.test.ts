import { describe, expect, test } from '@jest/globals';
import type { GroupState } from '../../../src/domain/model/snapshot.ts';
import { memory } from '../../memory-builder.ts';
import {
  ADA,
  assignment,
  BILLING_APP,
  days,
  eligibility,
  GRACE,
  group,
  NIGHT_SHIFT,
  type SnapshotParts,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { away, held, ofTwo, outcome, said, twoAway } from './night-shift.ts';
import { inForce, planned, unused } from './planned.ts';

describe('the eligibility of a group', () => {
  const working = [user(), user({ id: GRACE })];
  const all = inForce();

  test('is told of where nobody in it has activated it for so long', () => {
    expect(outcome(working, ofTwo, {}, all)).toMatchObject({
      decision: 'report',
      reason: 'group-eligible-members-unseen',
      evidence: { foundStale: 'never-activated', membersNeverActivated: 2, historyDaysMissing: 0 },
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

  test('an empty one is unknown: a list that hides its members reads the same', () => {
    expect(outcome([], { memberIds: [] })).toMatchObject({
      decision: 'report',
      reason: 'group-unknown',
      evidence: { members: 0 },
    });
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

  test('is told of for who is in it before how it was made', () => {
    expect(outcome(twoAway, ofTwo, assigned({ createdUsing: undefined }))).toMatchObject({
      decision: 'report',
      reason: 'group-eligible-members-unseen',
      evidence: { foundStale: 'no-sign-in' },
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
