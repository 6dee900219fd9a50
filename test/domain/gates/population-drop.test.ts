import { describe, expect, test } from '@jest/globals';
import { populationDrops, populationOf } from '../../../src/domain/gates/population.ts';
import { rules } from '../../rules-builder.ts';
import { assignment, snapshot, user } from '../../snapshot-builder.ts';
import { ids, limits, tenant } from './builders.ts';

const last = { at: new Date('2026-11-21T03:00:00Z'), eligibilities: 0, assignments: 0, users: 0 };
const given = rules({ limits: limits({ populationDropPercent: 10 }) });
const withUsers = (count: number) => tenant({ principals: ids(count).map((id) => user({ id })) });

describe('a population that fell', () => {
  test('is said with both numbers, the day of the earlier one, and what to do', () => {
    expect(populationDrops(withUsers(80), given, { ...last, users: 100 })).toEqual([
      {
        code: 'population-drop',
        stops: 'destructive',
        itemId: undefined,
        sentence:
          '80 users were read, and 100 on 2026-11-21T03:00:00.000Z: 20 % fewer, where limits.populationDropPercent allows 10 %. Nothing is removed; ' +
          'renewals may go on. Find out whether they are gone or were not read; if they are gone, raise the limit for one run.',
      },
    ]);
  });

  test('by just what the rules allow is none', () => {
    expect(populationDrops(withUsers(90), given, { ...last, users: 100 })).toEqual([]);
    expect(populationDrops(withUsers(89), given, { ...last, users: 100 })).toHaveLength(1);
  });

  test('is none where nobody was there before, or this app removed them all', () => {
    const empty = snapshot({ assignments: [] });

    expect(populationDrops(empty, given, last)).toEqual([]);
    expect(
      populationDrops(empty, given, { ...last, assignments: 5 }, { eligibilities: 0, assignments: 5 }),
    ).toEqual([]);
  });

  test('names what this app removed since', () => {
    const seen = snapshot({ assignments: [assignment()] });
    const removed = { eligibilities: 0, assignments: 2 };

    expect(populationDrops(seen, given, { ...last, assignments: 10 }, removed)[0]?.sentence).toContain(
      '1 assignments were read, and 10 on 2026-11-21T03:00:00.000Z (2 of them removed by this app since): 87.5 % fewer',
    );
  });

  test('counts users whose own row or whose sign-in row could not be read once', () => {
    const odd = (part: 'users' | 'sign-ins', id: string) => ({ part, id, because: 'odd' });
    const of = (unreadable: ReturnType<typeof odd>[]) =>
      populationOf(tenant({ principals: [user()], unreadable })).users;

    expect(of([odd('users', 'a'), odd('users', 'b'), odd('sign-ins', 'a')])).toBe(3);
    expect(of([odd('users', 'a'), odd('sign-ins', 'a'), odd('sign-ins', 'b')])).toBe(3);
  });
});
