import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { Mark, PlanItem } from '../../../src/domain/model/plan.ts';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import type { PrincipalState, SignIn, TenantSnapshot } from '../../../src/domain/model/snapshot.ts';
import { staleKinds } from '../../../src/domain/staleness/finding.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  BILLING_APP,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  memory,
  NIGHT_SHIFT,
  request,
  roleKey,
  servicePrincipal,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import { inForce, justBefore, mark } from './planned.ts';

const seed = 20261122;
const key = fc.record({
  principalId: fc.constantFrom(ADA, GRACE, LIN, NIGHT_SHIFT, BILLING_APP),
  roleDefinitionId: fc.constantFrom(GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR),
  directoryScopeId: fc.constantFrom('/', '/administrativeUnits/1'),
});
const instant = fc.integer({ min: -400, max: 400 }).map((count) => days(count));
const past = fc.integer({ min: -400, max: 0 }).map((count) => days(count));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const row = fc.record({
  key,
  id: fc.uuid(),
  start: maybe(instant),
  end: fc.oneof(instant, fc.constant('never' as const)),
  createdUsing: maybe(fc.uuid()),
  createdDateTime: maybe(past),
  memberType: fc.constantFrom(
    'Direct' as const,
    'Direct' as const,
    'Direct' as const,
    'Group' as const,
    undefined,
  ),
  assignmentType: fc.constantFrom('Assigned' as const, 'Assigned' as const, 'Activated' as const, undefined),
  isEndKnown: fc.constantFrom(true, true, true, false),
});
const schedules = (kind: 'eligibility' | 'assignment') =>
  fc.array(
    row.map(({ key: of, start, isEndKnown, assignmentType, ...rest }): RoleSchedule => {
      const parts = { ...of, ...rest, startDateTime: start, ...(!isEndKnown && { expiration: undefined }) };
      return kind === 'eligibility' ? eligibility(parts) : assignment({ ...parts, assignmentType });
    }),
    { maxLength: 30 },
  );
const signIn: fc.Arbitrary<SignIn> = fc.oneof(
  past.map((at): SignIn => ({ kind: 'at', at })),
  fc.constantFrom<SignIn>({ kind: 'none-recorded' }, { kind: 'unknown', because: '403' }),
);
const yesNoUnknown = fc.constantFrom(true, false, undefined);
const somebody = (id: string): fc.Arbitrary<PrincipalState> =>
  fc.oneof(
    fc
      .record({ accountEnabled: yesNoUnknown, isGuest: yesNoUnknown, createdDateTime: maybe(past), signIn })
      .map((state) => user({ id, ...state })),
    fc.constantFrom<PrincipalState>(
      { kind: 'gone', id },
      { kind: 'soft-deleted', id, deletedDateTime: undefined },
      { kind: 'unknown', id, because: '403' },
    ),
  );
const nightShift = fc
  .record({
    memberIds: maybe(fc.subarray([ADA, GRACE, LIN, BILLING_APP])),
    isDynamic: yesNoUnknown,
    isOnPremises: yesNoUnknown,
  })
  .map((state) => group(state));
const seen: fc.Arbitrary<TenantSnapshot> = fc
  .record({
    eligibilities: schedules('eligibility'),
    assignments: schedules('assignment'),
    instances: fc.array(
      fc
        .record({ key, end: instant })
        .map(({ key: of, end }) => assignmentInstance({ ...of, end, assignmentType: 'Activated' })),
      { maxLength: 3 },
    ),
    requests: fc.array(
      fc
        .record({
          key,
          id: fc.uuid(),
          start: past,
          action: fc.constantFrom('adminAssign', 'selfActivate'),
          progress: fc.constantFrom('granted', 'pending', 'refused', 'unknown'),
          kind: fc.constantFrom('eligibility', 'assignment'),
        })
        .map(({ key: of, ...rest }) => request({ ...of, ...rest })),
      { maxLength: 4 },
    ),
    memories: fc.array(
      fc
        .record({
          key,
          kind: fc.constantFrom('eligibility', 'assignment'),
          firstSeenAt: past,
          lastSeenAt: past,
          lastActivatedAt: maybe(past),
        })
        .map(({ key: of, ...rest }) => memory({ ...of, ...rest })),
      { maxLength: 20 },
    ),
    principals: fc.tuple(
      somebody(ADA),
      somebody(GRACE),
      somebody(LIN),
      nightShift,
      fc.constant(servicePrincipal()),
    ),
    activationsKnownSince: maybe(past),
    gaps: fc.constantFrom([], [], [], [{ part: 'sign-ins' as const, because: '503' }]),
  })
  .map((parts) => snapshot(parts));
const marked: fc.Arbitrary<ReadonlyMap<string, Mark>> = fc
  .array(
    fc.record({
      id: fc
        .record({ kind: fc.constantFrom('eligibility' as const, 'assignment' as const), key })
        .map(({ kind, key: of }) => accessIdOf(kind, roleKey(of))),
      reason: fc.constantFrom(...staleKinds),
      mode: fc.constantFrom('plan' as const, 'apply' as const),
      markedAt: past,
      due: instant,
    }),
    { maxLength: 20 },
  )
  .map((marks) => new Map(marks.map((one) => [one.id, mark(one)])));

