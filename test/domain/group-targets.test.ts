import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { remember } from '../../src/domain/access-history.ts';
import { closeGates } from '../../src/domain/gates/close-gates.ts';
import { accessIdOf, type GroupKey, isDirectoryRole } from '../../src/domain/model/access.ts';
import type { AccessSchedule } from '../../src/domain/model/role-schedules.ts';
import type { AccessMemory, TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../src/domain/renewal/plan-renewals.ts';
import { planRemovals } from '../../src/domain/staleness/plan-removals.ts';
import { memory } from '../memory-builder.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  GRACE,
  group,
  NIGHT_SHIFT,
  snapshot,
  user,
} from '../snapshot-builder.ts';
import { removal } from './gates/builders.ts';
import { inForce } from './staleness/planned.ts';

/** The planners know access to groups, and no reader gives any yet: whatever comes is left alone. */

const key: fc.Arbitrary<GroupKey> = fc.record({
  principalId: fc.constantFrom(ADA, GRACE, NIGHT_SHIFT),
  groupId: fc.constantFrom('44444444-aaaa-4bbb-8ccc-000000000001', NIGHT_SHIFT),
  accessId: fc.constantFrom('member', 'owner'),
});
const end = fc.oneof(
  fc.integer({ min: -40, max: 40 }).map((count) => days(count)),
  fc.constant('never' as const),
);
const row = fc.record({
  key,
  end,
  id: fc.uuid(),
  memberType: fc.constantFrom('Direct' as const, 'Group' as const, undefined),
});
const schedules = (make: (parts: { end: Date | 'never'; id: string }) => AccessSchedule) =>
  fc.array(
    row.map(({ key: of, memberType, ...parts }): AccessSchedule => ({ ...make(parts), memberType, key: of })),
    { maxLength: 12 },
  );
const memories = fc.array(
  key.map((of): AccessMemory => ({ ...memory(), key: of })),
  { maxLength: 12 },
);
const seen: fc.Arbitrary<TenantSnapshot> = fc
  .record({ eligibilities: schedules(eligibility), assignments: schedules(assignment), memories })
  .map(({ eligibilities, assignments, memories: known }) => {
    const principals = [user({ accountEnabled: false }), user({ id: GRACE }), group()];
    const roles = snapshot({ principals });
    const before = {
      activationsKnownSince: days(-400),
      memories: new Map(known.map((one) => [accessIdOf(one.kind, one.key), one])),
      signIns: new Map(),
    };
    const access = { ...roles, schedules: { eligibility: eligibilities, assignment: assignments } };
    return { ...access, history: remember(access, before, days(-1), []).history };
  });

test('access to groups is planned like any other, and never changed or marked', () => {
  fc.assert(
    fc.property(seen, (given) => {
      const items = [...planRenewals(given, inForce()), ...planRemovals(given, inForce(), new Map())];

      expect(items.every((item) => !isDirectoryRole(item.key))).toBe(true);
      expect(items.filter(({ change }) => change !== null)).toEqual([]);
    }),
    { seed: 20261129, numRuns: 200 },
  );
});

test('gates judge a removal of access to a group: it counts in no floor and in no limit of the control plane', () => {
  fc.assert(
    fc.property(seen, key, (given, of) => {
      const role = removal();
      const item = { ...role, key: of, change: role.change && { ...role.change, key: of } };
      const rules = inForce();
      const intent = { snapshot: given, rules, items: [item], recent: [], lastPopulation: undefined };

      expect(closeGates(intent).obstacles.filter(({ stops }) => stops === 'item')).toEqual([]);
    }),
    { seed: 20261129, numRuns: 200 },
  );
});
