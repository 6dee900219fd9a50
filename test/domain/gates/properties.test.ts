import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Gates } from '../../../src/domain/gates/close-gates.ts';
import { accessIdOf, roleKeyOf, type ScheduleKind } from '../../../src/domain/model/access.ts';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import { rules } from '../../rules-builder.ts';
import {
  assignment,
  breakGlass,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  group,
  HELPDESK_ADMINISTRATOR,
  NOW,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleKey,
  user,
} from '../../snapshot-builder.ts';
import {
  conversion,
  floor,
  ids,
  judge,
  limitSet,
  limits,
  moved,
  removal,
  renewal,
  tenant,
} from './builders.ts';

const people = ids(6);
const groupId = 'group-1';
const principalId = fc.constantFrom(...people);
const holderId = fc.constantFrom(...people, groupId);
const roleDefinitionId = fc.constantFrom<string>(
  GLOBAL_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
);
const kind = fc.constantFrom<ScheduleKind>('assignment', 'eligibility');
const key = fc.record({ principalId: holderId, roleDefinitionId });
/** Moved to an end or a start on such a day. */
const move = fc.record({ to: fc.constantFrom('end', 'start'), day: fc.integer({ min: -1, max: 30 }), kind });
const item = fc.oneof(
  fc.record({ key, make: fc.constantFrom(conversion, renewal) }).map(({ key: of, make }) => make(of)),
  fc.record({ key, kind }).map(({ key: of, kind: what }) => removal(of, what)),
  fc.record({ key, move }).map(({ key: of, move: { to, day, kind: what } }) => {
    const text = days(day).toISOString();
    return moved(to === 'end' ? { kind: what, endDateTime: text } : { kind: what, startDateTime: text }, of);
  }),
);
/** What a principal has: the day on which it begins, and the one on which it ends; no end: for good. */
const holding = fc.record({
  key,
  kind,
  start: fc.constantFrom(-100, 0, 5),
  end: fc.option(fc.integer({ min: 1, max: 30 })),
});
const given = fc.record({
  held: fc.uniqueArray(holding, {
    selector: (one) => `${one.kind} ${JSON.stringify(one.key)}`,
    maxLength: 12,
  }),
  members: fc.subarray([...people]),
  enabled: fc.subarray([...people]),
  cloudOnly: fc.subarray([...people]),
  signedIn: fc.subarray([...people]),
  drilled: fc.subarray([...people]),
  items: fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 12 }),
  minimum: fc.record({
    globalAdministrators: fc.nat({ max: 4 }),
    privilegedRoleAdministrators: fc.nat({ max: 4 }),
  }),
});
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

function judgedOn({ held, members, items, minimum, ...facts }: Given): Gates {
  const principals = people.map((id) =>
    user({
      id,
      accountEnabled: facts.enabled.includes(id),
      isOnPremises: !facts.cloudOnly.includes(id),
      signIn: facts.signedIn.includes(id) ? { kind: 'at', at: days(-2) } : { kind: 'at', at: days(-31) },
    }),
  );
  const row = (one: Given['held'][number]) =>
    (one.kind === 'assignment' ? assignment : eligibility)({
      ...one.key,
      start: days(one.start),
      end: one.end === null ? 'never' : days(one.end),
    });
  const drills = facts.drilled.map((id) => ({ principalId: id, on: days(-3), by: 'Lin' }));
  return judge({
    snapshot: tenant({
      // One of each besides, of a role without a floor: percentages are of something.
      assignments: [assignment(), ...held.filter((one) => one.kind === 'assignment').map(row)],
      eligibilities: [eligibility(), ...held.filter((one) => one.kind === 'eligibility').map(row)],
      principals: [...principals, group({ id: groupId, memberIds: members }), breakGlass()],
    }),
    rules: rules({ limits: limits({ floor: floor({ ...minimum, drills }) }) }),
    items,
  });
}

/** Holdings after the items, in the property's own words: what is there from now for fourteen days at least. */
function left(held: Given['held'], items: readonly PlanItem[]): Given['held'] {
  const after = new Map(
    held
      .filter(({ start, end }) => start <= 0 && (end === null || end >= 14))
      .map((one) => [accessIdOf(one.kind, roleKey(one.key)), one]),
  );
  for (const { change } of items)
    for (const { kind: what, startDateTime, endDateTime } of change?.steps ?? []) {
      if (change === null) continue;
      const id = accessIdOf(what, change.key);
      const there = after.get(id);
      const isGone = endDateTime === undefined || (endDateTime !== null && new Date(endDateTime) < days(14));
      if (isGone || (startDateTime !== undefined && new Date(startDateTime) > NOW)) after.delete(id);
      else if (change.effect === 'conversion' && there === undefined) {
        const { principalId: of, roleDefinitionId: role } = roleKeyOf(change.key);
        after.set(id, { key: { principalId: of, roleDefinitionId: role }, kind: what, start: 0, end: 180 });
      }
    }
  return [...after.values()];
}

