import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { memory } from '../../memory-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  request,
  roleKey,
  type SnapshotParts,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import { inForce, justAfter, justBefore, mark, planned, unused } from './planned.ts';

const first = new Date('2000-01-01T00:00:00Z');
const inAnHour = new Date('2026-11-22T04:00:00Z');
/** What Graph and directories on premises are known to send for "none", and what no clock explains. */
const implausible = [
  { what: 'year one', at: new Date('0001-01-01T00:00:00Z') },
  { what: 'the epoch of Windows', at: new Date('1601-01-01T00:00:00Z') },
  { what: 'the epoch of Unix', at: new Date('1970-01-01T00:00:00Z') },
  { what: 'the last instant before 2000', at: justBefore(first) },
];
const ahead = [
  { what: 'an hour and a millisecond ahead', at: justAfter(inAnHour) },
  { what: 'next year', at: days(300) },
];

/** Ada holds Helpdesk Administrator actively for 100 days more, which is due to go for want of a sign-in. */
const heldActively: SnapshotParts = { assignments: [assignment({ end: days(100) })] };
const away = user({ signIn: { kind: 'at', at: justBefore(days(-90)) } });
const due = mark({ id: accessIdOf('assignment', roleKey()), reason: 'no-sign-in', markedAt: days(-30) });
const said = (seen: SnapshotParts, marks = [due]) =>
  planned({ ...heldActively, principals: [away], ...seen }, inForce(), marks).map(
    ({ kind, decision, reason }) => `${kind} ${decision} ${reason}`,
  );
const evidenceOf = (seen: SnapshotParts) => planned({ ...heldActively, principals: [away], ...seen })[0];

test('with dates that can be, it goes', () => {
  expect(said({})).toEqual(['assignment change no-sign-in']);
});

describe('a last sign-in', () => {
  const at = (instant: Date) => ({ principals: [user({ signIn: { kind: 'at', at: instant } })] });

  test.each([...implausible, ...ahead])(
    'in $what is none: it is told of, and nothing goes',
    ({ at: instant }) => {
      expect(evidenceOf(at(instant))).toMatchObject({
        decision: 'report',
        reason: 'sign-in-unknown',
        evidence: { lastSignInAt: instant.toISOString(), signInUnknownBecause: 'the instant cannot be one' },
        change: null,
      });
      expect(said(at(instant))).toEqual(['assignment drop evidence-changed']);
    },
  );

  test('on the first day of 2000 is one, and so is one within the hour that clocks may differ', () => {
    expect(said(at(first))).toEqual(['assignment change no-sign-in']);
    expect(said(at(inAnHour), [])).toEqual(['assignment leave in-use']);
  });
});

describe('the day an account was made', () => {
  test.each([...implausible, ...ahead])('$what is not known: the account may be new', ({ at }) => {
    expect(said({ principals: [{ ...away, createdDateTime: at }] }, [])).toEqual([
      'assignment leave new-account',
    ]);
  });

  test('the first of 2000 is one', () => {
    expect(said({ principals: [{ ...away, createdDateTime: first }] }, [])).toEqual([
      'assignment mark no-sign-in',
    ]);
  });
});

describe('the day access was first seen', () => {
  test.each([...implausible, ...ahead])('$what is not known: the access may be new', ({ at }) => {
    const remembered = memory({ kind: 'assignment', firstSeenAt: at });

    expect(said({ assignments: [assignment({ end: days(100), createdDateTime: at })] }, [])).toEqual([
      'assignment leave new-assignment',
    ]);
    expect(said({ memories: [remembered] }, [])).toEqual(['assignment leave new-assignment']);
  });
});

