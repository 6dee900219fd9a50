import { describe, expect, test } from '@jest/globals';
import type { SignIn } from '../../../src/domain/model/snapshot.ts';
import { historyWarmUp } from '../../../src/domain/staleness/activations.ts';
import {
  assignment,
  days,
  eligibility,
  NOW,
  type SnapshotParts,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import { inForce, justAfter, justBefore, planned, unused } from './planned.ts';

/** All at 2026-11-22T03:00:00Z. */
const ninetyDaysAgo = new Date('2026-08-24T03:00:00Z');
const halfAYearAgo = new Date('2026-05-26T03:00:00Z');
const thirtyDaysAgo = new Date('2026-10-23T03:00:00Z');

const eligible = [eligibility({ end: days(100) })];
function outcome(seen: SnapshotParts, given = inForce()) {
  const [item] = planned({ eligibilities: eligible, memories: [unused], ...seen }, given);
  return `${item?.decision} ${item?.reason}`;
}
const at = (instant: Date): SignIn => ({ kind: 'at', at: instant });

describe('no sign-in for 90 days', () => {
  const none: SignIn = { kind: 'none-recorded' };
  const of = (overrides: Parameters<typeof user>[0]) =>
    outcome({
      eligibilities: [],
      memories: [],
      assignments: [assignment({ end: days(100) })],
      principals: [user(overrides)],
    });

  test('is not yet true of who signed in 90 days ago to the millisecond', () => {
    expect(of({ signIn: at(ninetyDaysAgo) })).toBe('leave in-use');
    expect(of({ signIn: at(justBefore(ninetyDaysAgo)) })).toBe('mark no-sign-in');
  });

  test('is 180 days for guests', () => {
    expect(of({ isGuest: true, signIn: at(halfAYearAgo) })).toBe('leave in-use');
    expect(of({ isGuest: true, signIn: at(justBefore(halfAYearAgo)) })).toBe('mark no-sign-in');
  });

  test('is the longer of the two for who may be a guest', () => {
    expect(of({ isGuest: undefined, signIn: at(halfAYearAgo) })).toBe('leave in-use');
    expect(of({ isGuest: undefined, signIn: at(justBefore(halfAYearAgo)) })).toBe('mark no-sign-in');
  });

  test('is never told of an account without a recorded sign-in: once it is older than that, somebody should look', () => {
    expect(of({ signIn: none, createdDateTime: ninetyDaysAgo })).toBe('leave new-account');
    expect(of({ signIn: none, createdDateTime: justBefore(ninetyDaysAgo) })).toBe('report sign-in-unknown');
    expect(of({ signIn: none, createdDateTime: undefined })).toBe('leave new-account');
  });

  test.each([true, false, undefined])(
    'is not told of a guest without a recorded sign-in (redeemed: %s)',
    (isRedeemed) => {
      expect(of({ isGuest: true, isRedeemed, signIn: none })).toBe('report sign-in-unknown');
      expect(of({ isGuest: undefined, isRedeemed, signIn: none })).toBe('report sign-in-unknown');
    },
  );
});

describe('never activated for 90 days', () => {
  const of = (lastActivatedAt: Date | undefined, firstSeenAt = days(-173)) =>
    outcome({ memories: [{ ...unused, firstSeenAt, lastActivatedAt }] });

  test('is not yet true of what was activated 90 days ago to the millisecond', () => {
    expect(of(ninetyDaysAgo)).toBe('leave in-use');
    expect(of(justBefore(ninetyDaysAgo))).toBe('mark never-activated');
  });

  test('is true only of what we have seen for 90 days, whatever Graph says of its age', () => {
    expect(of(undefined, justAfter(ninetyDaysAgo))).toBe('leave in-use');
    expect(of(undefined, ninetyDaysAgo)).toBe('mark never-activated');
    const extendedYesterday = eligibility({ start: days(-1), end: days(100) });
    expect(outcome({ eligibilities: [extendedYesterday] })).toBe('mark never-activated');
  });

  test('is only reported until our own history covers the 90 days, and a counter says how many are missing', () => {
    const since = (activationsKnownSince: Date) =>
      planned({ eligibilities: eligible, memories: [unused], activationsKnownSince })[0];

    expect(since(ninetyDaysAgo)).toMatchObject({ decision: 'mark', evidence: { historyDaysMissing: 0 } });
    expect(since(justAfter(ninetyDaysAgo))).toMatchObject({
      decision: 'report',
      reason: 'never-activated',
      evidence: { historyDaysMissing: 1 },
      due: null,
      change: null,
    });
    expect(since(days(-30))).toMatchObject({ evidence: { historyDaysMissing: 60 } });
  });
});

describe('the days that our history is short of', () => {
  const missing = (activationsKnownSince: Date | undefined) =>
    historyWarmUp(snapshot({ activationsKnownSince }), inForce());

  test('are none once it covers the threshold, and all of them while nothing is known', () => {
    expect(missing(days(-400))).toBe(0);
    expect(missing(ninetyDaysAgo)).toBe(0);
    expect(missing(justAfter(ninetyDaysAgo))).toBe(1);
    expect(missing(days(-89.5))).toBe(1);
    expect(missing(days(-88))).toBe(2);
    expect(missing(NOW)).toBe(90);
    expect(missing(undefined)).toBe(90);
  });
});

describe('what is new', () => {
  test('an account for 30 days, and one of unknown age for good', () => {
    const of = (createdDateTime: Date | undefined) => outcome({ principals: [user({ createdDateTime })] });

    expect(of(justAfter(thirtyDaysAgo))).toBe('leave new-account');
    expect(of(thirtyDaysAgo)).toBe('mark never-activated');
    expect(of(undefined)).toBe('leave new-account');
  });

  test('access for 30 days from our first sight of it', () => {
    const disabled = { principals: [user({ accountEnabled: false })] };
    const of = (firstSeenAt: Date) => outcome({ ...disabled, memories: [{ ...unused, firstSeenAt }] });

    expect(of(justAfter(thirtyDaysAgo))).toBe('leave new-assignment');
    expect(of(thirtyDaysAgo)).toBe('mark disabled');
  });

  test('access that is not remembered, from the day Graph says; of unknown age for good', () => {
    const of = (createdDateTime: Date | undefined) =>
      outcome({
        principals: [user({ accountEnabled: false })],
        eligibilities: [eligibility({ end: days(100), createdDateTime })],
        memories: [],
      });

    expect(of(justAfter(thirtyDaysAgo))).toBe('leave new-assignment');
    expect(of(thirtyDaysAgo)).toBe('mark disabled');
    expect(of(undefined)).toBe('leave new-assignment');
  });

  test('is no excuse for a principal that is gone', () => {
    const gone = { kind: 'gone', id: unused.key.principalId } as const;

    expect(outcome({ principals: [gone], memories: [{ ...unused, firstSeenAt: NOW }] })).toBe(
      'mark principal-gone',
    );
  });
});

describe('what ends by itself', () => {
  test('within the 7 days of the cool-down is not marked', () => {
    expect(outcome({ eligibilities: [eligibility({ end: days(7) })] })).toBe('leave ends-by-itself');
    expect(outcome({ eligibilities: [eligibility({ end: justAfter(days(7)) })] })).toBe(
      'mark never-activated',
    );
  });

  test('within the 30 days that a disabled account waits is not marked for that', () => {
    const disabled = { principals: [user({ accountEnabled: false })] };

    expect(outcome({ ...disabled, eligibilities: [eligibility({ end: days(30) })] })).toBe(
      'leave ends-by-itself',
    );
    expect(outcome({ ...disabled, eligibilities: [eligibility({ end: justAfter(days(30)) })] })).toBe(
      'mark disabled',
    );
  });
});
