import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import type { PrincipalState, TenantSnapshot } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
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
  servicePrincipal,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

const principalId = fc.constantFrom(ADA, GRACE, LIN, NIGHT_SHIFT, BILLING_APP);
const roleDefinitionId = fc.constantFrom(GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR);
const directoryScopeId = fc.constantFrom('/', '/administrativeUnits/1');
const key = fc.record({ principalId, roleDefinitionId, directoryScopeId });
const instant = fc.integer({ min: -400, max: 400 }).map((count) => days(count));
const schedule: fc.Arbitrary<RoleSchedule> = fc
  .record({
    key,
    id: fc.uuid(),
    start: fc.option(instant, { nil: undefined }),
    end: fc.oneof(instant, fc.constant('never' as const)),
    memberType: fc.constantFrom('Direct' as const, 'Direct' as const, 'Group' as const, undefined),
    isEndKnown: fc.constantFrom(true, true, true, false),
  })
  .map(({ key: of, id, start, end, memberType, isEndKnown }) =>
    eligibility({
      ...of,
      id,
      end,
      memberType,
      startDateTime: start,
      ...(!isEndKnown && { expiration: undefined }),
    }),
  );
const asked = fc
  .record({
    key,
    id: fc.uuid(),
    start: instant,
    action: fc.constantFrom('adminRemove', 'adminAssign', 'selfExtend', 'selfActivate'),
    progress: fc.constantFrom('granted', 'pending', 'refused', 'unknown'),
    kind: fc.constantFrom('eligibility', 'assignment'),
  })
  .map(({ key: of, ...rest }) => request({ ...of, ...rest }));
const remembered = fc
  .record({
    key,
    lastSeenEnd: fc.oneof(instant, fc.constantFrom('never' as const, 'unknown' as const)),
    lastSeenAt: instant,
    lastActivatedAt: fc.option(instant, { nil: undefined }),
    renewalsInARow: fc.nat({ max: 5 }),
  })
  .map(({ key: of, ...rest }) => memory({ ...of, ...rest }));
const seen: fc.Arbitrary<TenantSnapshot> = fc
  .record({
    eligibilities: fc.array(schedule, { maxLength: 40 }),
    requests: fc.array(asked, { maxLength: 10 }),
    memories: fc.array(remembered, { maxLength: 20 }),
    principals: fc.subarray<PrincipalState>([
      user(),
      user({ id: GRACE, accountEnabled: undefined }),
      group({ memberIds: [LIN, ADA] }),
      servicePrincipal(),
      { kind: 'foreign', id: LIN, type: 'device' },
    ]),
    activationsKnownSince: fc.option(instant, { nil: undefined }),
  })
  .map((parts) => snapshot(parts));

/** The same snapshot, with every list the other way round. */
function turned(snapshot: TenantSnapshot): TenantSnapshot {
  return {
    ...snapshot,
    schedules: { ...snapshot.schedules, eligibility: snapshot.schedules.eligibility.toReversed() },
    requests: {
      eligibility: snapshot.requests.eligibility.toReversed(),
      assignment: snapshot.requests.assignment.toReversed(),
    },
    principals: new Map([...snapshot.principals].toReversed()),
    history: { ...snapshot.history, memories: new Map([...snapshot.history.memories].toReversed()) },
  };
}

describe('a plan of renewals', () => {
  test('is the same, byte for byte, in whatever order things were listed', () => {
    fc.assert(
      fc.property(seen, (given) => {
        const plan = JSON.stringify(planRenewals(given, rules()));

        expect(JSON.stringify(planRenewals(turned(given), rules()))).toBe(plan);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  test('has one item for every eligibility that is there, sorted by id', () => {
    fc.assert(
      fc.property(seen, (given) => {
        const ids = planRenewals(given, rules()).map(({ id }) => id);

        expect(ids).toEqual([...new Set(ids)].toSorted());
      }),
      { seed: 20261122, numRuns: 100 },
    );
  });

  test('never makes anything end sooner, or later than the role allows', () => {
    fc.assert(
      fc.property(seen, (given) => {
        for (const { change, evidence } of planRenewals(given, rules())) {
          const end = change?.steps[0]?.endDateTime;
          if (change === null) continue;
          expect(typeof end === 'string' && end > String(evidence.endDateTime)).toBe(true);
          expect(end && end <= days(365).toISOString()).toBe(true);
        }
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  test('renews nothing of who is foreign, was not read, or is no user or group', () => {
    fc.assert(
      fc.property(seen, (given) => {
        for (const { change, key: of } of planRenewals(given, rules()))
          if (change !== null) expect(given.principals.get(of.principalId)?.kind).toMatch(/^(user|group)$/);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  test('of 100,000 eligibilities is made in a moment, for everything is looked up by key', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => {
      const principalId = `11111111-aaaa-4bbb-8ccc-${String(index % 20_000).padStart(12, '0')}`;
      const directoryScopeId = `/administrativeUnits/${Math.floor(index / 20_000)}`;
      return eligibility({ principalId, directoryScopeId, id: `schedule-${index}`, end: days(index % 365) });
    });
    const principals = Array.from({ length: 20_000 }, (_, index) =>
      user({ id: `11111111-aaaa-4bbb-8ccc-${String(index).padStart(12, '0')}` }),
    );
    const memories = many.map((one) => memory(one.key));
    const given = snapshot({ eligibilities: many, principals, memories });

    // Were it quadratic, the test would not come to its end.
    expect(planRenewals(given, rules())).toHaveLength(100_000);
  });
});