describe('the start and the end of access', () => {
  test.each([...implausible, { what: 'no instant at all', at: undefined }])(
    'a start in $what: whether it has begun is not known',
    ({ at }) => {
      const held = assignment({ end: days(100), startDateTime: at });
      const [item] = planned({ assignments: [held], principals: [away] });

      expect(item).toMatchObject({
        decision: 'leave',
        reason: 'evidence-unknown',
        evidence: { scheduleId: held.id, startDateTime: at?.toISOString() ?? null },
      });
    },
  );

  test('one schedule of several that may not have begun makes the access unknown', () => {
    const two = [
      assignment({ id: 'a', end: days(100) }),
      assignment({ id: 'b', end: days(50), startDateTime: undefined }),
    ];

    expect(said({ assignments: two }, [])).toEqual(['assignment leave evidence-unknown']);
    expect(said({ assignments: two.toReversed() }, [])).toEqual(['assignment leave evidence-unknown']);
  });

  test.each(implausible)('an end in $what is not known: it did not end by itself', ({ at }) => {
    expect(said({ assignments: [assignment({ end: at })] }, [])).toEqual([
      'assignment leave evidence-unknown',
    ]);
  });

  test.each(implausible)('a length counted from a start in $what has no end that is known', ({ at }) => {
    const counted = assignment({ startDateTime: at, expiration: { kind: 'after', duration: 'P180D' } });

    expect(said({ assignments: [counted] }, [])).toEqual(['assignment leave evidence-unknown']);
  });

  test('an eligibility with a start that cannot be does not stand in for standing access', () => {
    const seen = {
      assignments: [assignment()],
      eligibilities: [eligibility({ end: days(100), startDateTime: undefined })],
    };

    expect(planned({ ...seen, memories: [] }).find(({ kind }) => kind === 'assignment')).toMatchObject({
      decision: 'report',
      reason: 'permanent-active',
      evidence: { hindrance: 'eligibility' },
    });
  });

  test('wider access with a start that cannot be covers nothing', () => {
    const narrow = assignment({ id: 'narrow', directoryScopeId: '/administrativeUnits/1', end: days(100) });
    const wide = assignment({ id: 'wide', end: 'never', startDateTime: undefined });

    expect(said({ assignments: [narrow, wide], principals: [user()] }, [])).toEqual([
      'assignment leave evidence-unknown',
      'assignment leave in-use',
    ]);
  });
});

describe('an activation whose instant cannot be known may have been a moment ago', () => {
  const eligible: SnapshotParts = {
    assignments: [],
    eligibilities: [eligibility({ end: days(100) })],
    memories: [unused],
    principals: [user()],
  };
  const activated = (at: Date | undefined) =>
    request({ kind: 'assignment', action: 'selfActivate', progress: 'granted', createdDateTime: at });
  const instants = [...implausible, ...ahead, { what: 'no instant at all', at: undefined }];

  test.each(instants)('$what: the eligibility is not called unused', ({ at }) => {
    expect(said({ ...eligible, requests: [activated(at)] }, [])).toEqual([
      'eligibility leave activations-unknown',
    ]);
  });

  test.each(instants)('$what: nor is its owner said to be away', ({ at }) => {
    const elsewhere = {
      ...activated(at),
      key: roleKey({ roleDefinitionId: 'ffffffff-0000-4000-8000-000000000001' }),
    };

    expect(evidenceOf({ requests: [elsewhere] })).toMatchObject({
      decision: 'leave',
      reason: 'sign-in-unknown',
      evidence: { signInUnknownBecause: 'an activation has no instant' },
    });
  });

  test.each(['assignment-requests', 'assignment-instances'] as const)(
    'so may one of another role in a row of %s that cannot be read',
    (part) => {
      const row = { id: 'odd', part, because: 'odd', directoryScopeId: '/' };
      const roleDefinitionId = 'ffffffff-0000-4000-8000-000000000001';
      const seen = { ...heldActively, principals: [away] };
      const told = (principalId: string | undefined) => {
        const unreadable = [{ ...row, principalId, roleDefinitionId }];
        return planRemovals({ ...snapshot(seen), unreadable }, inForce(), new Map())[0];
      };

      expect(told(ADA.toUpperCase())).toMatchObject({ decision: 'leave', reason: 'sign-in-unknown' });
      expect(told(GRACE)).toMatchObject({ decision: 'mark' });
      expect(told(undefined)).toMatchObject({ decision: 'mark' });
    },
  );

  test('of somebody else it says nothing, nor does one that was refused', () => {
    const refused = { ...activated(undefined), progress: 'refused' as const };
    const ended = { ...activated(undefined), action: 'selfDeactivate' as const };
    const ofOthers = { ...activated(undefined), key: roleKey({ principalId: HELPDESK_ADMINISTRATOR }) };

    expect(said({ requests: [refused, ended, ofOthers] }, [])).toEqual(['assignment mark no-sign-in']);
  });

  test('that holds now without a start is not known either, and one without an end that can be holds', () => {
    const live = assignmentInstance({
      assignmentType: 'Activated',
      startDateTime: undefined,
      endDateTime: new Date('0001-01-01T00:00:00Z'),
    });

    expect(evidenceOf({ instances: [{ ...live, key: roleKey({ directoryScopeId: '/x' }) }] })).toMatchObject({
      reason: 'sign-in-unknown',
    });
    const disabled = { ...eligible, principals: [user({ accountEnabled: false })], instances: [live] };
    expect(said(disabled, [])).toEqual(['eligibility leave activation-live']);
  });
});
