import { describe, expect, test } from '@jest/globals';
import type { FloorRules } from '../../../src/domain/model/rules.ts';
import type { SignIn, UserState } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  breakGlass,
  days,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  NOW,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { codes, floor, judge, limits, moved, removal, renewal, restore, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const pra = { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR };
const later = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);
const item = removal({ principalId: ADA, ...ga });

/** Ada and Grace are Global Administrators for good, and one of them must remain. */
function judged(
  { items = [item], ...parts }: SnapshotParts & { readonly items?: readonly ReturnType<typeof removal>[] },
  overrides: Partial<FloorRules> = {},
) {
  const snapshot = tenant({
    principals: [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass(), group()],
    assignments: [assignment({ principalId: ADA, ...ga }), assignment({ principalId: GRACE, ...ga })],
    ...parts,
  });
  const given = rules({ limits: limits({ floor: floor({ globalAdministrators: 1, ...overrides }) }) });
  return judge({ snapshot, rules: given, items });
}

function withGrace(grace: Partial<UserState>): SnapshotParts {
  return { principals: [user(), user({ id: GRACE, ...grace }), breakGlass()] };
}

const at = (instant: Date): SignIn => ({ kind: 'at', at: instant });

describe('an administrator is counted on who signed in', () => {
  test.each<[string, SignIn, boolean]>([
    ['30 days ago, to the millisecond', at(days(-30)), true],
    ['a millisecond longer ago than that', at(later(days(-30), -1)), false],
    ['while the tenant was being read', at(later(NOW, 60_000)), true],
    ['a day ahead, as clocks may differ', at(days(1)), true],
    ['further ahead: that is no fact', at(later(days(1), 1)), false],
    ['at no time that was recorded', { kind: 'none-recorded' }, false],
    ['at a time that is not known', { kind: 'unknown', because: 'no licence' }, false],
  ])('%s', (_, signIn, counts) => {
    expect(codes(judged(withGrace({ signIn })))).toEqual(counts ? [] : ['floor stops item']);
  });

  test('within the days that the rules say', () => {
    const seen = withGrace({ signIn: at(days(-40)) });

    expect(judged(seen, { signedInWithinDays: 40 }).obstacles).toEqual([]);
    expect(codes(judged(seen, { signedInWithinDays: 39 }))).toEqual(['floor stops item']);
  });
});

describe('a drill counts in place of a sign-in', () => {
  const sealed = withGrace({ signIn: { kind: 'unknown', because: 'no licence' } });
  const drill = { principalId: GRACE, on: days(-180), by: 'Lin' };

  test.each<[string, Partial<FloorRules>, boolean]>([
    ['180 days ago, to the millisecond', { drills: [drill] }, true],
    ['a millisecond longer ago than that', { drills: [{ ...drill, on: later(days(-180), -1) }] }, false],
    ['within the days that the rules say', { drills: [drill], drillWithinDays: 181 }, true],
    ['longer ago than the rules say', { drills: [drill], drillWithinDays: 179 }, false],
    ['now', { drills: [{ ...drill, on: NOW }] }, true],
    ['that is only planned', { drills: [{ ...drill, on: later(NOW, 1) }] }, false],
    ['of somebody else', { drills: [{ ...drill, principalId: LIN }] }, false],
    ['beside one that is too old', { drills: [{ ...drill, on: days(-400) }, drill] }, true],
  ])('%s', (_, drills, counts) => {
    expect(codes(judged(sealed, drills))).toEqual(counts ? [] : ['floor stops item']);
  });

  test('and not in place of an account that is enabled', () => {
    expect(codes(judged(withGrace({ accountEnabled: false }), { drills: [drill] }))).toEqual([
      'floor stops item',
    ]);
  });
});

