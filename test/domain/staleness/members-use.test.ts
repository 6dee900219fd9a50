import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import { memory } from '../../memory-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  LIN,
  NIGHT_SHIFT,
  request,
  roleKey,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { away, held, ofTwo, outcome, said, twoAway } from './night-shift.ts';
import { inForce, justAfter, justBefore, planned } from './planned.ts';

const unit = '/administrativeUnits/1';
const ninetyDaysAgo = new Date('2026-08-24T03:00:00Z');
const halfAYearAgo = new Date('2026-05-26T03:00:00Z');
/** Everybody signs in, and nobody has activated the group's eligibility. */
const working = [user(), user({ id: GRACE })];
const all = inForce();
const toldOf = 'report group-eligible-members-unseen';

describe('of several activations of one person the latest counts', () => {
  const old = { kind: 'at', at: days(-300) } as const;
  const seen = (parts: SnapshotParts): SnapshotParts => ({
    assignments: [assignment({ end: days(100) })],
    principals: [user({ signIn: old })],
    ...parts,
  });
  const other = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
  const requests = [
    request({ kind: 'assignment', action: 'selfActivate', start: days(-20), id: 'late' }),
    request({ kind: 'assignment', action: 'selfActivate', start: days(-200), id: 'early' }),
  ];
  const memories = [
    memory({ lastActivatedAt: days(-20) }),
    memory({ ...other, lastActivatedAt: days(-200) }),
  ];
  const instances = [
    assignmentInstance({ ...other, assignmentType: 'Activated', start: days(-20), end: days(-19) }),
    assignmentInstance({
      ...other,
      assignmentType: 'Activated',
      start: days(-200),
      end: days(-199),
      id: 'x',
    }),
  ];

  test.each<[string, SnapshotParts]>([
    ['requests', { requests }],
    ['requests, the other way round', { requests: requests.toReversed() }],
    ['memories', { memories }],
    ['memories, the other way round', { memories: memories.toReversed() }],
    ['what held', { instances }],
    ['what held, the other way round', { instances: instances.toReversed() }],
    ['a late request and an early memory', { requests: requests.slice(0, 1), memories: memories.slice(1) }],
    ['an early request and a late memory', { requests: requests.slice(1), memories: memories.slice(0, 1) }],
  ])('%s', (_, parts) => {
    expect(planned(seen(parts)).find(({ kind }) => kind === 'assignment')).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
      evidence: { lastActivatedAt: days(-20).toISOString() },
    });
  });

  test('to the millisecond of the threshold', () => {
    const activated = (at: Date) => planned(seen({ memories: [memory({ lastActivatedAt: at })] }))[0]?.reason;

    expect(activated(ninetyDaysAgo)).toBe('in-use');
    expect(activated(justBefore(ninetyDaysAgo))).toBe('no-sign-in');
  });
});

describe("a group's eligibility that somebody activated, nobody can say who", () => {
  const activated = (lastActivatedAt: Date) => ({ memories: [{ ...held, lastActivatedAt }] });

  test('within guestDays is in use for members whose sign-ins do not show, to the millisecond', () => {
    expect(outcome(twoAway, ofTwo, activated(halfAYearAgo))).toMatchObject({
      decision: 'leave',
      reason: 'in-use',
      evidence: { memberId: ADA },
    });
    expect(said(twoAway, ofTwo, activated(justBefore(halfAYearAgo)))).toBe(toldOf);
  });

  test('is in use for as long as the longer of the two thresholds, whichever it is', () => {
    const longerForMembers = inForce({
      noSignIn: { mode: 'apply', days: 90, guestDays: 30 },
      neverActivated: { mode: 'apply', days: 200 },
    });

    expect(said(twoAway, ofTwo, activated(ninetyDaysAgo), longerForMembers)).toBe('leave in-use');
    expect(said(twoAway, ofTwo, activated(justBefore(ninetyDaysAgo)), longerForMembers)).toBe(toldOf);
  });

  test('says nothing of members who are disabled: they cannot have', () => {
    const disabled = twoAway.map(({ id }) => user({ id, accountEnabled: false }));

    expect(said(disabled, ofTwo, activated(days(-3)))).toBe(toldOf);
  });
});

describe('a request of a member', () => {
  const ofGrace = { kind: 'assignment', action: 'selfActivate', principalId: GRACE } as const;

  test.each([
    { what: 'whose status nobody has told us of', progress: 'unknown', completedDateTime: undefined },
    { what: 'that waits for a decision', progress: 'pending', completedDateTime: undefined },
  ] as const)("$what keeps the group's access", ({ progress, completedDateTime }) => {
    const requests = [request({ ...ofGrace, progress, completedDateTime })];

    expect(outcome(twoAway, ofTwo, { requests })).toMatchObject({
      decision: 'leave',
      reason: 'request-pending',
      evidence: { memberId: GRACE },
    });
    const forEligibility = requests.map((one) => ({ ...one, kind: 'eligibility' as const }));
    expect(said(twoAway, ofTwo, { requests: forEligibility })).toBe('leave request-pending');
  });

  test.each([
    { what: 'that was refused', requests: [request({ ...ofGrace, progress: 'refused' })] },
    {
      what: 'of another role',
      requests: [request({ ...ofGrace, progress: 'pending', roleDefinitionId: GLOBAL_ADMINISTRATOR })],
    },
    {
      what: 'at another scope',
      requests: [request({ ...ofGrace, progress: 'pending', directoryScopeId: unit })],
    },
    {
      what: 'of somebody who is not in it',
      requests: [request({ ...ofGrace, progress: 'pending', principalId: LIN })],
    },
  ])('$what does not', ({ requests }) => {
    expect(said(twoAway, ofTwo, { requests })).toBe(toldOf);
  });
});

