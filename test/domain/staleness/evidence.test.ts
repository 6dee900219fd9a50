import { describe, expect, test } from '@jest/globals';
import type { SnapshotPart, UserState } from '../../../src/domain/model/snapshot.ts';
import { memory } from '../../memory-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GRACE,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { away, held, ofTwo, outcome, twoAway } from './night-shift.ts';
import { inForce, planned, unused } from './planned.ts';

const heldActively: SnapshotParts = { assignments: [assignment({ end: days(100) })] };
const eligible: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
const evidence = (seen: SnapshotParts) => planned(seen)[0]?.evidence;
const text = (count: number) => days(count).toISOString();

describe('what a finding rests on', () => {
  const person = (state: Partial<UserState>) =>
    evidence({ ...heldActively, principals: [user({ signIn: { kind: 'at', at: days(-200) }, ...state })] });

  test('of a member without a sign-in', () => {
    expect(person({})).toEqual({
      principal: 'user',
      accountCreatedDateTime: text(-900),
      lastSignInAt: text(-200),
      noSignInDays: 90,
    });
  });

  test.each([true, false, undefined])('of a guest without a sign-in (redeemed: %s)', (isRedeemed) => {
    expect(person({ isGuest: true, isRedeemed })).toEqual({
      principal: 'guest',
      accountCreatedDateTime: text(-900),
      isRedeemed: isRedeemed ?? null,
      lastSignInAt: text(-200),
      noSignInDays: 180,
    });
  });

  test('of who may be a guest', () => {
    expect(person({ isGuest: undefined, isRedeemed: true })).toMatchObject({
      principal: 'user',
      isRedeemed: true,
    });
  });

  test('of a new account, and of one whose age nobody knows', () => {
    expect(person({ createdDateTime: days(-3) })).toEqual({ accountCreatedDateTime: text(-3) });
    expect(person({ createdDateTime: undefined })).toEqual({ accountCreatedDateTime: null });
  });

  test('of a deleted principal', () => {
    const of = (deletedDateTime: Date | undefined) =>
      evidence({ ...eligible, principals: [{ kind: 'soft-deleted', id: ADA, deletedDateTime }] });

    expect(of(days(-2))).toEqual({ principal: 'soft-deleted', deletedDateTime: text(-2) });
    expect(of(undefined)).toEqual({ principal: 'soft-deleted', deletedDateTime: null });
  });

  test('of an eligibility that nobody activates', () => {
    expect(evidence(eligible)).toEqual({
      firstSeenAt: text(-173),
      lastActivatedAt: null,
      activationsKnownSince: text(-400),
      neverActivatedDays: 90,
      historyDaysMissing: 0,
    });
    expect(evidence({ ...eligible, memories: [], activationsKnownSince: undefined })).toMatchObject({
      firstSeenAt: null,
      activationsKnownSince: null,
    });
  });

  test.each([true, false, undefined])('of a group that is or is not this or that: %s', (flag) => {
    const flags = { isAssignableToRole: flag, isDynamic: flag, isOnPremises: flag };

    expect(outcome(twoAway, { ...ofTwo, ...flags })?.evidence).toMatchObject({
      isAssignableToRole: flag ?? null,
      isDynamic: flag ?? null,
      isOnPremises: flag ?? null,
    });
  });

  test('of a group says nothing of activations where it is not stale for them', () => {
    expect(outcome(twoAway)?.evidence).not.toHaveProperty('firstSeenAt');
    expect(outcome([user(), user({ id: GRACE })], ofTwo, {}, inForce())?.evidence).toMatchObject({
      firstSeenAt: text(-173),
      activationsKnownSince: text(-400),
    });
  });
});

describe('the order of a list never shows', () => {
  test('of several gaps the first by name is told', () => {
    const gap = (part: SnapshotPart) => ({ part, because: '503' });
    const gaps = [gap('eligibility-schedules'), gap('access-history'), gap('assignment-requests')];

    for (const listed of [gaps, gaps.toReversed()])
      expect(evidence({ ...eligible, gaps: listed })).toMatchObject({ gap: 'access-history' });
  });

  test('of several activations that hold, the one that ends last is told', () => {
    const instance = (end: number) =>
      assignmentInstance({
        assignmentType: 'Activated',
        start: days(-0.1),
        end: days(end),
        id: `until-${end}`,
      });
    const instances = [instance(0.1), instance(0.3), instance(0.2)];

    for (const listed of [instances, instances.toReversed()])
      expect(
        evidence({ ...eligible, principals: [user({ accountEnabled: false })], instances: listed }),
      ).toMatchObject({
        activeUntil: text(0.3),
      });
  });

  test('of members who differ in kind, the last kind is told, whoever is listed first', () => {
    const disabled = away({ accountEnabled: false });
    const unseen = away({ id: GRACE });

    for (const memberIds of [
      [ADA, GRACE],
      [GRACE, ADA],
    ])
      expect(outcome([disabled, unseen], { memberIds })?.evidence).toMatchObject({
        foundStale: 'no-sign-in',
      });
    expect(
      outcome(
        [
          { ...disabled, id: GRACE },
          { ...unseen, id: ADA },
        ],
        ofTwo,
      )?.evidence,
    ).toMatchObject({ foundStale: 'no-sign-in' });
  });
});

describe('an activation is told from an assignment', () => {
  const disabled = { ...eligible, principals: [user({ accountEnabled: false })] };
  const decisions = (seen: SnapshotParts) =>
    planned(seen)
      .filter(({ kind }) => kind === 'eligibility')
      .map(({ decision, reason }) => `${decision} ${reason}`);

  test('an assignment, in force or to come, does not hold the eligibility beside it', () => {
    const instances = [assignmentInstance({ end: days(50) })];

    expect(decisions({ ...disabled, instances })).toEqual(['mark disabled']);
    expect(decisions({ ...disabled, assignments: [assignment({ end: days(50) })] })).toEqual([
      'mark disabled',
    ]);
  });

  test('an assignment that began lately is no sign-in', () => {
    const seen = { ...heldActively, principals: [user({ signIn: { kind: 'at', at: days(-200) } })] };
    const instances = [assignmentInstance({ start: days(-3), end: days(50) })];

    expect(planned({ ...seen, instances })[0]).toMatchObject({ decision: 'mark', reason: 'no-sign-in' });
    const undated = instances.map((one) => ({ ...one, startDateTime: undefined }));
    expect(planned({ ...seen, instances: undated })[0]).toMatchObject({ decision: 'mark' });
  });

  test('what a group may activate, a member who only remembers an activation of another scope does not hold', () => {
    const elsewhere = memory({ principalId: GRACE, directoryScopeId: '/administrativeUnits/9' });

    expect(
      outcome([user(), user({ id: GRACE })], ofTwo, { memories: [held, elsewhere] }, inForce()),
    ).toMatchObject({ decision: 'report' });
  });
});
