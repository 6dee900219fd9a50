import { describe, expect, test } from '@jest/globals';
import { type Population, populationOf } from '../../../src/domain/gates/population.ts';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  assignment,
  BREAK_GLASS,
  breakGlass,
  days,
  eligibility,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  servicePrincipal,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import {
  codes,
  conversion,
  ids,
  judge,
  limits,
  moved,
  removal,
  renewal,
  restore,
  tenant,
} from './builders.ts';

describe('a plan that nothing is in the way of', () => {
  test('is allowed as it is, in its order', () => {
    const items = [removal({ principalId: GRACE }), renewal(), conversion()];

    expect(judge({ items })).toEqual({ obstacles: [], allowed: items });
  });

  test('allows nothing that has no change', () => {
    expect(judge({ items: [{ ...renewal(), change: null }] }).allowed).toEqual([]);
  });
});

describe('a protected list', () => {
  const grant = moved({ kind: 'eligibility', actions: ['adminAssign'] }, { principalId: GRACE });
  const shorter = renewal({ principalId: 'principal-2' });
  /** It says that it renews, and brings the end nearer. */
  const shortened = {
    ...shorter,
    change: shorter.change && {
      ...shorter.change,
      before: {
        kind: 'eligibility',
        scheduleId: null,
        startDateTime: null,
        endDateTime: days(200).toISOString(),
      } as const,
    },
  };
  const items = [
    renewal(),
    removal({ principalId: GRACE }),
    conversion({ principalId: 'principal-1' }),
    grant,
    shortened,
  ];
  const kept = (principals: readonly string[], groups: readonly string[] = []) =>
    rules({
      limits: limits(),
      protected: {
        principals: principals.map((id) => ({ id, why: 'Break-glass account' })),
        groups: groups.map((id) => ({ id, why: 'Break-glass accounts' })),
      },
    });
  const seen = (...principals: PrincipalState[]) => tenant({ principals: [user(), ...principals] });

  test.each([
    { that: 'is empty', given: kept([]), saw: seen(), says: 'The rules protect nobody' },
    {
      that: 'is a group without members',
      given: kept([], [NIGHT_SHIFT]),
      saw: seen(group({ memberIds: [] })),
      says: 'The rules protect nobody',
    },
  ])('that $that stops everything', ({ given, saw, says }) => {
    const gates = judge({ items, rules: given, snapshot: saw });

    expect(codes(gates)).toEqual(['protected-unresolved stops everything']);
    expect(gates.obstacles[0]?.sentence).toContain(says);
    expect(gates.allowed).toEqual([]);
  });

  test.each([
    {
      that: 'names somebody who was not read',
      given: kept([BREAK_GLASS]),
      saw: seen(),
      says: `${BREAK_GLASS} was not read`,
    },
    {
      that: 'names somebody who is gone',
      given: kept([BREAK_GLASS]),
      saw: seen({ kind: 'gone', id: BREAK_GLASS }),
      says: 'is not in the directory',
    },
    {
      that: 'names somebody deleted',
      given: kept([BREAK_GLASS]),
      saw: seen({ kind: 'soft-deleted', id: BREAK_GLASS, deletedDateTime: days(-1) }),
      says: 'is deleted',
    },
    {
      that: 'names somebody unknown',
      given: kept([BREAK_GLASS]),
      saw: seen({ kind: 'unknown', id: BREAK_GLASS, because: '403' }),
      says: 'is unknown (403)',
    },
    {
      that: 'names somebody disabled',
      given: kept([BREAK_GLASS]),
      saw: seen(breakGlass({ accountEnabled: false })),
      says: 'is disabled',
    },
    {
      that: 'names somebody of whom Graph does not say whether enabled',
      given: kept([BREAK_GLASS]),
      saw: seen(breakGlass({ accountEnabled: undefined })),
      says: 'is not known to be enabled',
    },
    {
      that: 'has a group among the principals',
      given: kept([NIGHT_SHIFT]),
      saw: seen(group()),
      says: 'belongs in `protected.groups`',
    },
    {
      that: 'has a user among the groups',
      given: kept([], [LIN]),
      saw: seen(user({ id: LIN })),
      says: 'is not a group',
    },
    {
      that: 'has a group whose members were not read',
      given: kept([], [NIGHT_SHIFT]),
      saw: seen(group({ memberIds: undefined })),
      says: 'members could not be read',
    },
    {
      that: 'has a group that was not read',
      given: kept([], [NIGHT_SHIFT]),
      saw: seen(),
      says: 'was not read',
    },
    {
      that: 'has a group without members beside an account that is as it should be',
      given: kept([BREAK_GLASS], [NIGHT_SHIFT]),
      saw: seen(breakGlass(), group({ memberIds: [] })),
      says: `${NIGHT_SHIFT} is a group that reads as empty`,
    },
    {
      that: 'has a group with one in it whose members are hidden',
      given: kept([BREAK_GLASS], [NIGHT_SHIFT]),
      saw: seen(breakGlass(), group({ memberIds: [LIN] }), group({ id: LIN, memberIds: undefined })),
      says: `has the group ${LIN} in it, whose members could not be read`,
    },
    {
      that: 'names a device',
      given: kept([BREAK_GLASS]),
      saw: seen({ kind: 'foreign', id: BREAK_GLASS, type: 'device' }),
      says: 'is of a kind that cannot be relied on (device)',
    },
  ])('that $that stops everything but renewals', ({ given, saw, says }) => {
    const gates = judge({ items, rules: given, snapshot: saw });

    expect(codes(gates)).toEqual(['protected-unresolved stops all-but-renewals']);
    expect(gates.obstacles[0]?.sentence).toContain(says);
    expect(gates.allowed).toEqual(items.slice(0, 1));
  });

  test('says how many of how many are wrong, and names the first', () => {
    const many = ids(7);
    const [obstacle] = judge({ rules: kept([...many, BREAK_GLASS]), snapshot: seen(breakGlass()) }).obstacles;

    expect(obstacle?.sentence).toContain('7 of the 8 protected principals and groups');
    expect(obstacle?.sentence).toContain('principal-000004 was not read; and 2 more');
  });

  test('of live accounts, apps and groups stops nothing', () => {
    const app = servicePrincipal();
    const given = kept([BREAK_GLASS, app.id], [NIGHT_SHIFT]);
    const saw = seen(breakGlass(), app, group({ memberIds: [BREAK_GLASS] }), user({ id: GRACE }));

    expect(judge({ items, rules: given, snapshot: saw })).toEqual({ obstacles: [], allowed: items });
  });
});