/** The same snapshot, with every list the other way round. */
function turned(given: TenantSnapshot): TenantSnapshot {
  return {
    ...given,
    schedules: {
      eligibility: given.schedules.eligibility.toReversed(),
      assignment: given.schedules.assignment.toReversed(),
    },
    assignmentInstances: given.assignmentInstances.toReversed(),
    requests: {
      eligibility: given.requests.eligibility.toReversed(),
      assignment: given.requests.assignment.toReversed(),
    },
    principals: new Map(
      [...given.principals]
        .toReversed()
        .map(([id, state]) => [
          id,
          state.kind === 'group' && state.memberIds
            ? { ...state, memberIds: state.memberIds.toReversed() }
            : state,
        ]),
    ),
    history: { ...given.history, memories: new Map([...given.history.memories].toReversed()) },
  };
}

/** What a plan takes away, or announces that it will. */
function destructive(items: readonly PlanItem[]): readonly PlanItem[] {
  return items.filter(({ decision }) => decision === 'mark' || decision === 'wait' || decision === 'change');
}

describe('a plan of removals', () => {
  test('is the same, byte for byte, in whatever order things were listed', () => {
    fc.assert(
      fc.property(seen, marked, (given, marks) => {
        const plan = JSON.stringify(planRemovals(given, inForce(), marks));

        expect(JSON.stringify(planRemovals(turned(given), inForce(), marks))).toBe(plan);
      }),
      { seed, numRuns: 300 },
    );
  });

  test('has one item for each access that is listed, sorted by id', () => {
    fc.assert(
      fc.property(seen, marked, (given, marks) => {
        const { eligibility: eligible, assignment: assigned } = given.schedules;
        const listed = [...eligible, ...assigned].map((one) => accessIdOf(one.kind, one.key));
        const ids = planRemovals(given, inForce(), marks).map(({ id }) => id);
        expect(ids).toEqual([...new Set(listed)].toSorted());
      }),
      { seed, numRuns: 100 },
    );
  });

  test('changes nothing that was not marked for the same reason before, and whose day has not come', () => {
    fc.assert(
      fc.property(seen, marked, (given, marks) => {
        for (const item of planRemovals(given, inForce(), marks)) {
          const before = marks.get(item.id);
          if (item.decision === 'change')
            expect(before?.reason === item.reason && before.due <= given.now).toBe(true);
          if (item.decision === 'mark') expect(item.due && item.due >= days(7).toISOString()).toBe(true);
          expect(item.change === null).toBe(!destructive([item]).includes(item));
          expect(item.decision === 'drop' && before === undefined).toBe(false);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  test('takes nothing from a service principal, from who is protected, or from whom nobody could read', () => {
    fc.assert(
      fc.property(seen, marked, (given, marks) => {
        for (const { key: of } of destructive(planRemovals(given, inForce(), marks)))
          expect(given.principals.get(of.principalId.toLowerCase())?.kind).toMatch(/^(user|group|gone)$/);
      }),
      { seed, numRuns: 300 },
    );
  });

  test('takes nothing from a group that has a member who is in use or unknown', () => {
    const given = inForce({ neverActivated: { mode: 'off', days: 90 } });
    fc.assert(
      fc.property(seen, marked, (of, marks) => {
        for (const { alsoAffects } of destructive(planRemovals(of, given, marks)))
          for (const memberId of alsoAffects) {
            const member = of.principals.get(memberId);
            const isInUse =
              member?.kind === 'user' &&
              member.accountEnabled !== false &&
              (member.signIn.kind !== 'at' || member.signIn.at >= days(-90)) &&
              member.signIn.kind !== 'none-recorded';
            expect(member?.kind === 'gone' || (member?.kind === 'user' && !isInUse)).toBe(true);
          }
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('unknown is never stale', () => {
  /** Ada's time-bound assignment, which is due to go for the kind at hand. */
  const due = [mark({ kind: 'assignment', reason: 'no-sign-in', markedAt: days(-30) })];
  const sweep = (given: TenantSnapshot) =>
    planRemovals(given, inForce(), new Map(due.map((one) => [one.id, one])));
  const held = { assignments: [assignment({ end: days(100) })] };
  const away = user({ signIn: { kind: 'at', at: justBefore(days(-90)) } });

  test('it would go, if all were known', () => {
    expect(sweep(snapshot({ ...held, principals: [away] }))).toMatchObject([{ decision: 'change' }]);
  });

  test.each<[string, TenantSnapshot]>([
    ['who it is', snapshot({ ...held, principals: [] })],
    [
      'when the account was made',
      snapshot({ ...held, principals: [{ ...away, createdDateTime: undefined }] }),
    ],
    [
      'when somebody signed in',
      snapshot({ ...held, principals: [{ ...away, signIn: { kind: 'unknown', because: '403' } }] }),
    ],
    ['whether it is a guest', snapshot({ ...held, principals: [{ ...away, isGuest: undefined }] })],
    [
      'when it was given',
      snapshot({
        assignments: [assignment({ end: days(100), createdDateTime: undefined })],
        principals: [away],
      }),
    ],
    ['when it ends', snapshot({ assignments: [assignment({ expiration: undefined })], principals: [away] })],
    [
      'how it is held',
      snapshot({ assignments: [assignment({ end: days(100), memberType: undefined })], principals: [away] }),
    ],
    [
      'of what type it is',
      snapshot({
        assignments: [assignment({ end: days(100), assignmentType: undefined })],
        principals: [away],
      }),
    ],
    [
      'what is pending',
      snapshot({ ...held, principals: [away], gaps: [{ part: 'eligibility-requests', because: '403' }] }),
    ],
  ])('%s', (_, given) => {
    expect(destructive(sweep(given))).toEqual([]);
  });
});