describe('an administrator is counted on who has the role', () => {
  const held = (end: Date | 'never') => ({
    assignments: [assignment({ principalId: ADA, ...ga }), assignment({ principalId: GRACE, end, ...ga })],
  });

  test.each<[string, Date | 'never', boolean]>([
    ['without end', 'never', true],
    ['for 14 days more, to the millisecond', days(14), true],
    ['for a millisecond less', later(days(14), -1), false],
  ])('%s', (_, end, counts) => {
    expect(codes(judged(held(end)))).toEqual(counts ? [] : ['floor stops item']);
  });

  test('as long as the rules say', () => {
    expect(judged(held(days(3)), { inForceForDays: 3 }).obstacles).toEqual([]);
    expect(codes(judged(held(days(3)), { inForceForDays: 4 }))).toEqual(['floor stops item']);
  });

  test.each<[string, Date, boolean]>([
    ['by an instance that ends in time to come', days(14), true],
    ['and not by an instance that ends now', NOW, false],
  ])('%s', (_, end, counts) => {
    const seen = {
      assignments: [assignment({ principalId: ADA, ...ga })],
      instances: [assignmentInstance({ principalId: GRACE, end, ...ga })],
    };

    expect(codes(judged(seen))).toEqual(counts ? [] : ['floor stops item']);
  });

  test.each([[[days(2), days(20)]], [[days(20), days(2)]]])(
    'by the row that ends last, in whatever order they are listed',
    (ends) => {
      const assignments = [
        assignment({ principalId: ADA, ...ga }),
        ...ends.map((end, index) => assignment({ principalId: GRACE, id: `row-${index}`, end, ...ga })),
      ];

      expect(judged({ assignments }).obstacles).toEqual([]);
    },
  );
});

describe('a removal by another name is refused like one', () => {
  const only = { assignments: [assignment({ principalId: ADA, ...ga })] };
  const text = (instant: Date) => instant.toISOString();

  test.each<[string, ReturnType<typeof moved>]>([
    ['an end six minutes away', moved({ endDateTime: text(later(NOW, 360_000)) }, ga)],
    ['an end before the days that must remain', moved({ endDateTime: text(later(days(14), -1)) }, ga)],
    ['an end that is over', moved({ endDateTime: text(NOW) }, ga)],
    ['an end that nobody can read', moved({ endDateTime: 'unknown' }, ga)],
    ['a start in a year, and no end', moved({ startDateTime: text(days(365)) }, ga)],
    ['a start a millisecond away', moved({ startDateTime: text(later(NOW, 1)) }, ga)],
  ])('%s', (_, change) => {
    expect(codes(judged({ ...only, items: [change] }))).toEqual(['floor stops item']);
  });

  test.each<[string, ReturnType<typeof moved>]>([
    ['an end that leaves the days that must remain', moved({ endDateTime: text(days(14)) }, ga)],
    ['a start that has come', moved({ startDateTime: text(NOW) }, ga)],
    ['a start of something else', moved({ startDateTime: text(days(365)) }, {})],
  ])('and not: %s', (_, change) => {
    expect(judged({ ...only, items: [change] }).obstacles).toEqual([]);
  });

  test('even where the plan does not say what was there before', () => {
    const change = moved({ endDateTime: text(days(1)) }, ga);
    const unseen = change.change && { ...change.change, before: null };

    expect(codes(judged({ ...only, items: [{ ...change, change: unseen }] }))).toEqual(['floor stops item']);
  });

  test('and what ends soon by itself may last longer, however little', () => {
    const ending = { assignments: [assignment({ principalId: ADA, end: days(2), ...ga })] };
    const longer = moved({ endDateTime: text(days(3)) }, ga, { endDateTime: text(days(2)) });

    expect(judged({ ...ending, items: [longer] }).obstacles).toEqual([]);
  });
});