describe.each(['/', unit])('what a member holds of the same role at %s', (directoryScopeId) => {
  const ofGroup: SnapshotParts = {
    eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end: days(100), directoryScopeId })],
  };
  const groupMemory = memory({ principalId: NIGHT_SHIFT, lastActivatedAt: undefined, directoryScopeId });
  const ofGrace = { principalId: GRACE, directoryScopeId };
  const told = (parts: SnapshotParts) => {
    const items = planned(
      { ...ofGroup, memories: [groupMemory], principals: outcomePrincipals, ...parts },
      all,
    );
    const id = accessIdOf('eligibility', roleKey({ principalId: NIGHT_SHIFT, directoryScopeId }));
    return items.find((item) => item.id === id);
  };
  const outcomePrincipals = [
    {
      kind: 'group',
      id: NIGHT_SHIFT,
      displayName: undefined,
      isAssignableToRole: true,
      isDynamic: false,
      isOnPremises: false,
      memberIds: [ADA, GRACE],
    } as const,
    ...working,
  ];

  test('nothing: the group is told of', () => {
    expect(told({})).toMatchObject({ decision: 'report', evidence: { foundStale: 'never-activated' } });
  });

  test('actively keeps the access for the group', () => {
    expect(told({ assignments: [assignment(ofGrace)] })).toMatchObject({
      reason: 'in-use',
      evidence: { memberId: GRACE, heldActivelyUntil: '2026-11-22T03:00:00.000Z' },
    });
  });

  test('actively until yesterday does so, and for as long as the threshold, to the millisecond', () => {
    const until = (lastSeenAt: Date) => ({
      memories: [
        groupMemory,
        memory({ ...ofGrace, kind: 'assignment', lastActivatedAt: undefined, lastSeenAt }),
      ],
    });

    expect(told(until(days(-1)))).toMatchObject({
      reason: 'in-use',
      evidence: { memberId: GRACE, heldActivelyUntil: days(-1).toISOString() },
    });
    expect(told(until(ninetyDaysAgo))?.reason).toBe('in-use');
    expect(told(until(justBefore(ninetyDaysAgo)))?.decision).toBe('report');
  });

  test('by an eligibility of its own keeps it where that was activated within the threshold', () => {
    const activated = (lastActivatedAt: Date) => ({
      memories: [groupMemory, memory({ ...ofGrace, lastActivatedAt })],
    });

    expect(told(activated(ninetyDaysAgo))).toMatchObject({
      reason: 'in-use',
      evidence: { memberId: GRACE, lastActivatedAt: ninetyDaysAgo.toISOString() },
    });
    expect(told(activated(justBefore(ninetyDaysAgo)))?.decision).toBe('report');
  });

  test('elsewhere, or of another role, or only by an activation, does not', () => {
    const elsewhere = directoryScopeId === '/' ? unit : '/';
    const others: SnapshotParts[] = [
      { assignments: [assignment({ principalId: GRACE, directoryScopeId: elsewhere })] },
      { assignments: [assignment({ ...ofGrace, roleDefinitionId: GLOBAL_ADMINISTRATOR })] },
      { assignments: [assignment({ ...ofGrace, start: days(1) })] },
    ];

    for (const parts of others) expect(told(parts)?.decision).toBe('report');
  });

  test("a person's word for the member keeps it", () => {
    const attested = {
      ...all,
      renew: {
        ...all.renew,
        attestations: [
          { ...roleKey(ofGrace), by: 'lin@example.com', on: days(-30), until: justAfter(days(0)) },
        ],
      },
    };
    const items = planned({ ...ofGroup, memories: [groupMemory], principals: outcomePrincipals }, attested);

    expect(items).toMatchObject([
      { reason: 'in-use', evidence: { memberId: GRACE, attestedBy: 'lin@example.com' } },
    ]);
  });
});

test('the first member by id who keeps the access is named, in whatever order they are listed', () => {
  const people = [away(), user({ id: GRACE }), user({ id: LIN })];

  for (const memberIds of [
    [LIN, GRACE, ADA],
    [ADA, GRACE, LIN],
  ])
    expect(outcome(people, { memberIds })).toMatchObject({ reason: 'in-use', evidence: { memberId: GRACE } });
});
