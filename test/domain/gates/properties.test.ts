import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { roleKeyOf } from '../../../src/domain/model/access.ts';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import { rules } from '../../rules-builder.ts';
import {
  assignment,
  breakGlass,
  days,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  user,
} from '../../snapshot-builder.ts';
import { conversion, floor, ids, judge, limitSet, limits, removal, renewal, tenant } from './builders.ts';

const people = ids(6);
const principalId = fc.constantFrom(...people);
const roleDefinitionId = fc.constantFrom(
  GLOBAL_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
);
const key = fc.record({ principalId, roleDefinitionId });
const item = fc
  .record({ key, make: fc.constantFrom(removal, conversion, renewal) })
  .map(({ key: of, make }) => make(of));
const given = fc.record({
  held: fc.uniqueArray(key, { selector: (one) => JSON.stringify(one), maxLength: 12 }),
  usable: fc.subarray([...people]),
  items: fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 12 }),
  minimum: fc.record({
    globalAdministrators: fc.nat({ max: 4 }),
    privilegedRoleAdministrators: fc.nat({ max: 4 }),
  }),
});

/** The renewal of an eligibility that ends on this day. */
function endingOn(day: number, of: string): PlanItem {
  const item = renewal({ principalId: of });
  const endDateTime = days(day).toISOString();
  const before = { kind: 'eligibility', scheduleId: of, startDateTime: null, endDateTime } as const;
  return item.change === null ? item : { ...item, change: { ...item.change, before } };
}

describe('the gates, whatever is planned', () => {
  test('never let the usable Global Administrators fall below the floor, or lower where they were below', () => {
    fc.assert(
      fc.property(given, ({ held, usable, items, minimum }) => {
        const principals = people.map((id) => user({ id, isOnPremises: !usable.includes(id) }));
        const gates = judge({
          snapshot: tenant({
            assignments: held.map((one) => assignment(one)),
            principals: [...principals, breakGlass()],
          }),
          rules: rules({ limits: limits({ floor: floor(minimum) }) }),
          items,
        });

        const holders = held.filter(
          (one) => one.roleDefinitionId === GLOBAL_ADMINISTRATOR && usable.includes(one.principalId),
        );
        const taken = gates.allowed.filter(({ change }) => change?.effect !== 'renewal');
        const left = holders.filter(
          (one) =>
            !taken.some(
              (made) =>
                made.key.principalId === one.principalId &&
                roleKeyOf(made.key).roleDefinitionId === one.roleDefinitionId,
            ),
        );
        expect(left.length).toBeGreaterThanOrEqual(Math.min(holders.length, minimum.globalAdministrators));
      }),
      { seed: 20261122, numRuns: 500 },
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
      fc.property(given, ({ held, items, minimum }) => {
        const assignments = [assignment(), ...held.map((one) => assignment(one))];
        const { allowed, obstacles } = judge({
          snapshot: tenant({ assignments }),
          rules: rules({ limits: limits({ floor: floor(minimum) }) }),
          items,
        });

        const refused = new Set(obstacles.map(({ itemId }) => itemId));
        expect(allowed).toEqual(items.filter(({ id }) => !refused.has(id)));
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });
});