describe('while too few can be counted on, nobody is taken away', () => {
  test.each<[string, Partial<UserState>, boolean]>([
    ['whose sign-ins are not known', { signIn: { kind: 'unknown', because: 'no licence' } }, false],
    ['who has not signed in for long', { signIn: at(days(-31)) }, false],
    ['who is a guest', { isGuest: true }, false],
    ['who is synchronised from on premises', { isOnPremises: true }, false],
    ['who is not known to be enabled', { accountEnabled: undefined }, false],
    ['except who is disabled', { accountEnabled: false }, true],
  ])('%s', (_, ada, may) => {
    const principals = [user(ada), user({ id: GRACE, isOnPremises: true }), breakGlass()];

    expect(codes(judged({ principals }))).toEqual(may ? [] : ['floor stops item']);
  });

  test('whose access ends soon, or at a time that is not known', () => {
    for (const expiration of [{ kind: 'at', endDateTime: days(2) } as const, undefined]) {
      const assignments = [assignment({ principalId: ADA, expiration, ...ga })];

      expect(codes(judged({ assignments }))).toEqual(['floor stops item']);
    }
  });

  test('who could not be read; and who is gone may go', () => {
    for (const [state, may] of [
      [undefined, false],
      [{ kind: 'unknown', id: ADA, because: '403' }, false],
      [{ kind: 'gone', id: ADA }, true],
      [{ kind: 'servicePrincipal', id: ADA, displayName: 'App', accountEnabled: true }, true],
    ] as const) {
      const principals = [...(state === undefined ? [] : [state]), breakGlass()];

      expect(codes(judged({ principals }))).toEqual(may ? [] : ['floor stops item']);
    }
  });

  test('says whose sign-ins are not known, and what helps', () => {
    const signIn: SignIn = { kind: 'unknown', because: 'no licence' };
    const principals = [
      user({ signIn }),
      user({ id: GRACE, signIn }),
      user({ id: LIN, signIn }),
      breakGlass(),
    ];
    const assignments = [LIN, ADA, GRACE].map((principalId) => assignment({ principalId, ...ga }));

    expect(judged({ principals, assignments }).obstacles[0]?.sentence).toBe(
      'Of 0 Global Administrators who can be counted on and hold the role directly and without an activation, 0 would be ' +
        'left (nobody), and limits.floor.globalAdministrators is 1. Counted is who is enabled, no guest and cloud-only, has ' +
        'the role for 14 days to come, and signed in within 30 days or took part in a drill within 180 days that ' +
        `limits.floor.drills records. When ${GRACE}, ${LIN} signed in is not known; that takes a licence of Microsoft Entra ` +
        'ID P1, or a drill. Give the role to somebody else first, record a drill, or lower the floor.',
    );
  });
});

describe('within one plan', () => {
  test('a Global Administrator who is to be given back is not counted on', () => {
    const step = { kind: 'assignment', actions: ['adminAssign'], endDateTime: null } as const;
    const back = restore({ steps: [step], before: null });
    const change = back.change && { ...back.change, key: { ...item.key, principalId: LIN } };
    const assignments = [assignment({ principalId: ADA, ...ga })];

    expect(codes(judged({ assignments, items: [{ ...back, change }, item] }))).toEqual(['floor stops item']);
  });

  test('what is shortened counts as gone for the removals after it', () => {
    const shortened = moved(
      { endDateTime: later(NOW, 360_000).toISOString() },
      { principalId: GRACE, ...ga },
    );

    expect(judged({ items: [shortened, item] })).toMatchObject({
      allowed: [shortened],
      obstacles: [{ code: 'floor', itemId: item.id }],
    });
  });

  test('an item that was refused takes nothing from those after it', () => {
    const other = removal({ principalId: LIN, ...pra });
    const assignments = [assignment({ principalId: ADA, ...ga }), assignment({ principalId: LIN, ...pra })];
    const gates = judged({ assignments, items: [item, other, renewal({ principalId: NIGHT_SHIFT })] });

    expect(gates.obstacles).toMatchObject([{ code: 'floor', itemId: item.id }]);
    expect(gates.allowed.map(({ id }) => id)).toContain(other.id);
  });
});