/** Who of them counts, by the two ways of counting. */
function counted({ members, ...facts }: Given, rows: Given['held'], role: string) {
  const isUsable = (id: string) =>
    facts.enabled.includes(id) &&
    facts.cloudOnly.includes(id) &&
    (facts.signedIn.includes(id) || facts.drilled.includes(id));
  const own = rows.filter((one) => one.key.roleDefinitionId === role);
  const users = (some: Given['held']) =>
    new Set(
      some.flatMap(({ key: { principalId: id } }) => (id === groupId ? members : [id])).filter(isUsable),
    ).size;
  const direct = own.filter((one) => one.kind === 'assignment' && one.key.principalId !== groupId);
  return { directly: users(direct), byAnyPath: users(own) };
}

/** The renewal of an eligibility that ends on this day. */
function endingOn(day: number, of: string): PlanItem {
  const item = renewal({ principalId: of });
  const endDateTime = days(day).toISOString();
  const before = { kind: 'eligibility', scheduleId: of, startDateTime: null, endDateTime } as const;
  return item.change === null ? item : { ...item, change: { ...item.change, before } };
}

describe('the gates, whatever is planned', () => {
  test.each([
    { name: 'Global Administrators', role: GLOBAL_ADMINISTRATOR, rule: 'globalAdministrators' },
    {
      name: 'Privileged Role Administrators',
      role: PRIVILEGED_ROLE_ADMINISTRATOR,
      rule: 'privilegedRoleAdministrators',
    },
  ] as const)(
    'never let the $name who can be counted on fall below the floor, or lower where they were below',
    ({ role, rule }) => {
      fc.assert(
        fc.property(given, (one) => {
          const before = counted(one, left(one.held, []), role);
          const after = counted(one, left(one.held, judgedOn(one).allowed), role);

          for (const way of ['directly', 'byAnyPath'] as const)
            expect(after[way]).toBeGreaterThanOrEqual(Math.min(before[way], one.minimum[rule]));
        }),
        { seed: 20261122, numRuns: 400 },
      );
    },
  );

  test('never take the last account that may be in use, where nobody can be counted on', () => {
    fc.assert(
      fc.property(given, (one) => {
        const nobody = {
          ...one,
          signedIn: [],
          drilled: [],
          minimum: { ...one.minimum, globalAdministrators: 1 },
        };
        const { allowed } = judgedOn(nobody);

        const taken = allowed.filter(
          ({ key: of, change }) =>
            change?.effect === 'removal' &&
            one.enabled.includes(of.principalId) &&
            roleKeyOf(of).roleDefinitionId === GLOBAL_ADMINISTRATOR,
        );
        const isHeld = ({ kind: what, key: of }: PlanItem) =>
          one.held.some(
            (row) =>
              row.kind === 'assignment' &&
              row.start <= 0 &&
              accessIdOf(row.kind, roleKey(row.key)) === accessIdOf(what, of),
          );
        expect(taken.filter(isHeld)).toEqual([]);
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  test('let renewals through up to the limit, and none that ends later than one that is left', () => {
    const due = fc.uniqueArray(fc.record({ principalId, end: fc.integer({ min: 1, max: 30 }) }), {
      selector: (one) => one.principalId,
    });
    fc.assert(
      fc.property(due, fc.nat({ max: 6 }), (given, count) => {
        const items = given.map(({ principalId: of, end }) => endingOn(end, of));
        const renewals = limitSet({ perRun: { count } });
        const { allowed } = judge({ rules: rules({ limits: limits({ renewals }) }), items });

        const ends = (of: readonly PlanItem[]) => of.map(({ change }) => change?.before?.endDateTime ?? '');
        const left = items.filter((one) => !allowed.includes(one));
        expect(allowed).toHaveLength(Math.min(count, items.length));
        for (const end of ends(allowed)) for (const later of ends(left)) expect(end <= later).toBe(true);
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  test('account for every item: it is allowed, or an obstacle stops it', () => {
    fc.assert(
      fc.property(given, (one) => {
        const { items } = one;
        const { allowed, obstacles } = judgedOn(one);

        const refused = new Set(obstacles.map(({ itemId }) => itemId));
        expect(allowed).toEqual(items.filter(({ id }) => !refused.has(id)));
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });
});
