import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { PrincipalState, TenantSnapshot, UserState } from '../../../src/domain/model/snapshot.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { assignment, days, roleKey, snapshot, user } from '../../snapshot-builder.ts';
import { destructive, gap, key, marked, seed, seen, turned } from './arbitrary-tenants.ts';
import { inForce, justBefore, mark } from './planned.ts';

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

  test('takes nothing from a group or a service principal, from who is foreign or deleted, or from whom nobody could read', () => {
    fc.assert(
      fc.property(seen, marked, (given, marks) => {
        for (const { key: of } of destructive(planRemovals(given, inForce(), marks)))
          expect(given.principals.get(of.principalId.toLowerCase())?.kind).toMatch(/^(user|gone)$/);
      }),
      { seed, numRuns: 300 },
    );
  });

  test('calls no group stale that has a member who is in use or unknown', () => {
    const given = inForce({ neverActivated: { mode: 'off', days: 90 } });
    fc.assert(
      fc.property(seen, marked, (of, marks) => {
        for (const { alsoAffects } of planRemovals(of, given, marks))
          for (const memberId of alsoAffects) {
            const member = of.principals.get(memberId);
            const mayBeInUse =
              member?.kind === 'user' &&
              member.accountEnabled !== false &&
              (member.signIn.kind !== 'at' || !isLongAgo(member.signIn.at));
            expect(member?.kind === 'gone' || (member?.kind === 'user' && !mayBeInUse)).toBe(true);
          }
      }),
      { seed, numRuns: 300 },
    );
  });

  test('takes nothing for want of a sign-in but where Graph gives an old one, and no run saw a later', () => {
    fc.assert(
      fc.property(seen, marked, (given, marks) => {
        for (const { key: of, reason } of destructive(planRemovals(given, inForce(), marks))) {
          if (reason !== 'no-sign-in') continue;
          const person = given.principals.get(of.principalId);
          const remembered = given.history.signIns.get(of.principalId)?.lastSignInAt;
          expect(person?.kind === 'user' && person.signIn.kind === 'at' && isLongAgo(person.signIn.at)).toBe(
            true,
          );
          expect(remembered === undefined || remembered < days(-90) || remembered > days(0)).toBe(true);
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});

/** An instant that can be one, and is older than every threshold of a sign-in of members. */
function isLongAgo(at: Date): boolean {
  return at < days(-90) && at >= new Date('2000-01-01T00:00:00Z');
}

/** What would be marked if nothing had been marked before. */
const taken = (given: TenantSnapshot) =>
  new Set(destructive(planRemovals(given, inForce(), new Map())).map(({ id }) => id));
const everyone = (given: TenantSnapshot, change: (person: UserState) => PrincipalState | undefined) => {
  const principals = new Map(given.principals);
  for (const [id, state] of given.principals) {
    if (state.kind !== 'user') continue;
    const changed = change(state);
    if (changed === undefined) principals.delete(id);
    else principals.set(id, changed);
  }
  return { ...given, principals };
};

describe('whoever knows less takes no more', () => {
  test.each<[string, (given: TenantSnapshot) => TenantSnapshot]>([
    ['sign-ins vanish', (given) => everyone(given, (one) => ({ ...one, signIn: { kind: 'none-recorded' } }))],
    [
      'sign-ins are not read',
      (given) => everyone(given, (one) => ({ ...one, signIn: { kind: 'unknown', because: '403' } })),
    ],
    ['people are not read', (given) => everyone(given, () => undefined)],
    [
      'people become foreign',
      (given) => everyone(given, ({ id }) => ({ kind: 'foreign', id, type: 'device' })),
    ],
    [
      'accounts lose their age',
      (given) => everyone(given, (one) => ({ ...one, createdDateTime: undefined })),
    ],
    [
      'what activations were is not known',
      (given) => ({ ...given, history: { ...given.history, activationsKnownSince: undefined } }),
    ],
    [
      'members of groups are hidden',
      (given) => ({
        ...given,
        principals: new Map(
          [...given.principals].map(([id, one]) => [
            id,
            one.kind === 'group' ? { ...one, memberIds: [] } : one,
          ]),
        ),
      }),
    ],
  ])('%s', (_, hide) => {
    fc.assert(
      fc.property(seen, (given) => {
        expect(taken(hide(given)).difference(taken(given))).toEqual(new Set());
      }),
      { seed, numRuns: 100 },
    );
  });

  test('a part is not read completely', () => {
    fc.assert(
      fc.property(seen, gap, (given, one) => {
        const less = { ...given, gaps: [...given.gaps, one] };
        expect(taken(less).difference(taken(given))).toEqual(new Set());
      }),
      { seed, numRuns: 100 },
    );
  });

  test('a row about an access is not read: that access stays, and nothing more goes', () => {
    fc.assert(
      fc.property(seen, key, gap, (given, about, { part, because }) => {
        const unreadable = [{ part, because, id: 'odd', ...roleKey(about) }];
        const still = taken({ ...given, unreadable });
        expect(still.difference(taken(given))).toEqual(new Set());
        for (const kind of ['eligibility', 'assignment'] as const)
          expect(still.has(accessIdOf(kind, roleKey(about)))).toBe(false);
      }),
      { seed, numRuns: 100 },
    );
  });

  test('while what is remembered of sign-ins only ever keeps access', () => {
    fc.assert(
      fc.property(seen, (given) => {
        const forgotten = { ...given, history: { ...given.history, signIns: new Map() } };
        expect(taken(given).difference(taken(forgotten))).toEqual(new Set());
      }),
      { seed, numRuns: 100 },
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
