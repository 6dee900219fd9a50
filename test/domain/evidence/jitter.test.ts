import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoleRule } from '../../../src/domain/model/role-settings.ts';
import { rolePolicy, roleRules } from '../../builders.ts';
import { assignmentInstance, eligibility, GRACE, group, NIGHT_SHIFT, user } from '../../snapshot-builder.ts';
import { adas, first, type Night, Nights, second } from './nights.ts';

const role = '729827e3-9c14-49f7-bb1b-9608f156bbb8';

const night: Night = {
  eligibilities: [adas, eligibility({ principalId: NIGHT_SHIFT }), eligibility({ principalId: GRACE })],
  assignments: [assignmentInstance({ end: new Date('2027-01-01T00:00:00Z') })],
  principals: [
    user(),
    user({ id: GRACE, displayName: 'Grace Hopper' }),
    group({ memberIds: [GRACE, user().id] }),
  ],
  settings: new Map([[role, rolePolicy()]]),
};

/** Lists and members of objects in another order; what is absent given as null; white space at the ends of texts. */
function shaken(value: unknown, by: (length: number) => readonly number[], blank: string): unknown {
  if (Array.isArray(value)) return by(value.length).map((place) => shaken(value[place], by, blank));
  if (typeof value === 'string') return `${blank}${value}${blank}`;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, shaken(inner, by, blank)] as const);
  return Object.fromEntries([...by(members.length).map((place) => members[place] ?? []), ['odd', null]]);
}

/** A rearrangement of places, always the same for the same seed. */
function rearranged(seed: number): (length: number) => readonly number[] {
  return (length) => Array.from({ length }, (_, place) => (place + seed) % length);
}

describe('the same tenant, listed in another way', () => {
  test('is no change: lists in another order, names with more white space, times within what counts as the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: -290_000, max: 290_000 }),
        fc.constantFrom('', ' ', '\t', '  '),
        (seed, milliseconds, blank) => {
          const by = rearranged(seed);
          const shuffle = <T>(rows: readonly T[] = []) =>
            by(rows.length).flatMap((place) => rows[place] ?? []);
          const moved = (instant: Date) => new Date(instant.getTime() + milliseconds);
          const rules = shuffle(roleRules()).map(
            (rule) => ({ ...rule, wire: shaken(rule.wire, by, blank) }) as RoleRule,
          );
          const nights = new Nights();
          nights.run(first, night);
          const { facts } = nights.run(second, {
            eligibilities: shuffle(night.eligibilities).map((row) =>
              row.expiration?.kind === 'at'
                ? { ...row, expiration: { kind: 'at', endDateTime: moved(row.expiration.endDateTime) } }
                : row,
            ),
            assignments: shuffle(night.assignments).map((row) => ({
              ...row,
              startDateTime: row.startDateTime && moved(row.startDateTime),
            })),
            principals: shuffle(night.principals).map((state) =>
              state.kind === 'group'
                ? { ...state, memberIds: shuffle(state.memberIds) }
                : state.kind === 'user'
                  ? { ...state, displayName: `${blank}${state.displayName?.replace(' ', ` ${blank}`)}` }
                  : state,
            ),
            settings: new Map([[role, rolePolicy({ rules, lastModifiedDateTime: moved(new Date(second)) })]]),
          });

          expect(facts).toEqual([]);
        },
      ),
    );
  });

  test('is no change where Graph does not say what it said before', () => {
    const nights = new Nights();
    nights.run(first, night);
    const { facts } = nights.run(second, {
      ...night,
      eligibilities: night.eligibilities?.map((row) => ({ ...row, expiration: undefined })) ?? [],
      principals:
        night.principals?.map((state) => ({ ...state, displayName: undefined, isGuest: undefined })) ?? [],
    });

    expect(facts).toEqual([]);
  });

  test('is one that a rule tells from another', () => {
    const nights = new Nights();
    nights.run(first, night);
    const rules = roleRules().map((rule) =>
      rule.id === 'Expiration_EndUser_Assignment'
        ? { ...rule, wire: { ...rule.wire, maximumDuration: 'PT2H' } }
        : rule,
    );
    const { facts } = nights.run(second, { ...night, settings: new Map([[role, rolePolicy({ rules })]]) });

    expect(facts).toMatchObject([
      {
        change: 'revised',
        subject: `role-settings:${role}`,
        record: { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT2H' } } },
      },
    ]);
  });
});