describe('what could not be read', () => {
  const gaps = [
    { part: 'group-members', because: 'GET /groups/1/transitiveMembers: 503' },
    { part: 'group-members', because: 'GET /groups/2/transitiveMembers: 503' },
    { part: 'sign-ins', because: 'GET /users: 403 Authentication_RequestFromNonPremiumTenantOrB2CTenant' },
  ] as const;

  test('stops what takes access away, and lets the rest go on', () => {
    const items = [renewal(), removal({ principalId: GRACE }), conversion()];
    const gates = judge({ items, snapshot: tenant({ gaps }) });

    expect(codes(gates)).toEqual(['incomplete stops destructive', 'incomplete stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain(
      'The members of groups could not be read completely, so nothing is removed; renewals may go on. Cause: GET /groups/1/transitiveMembers: 503 (and 1 more like it).',
    );
    expect(gates.allowed).toEqual([renewal()]);
  });

  const ended = { kind: 'eligibility', scheduleId: 'one', startDateTime: null } as const;
  const to = (endDateTime: string | null | undefined) =>
    [{ kind: 'eligibility', actions: ['adminUpdate'], endDateTime }] as const;

  test.each([
    { what: 'takes away', steps: to(undefined), end: days(1).toISOString(), goesOn: false },
    { what: 'ends sooner', steps: to(days(1).toISOString()), end: days(2).toISOString(), goesOn: false },
    { what: 'ends at all', steps: to(days(1).toISOString()), end: null, goesOn: false },
    { what: 'ends when it did', steps: to(days(1).toISOString()), end: days(1).toISOString(), goesOn: true },
    { what: 'ends later', steps: to(days(2).toISOString()), end: days(1).toISOString(), goesOn: true },
    { what: 'ends never more', steps: to(null), end: days(1).toISOString(), goesOn: true },
  ])('of an undo that $what: goes on is $goesOn', ({ steps, end, goesOn }) => {
    const items = [restore({ steps, before: { ...ended, endDateTime: end } })];

    expect(judge({ items, snapshot: tenant({ gaps }) }).allowed).toEqual(goesOn ? items : []);
  });

  test('does not stop an undo that gives back what is not there', () => {
    const items = [restore({ steps: to(days(2).toISOString()), before: null })];

    expect(judge({ items, snapshot: tenant({ gaps }) }).allowed).toEqual(items);
  });
});

describe('a population', () => {
  const seen = snapshot({
    eligibilities: ids(9).map((principalId) => eligibility({ principalId })),
    assignments: ids(9).map((principalId) => assignment({ principalId })),
    principals: [breakGlass(), group(), servicePrincipal(), ...ids(8).map((id) => user({ id }))],
  });
  const now: Population = { at: seen.now, eligibilities: 9, assignments: 9, users: 9 };

  test('is what is assigned itself, and users', () => {
    const more = {
      ...seen.schedules,
      eligibility: [...seen.schedules.eligibility, eligibility({ memberType: 'Group' })],
      assignment: [...seen.schedules.assignment, assignment({ assignmentType: 'Activated' })],
    };

    expect(populationOf({ ...seen, schedules: more })).toEqual(now);
  });

  test.each(['eligibilities', 'assignments', 'users'] as const)(
    'whose %s fell by more than the rules allow stops what takes access away',
    (what) => {
      const items = [renewal(), removal({ principalId: GRACE })];
      const fell = judge({ items, snapshot: seen, lastPopulation: { ...now, at: days(-1), [what]: 11 } });
      const held = judge({ items, snapshot: seen, lastPopulation: { ...now, at: days(-1), [what]: 10 } });

      expect(codes(fell)).toEqual(['population-drop stops destructive']);
      expect(fell.obstacles[0]?.sentence).toContain(
        `9 ${what} were read, and 11 on 2026-11-21T03:00:00.000Z: 18.2 % fewer, where limits.populationDropPercent allows 10 %`,
      );
      expect(fell.allowed).toEqual([renewal()]);
      expect(held).toEqual({ obstacles: [], allowed: items });
    },
  );

  test('is compared with what this app itself has left of it', () => {
    const last = { ...now, at: days(-1), assignments: 13 };
    const judged = (assignments: number) =>
      judge({ snapshot: seen, lastPopulation: last, ownRemovals: { eligibilities: 0, assignments } });

    expect(codes(judged(3))).toEqual([]);
    expect(judged(1).obstacles[0]?.sentence).toContain(
      '9 assignments were read, and 13 on 2026-11-21T03:00:00.000Z (1 of them removed by this app since): 25 % fewer',
    );
  });

  test('is not compared where it was not read whole: that is told by itself', () => {
    const gaps = [{ part: 'assignment-schedules', because: 'GET /roleAssignmentSchedules: 503' }] as const;
    const last = { ...now, at: days(-1), assignments: 100 };

    expect(codes(judge({ snapshot: { ...seen, gaps }, lastPopulation: last }))).toEqual([
      'incomplete stops destructive',
    ]);
  });

  test('that grew, or was nothing before, stops nothing', () => {
    const last = { at: days(-1), eligibilities: 0, assignments: 1, users: 2 };

    expect(judge({ snapshot: seen, lastPopulation: last }).obstacles).toEqual([]);
  });
});
