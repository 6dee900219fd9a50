import fc from 'fast-check';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { Mark, PlanItem } from '../../../src/domain/model/plan.ts';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import type {
  Gap,
  PrincipalState,
  SignIn,
  SnapshotPart,
  TenantSnapshot,
} from '../../../src/domain/model/snapshot.ts';
import { staleKinds } from '../../../src/domain/staleness/finding.ts';
import { memory, signInMemory } from '../../memory-builder.ts';
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
  NIGHT_SHIFT,
  request,
  roleKey,
  servicePrincipal,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import { mark } from './planned.ts';

const parts: readonly SnapshotPart[] = [
  'eligibility-schedules',
  'assignment-schedules',
  'assignment-instances',
  'eligibility-requests',
  'assignment-requests',
  'users',
  'sign-ins',
  'principals',
  'deleted-items',
  'group-members',
  'access-history',
];
/** So that a failure comes again. */
export const seed = 20261122;
export const key = fc.record({
  principalId: fc.constantFrom(ADA, GRACE, LIN, NIGHT_SHIFT, BILLING_APP),
  roleDefinitionId: fc.constantFrom(GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR),
  directoryScopeId: fc.constantFrom('/', '/administrativeUnits/1'),
});
const instant = fc.integer({ min: -400, max: 400 }).map((count) => days(count));
const past = fc.integer({ min: -400, max: 0 }).map((count) => days(count));
/** Instants that cannot be one, of what has happened. */
const odd = fc.constantFrom(
  ...['0001-01-01', '1601-01-01', '1970-01-01', '2030-01-01'].map((day) => new Date(`${day}T00:00:00Z`)),
);
const pastOrOdd = fc.oneof({ arbitrary: past, weight: 9 }, { arbitrary: odd, weight: 1 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const row = fc.record({
  key,
  id: fc.uuid(),
  start: maybe(instant),
  end: fc.oneof(instant, fc.constant('never' as const)),
  createdUsing: maybe(fc.uuid()),
  createdDateTime: maybe(pastOrOdd),
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
  past.map((at): SignIn => ({ kind: 'at', at })),
  odd.map((at): SignIn => ({ kind: 'at', at })),
  fc.constantFrom<SignIn>({ kind: 'none-recorded' }, { kind: 'unknown', because: '403' }),
);
const yesNoUnknown = fc.constantFrom(true, false, undefined);
const somebody = (id: string): fc.Arbitrary<PrincipalState> =>
  fc.oneof(
    fc
      .record({
        accountEnabled: yesNoUnknown,
        isGuest: yesNoUnknown,
        createdDateTime: maybe(pastOrOdd),
        signIn,
      })
      .map((state) => user({ id, ...state })),
    fc.constantFrom<PrincipalState>(
      { kind: 'gone', id },
      { kind: 'soft-deleted', id, deletedDateTime: undefined },
      { kind: 'unknown', id, because: '403' },
      { kind: 'foreign', id, type: 'device' },
    ),
  );
const nightShift = fc
  .record({
    memberIds: maybe(fc.subarray([ADA, GRACE, LIN, BILLING_APP])),
    isDynamic: yesNoUnknown,
    isOnPremises: yesNoUnknown,
  })
  .map((state) => group(state));
/** A part that was not read completely. */
export const gap = fc.constantFrom(...parts).map((part): Gap => ({ part, because: '503' }));
/** What a run saw: everything that can be odd is odd now and then. */
export const seen: fc.Arbitrary<TenantSnapshot> = fc
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
          start: pastOrOdd,
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
    signIns: fc.array(
      fc
        .record({
          userId: fc.constantFrom(ADA, GRACE, LIN),
          lastSignInAt: pastOrOdd,
          blankSince: maybe(past),
        })
        .map((remembered) => signInMemory(remembered)),
      { maxLength: 3 },
    ),
    activationsKnownSince: maybe(past),
    gaps: fc.oneof(
      fc.constant([]),
      fc.constant([]),
      fc.constant([]),
      gap.map((one) => [one]),
    ),
  })
  .map((parts) => snapshot(parts));
export const marked: fc.Arbitrary<ReadonlyMap<string, Mark>> = fc
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
export function turned(given: TenantSnapshot): TenantSnapshot {
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
    history: {
      ...given.history,
      memories: new Map([...given.history.memories].toReversed()),
      signIns: new Map([...given.history.signIns].toReversed()),
    },
    gaps: given.gaps.toReversed(),
  };
}

/** What a plan takes away, or announces that it will. */
export function destructive(items: readonly PlanItem[]): readonly PlanItem[] {
  return items.filter(({ decision }) => decision === 'mark' || decision === 'wait' || decision === 'change');
}
