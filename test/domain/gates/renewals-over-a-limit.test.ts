import { describe, expect, test } from '@jest/globals';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import type { LimitSet, Limits } from '../../../src/domain/model/rules.ts';
import { rules } from '../../rules-builder.ts';
import {
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  roleKey,
  snapshot,
} from '../../snapshot-builder.ts';
import { codes, ids, judge, limitSet, limits, removal, renewal } from './builders.ts';

/** 40 eligibilities. */
const seen = snapshot({ eligibilities: ids(40).map((principalId) => eligibility({ principalId })) });

/** The renewal of what ends on this day; `undefined`: of what has lapsed. */
function ending(number: number, day?: number, roleDefinitionId = HELPDESK_ADMINISTRATOR): PlanItem {
  const item = renewal({ principalId: ids(40)[number] ?? '', roleDefinitionId });
  if (item.change === null || day === undefined) return item;
  const endDateTime = days(day).toISOString();
  const before = {
    kind: 'eligibility',
    scheduleId: `s-${number}`,
    startDateTime: null,
    endDateTime,
  } as const;
  return { ...item, change: { ...item.change, before } };
}

function judged(
  items: readonly PlanItem[],
  given: Partial<Limits>,
  more: Partial<Parameters<typeof judge>[0]> = {},
) {
  return judge({ snapshot: seen, rules: rules({ limits: limits(given) }), items, ...more });
}

const atMost = (count: number): Partial<Limits> => ({ renewals: limitSet({ perRun: { count } }) });

describe('more renewals than a limit of one run', () => {
  const items = [ending(0, 9), ending(1, 3), ending(2, 7), ending(3, 5)];

  test('are made up to it, those that end soonest, in the order of the plan', () => {
    expect(judged(items, atMost(2)).allowed).toEqual([ending(1, 3), ending(3, 5)]);
  });

  test('are no reason to stop: the sentence says both numbers, and what becomes of the rest', () => {
    const gates = judged(items, atMost(3));

    expect(codes(gates)).toEqual(['limit-run-count stops excess']);
    expect(gates.obstacles[0]?.sentence).toBe(
      '4 renewals in this run are more than is allowed: limits.renewals.perRun.count allows 3. The 3 that end soonest are ' +
        'made; 1 are left to later runs. If they are right, raise the limit.',
    );
  });

  test('stop no removal', () => {
    expect(judged([...items, removal()], atMost(0)).allowed).toEqual([removal()]);
  });

  test('begin with what has lapsed already', () => {
    expect(judged([ending(0, 1), ending(1)], atMost(1)).allowed).toEqual([ending(1)]);
  });

  test('that end together go by their id, so that the order of a listing never decides', () => {
    const [first, second] = [ending(0, 5), ending(1, 5)];

    expect(judged([second, first], atMost(1)).allowed).toEqual([first]);
  });

  test('by percent are made up to it as well', () => {
    const gates = judged(items, { renewals: limitSet({ perRun: { percent: 5 } }) });

    expect(codes(gates)).toEqual(['limit-run-percent stops excess']);
    expect(gates.obstacles[0]?.sentence).toContain('which is 5 % of 40 eligibilities');
    expect(gates.allowed).toEqual([ending(1, 3), ending(3, 5)]);
  });

  test('by as many as it allows are all made', () => {
    expect(judged(items, atMost(4))).toEqual({ obstacles: [], allowed: items });
  });
});

describe('more renewals than a limit of 24 hours', () => {
  const made = (count: number) =>
    ids(count).map((principalId) => ({
      effect: 'renewal' as const,
      isDestructive: false,
      key: roleKey({ principalId }),
      kind: 'eligibility' as const,
      at: days(-0.5),
    }));
  const aDay: Partial<Limits> = { renewals: limitSet({ per24Hours: { count: 5 } }) };

  test('are made as far as runs before have left room', () => {
    const gates = judged([ending(10, 4), ending(11, 2), ending(12, 3)], aDay, { recent: made(3) });

    expect(codes(gates)).toEqual(['limit-day-count stops excess']);
    expect(gates.obstacles[0]?.sentence).toContain(
      '6 renewals in 24 hours, this run included, are more than is allowed: limits.renewals.per24Hours.count allows 5.',
    );
    expect(gates.allowed).toEqual([ending(11, 2), ending(12, 3)]);
  });

  test('are all left where they have left none', () => {
    expect(judged([ending(10, 4)], aDay, { recent: made(5) }).allowed).toEqual([]);
  });
});

describe('more renewals in roles that control the tenant', () => {
  const set = (perRun: LimitSet['perRun']) => ({
    controlPlane: { ...limits().controlPlane, roles: [GLOBAL_ADMINISTRATOR], renewals: limitSet({ perRun }) },
  });

  test('leave the renewals of other roles alone, also those that end later', () => {
    const items = [ending(0, 2, GLOBAL_ADMINISTRATOR), ending(1, 1, GLOBAL_ADMINISTRATOR), ending(2, 9)];
    const gates = judged(items, set({ count: 1, percent: 100 }));

    expect(gates.obstacles[0]?.sentence).toContain('limits.controlPlane.renewals.perRun.count allows 1');
    expect(gates.allowed).toEqual([ending(1, 1, GLOBAL_ADMINISTRATOR), ending(2, 9)]);
  });
});

describe('limits where not the whole tenant was read', () => {
  const items = [ending(0, 1), ending(1, 2)];

  test('hold by count, and not by percent', () => {
    const given = { renewals: limitSet({ perRun: { count: 1, percent: 0 } }) };

    expect(codes(judged(items, given, { limits: 'counts' }))).toEqual(['limit-run-count stops excess']);
  });

  test('hold not at all where they are judged elsewhere', () => {
    expect(judged(items, atMost(0), { limits: 'none' })).toEqual({ obstacles: [], allowed: items });
  });
});

describe('renewals that end at the same instant', () => {
  const [first, second, third] = [ending(0, 5), ending(1, 5), ending(2, 5)];

  test.each([
    { listed: 'in the order of their ids', items: [first, second, third] },
    { listed: 'the other way round', items: [third, second, first] },
    { listed: 'mixed', items: [second, third, first] },
  ])('are chosen by their ids, whatever a listing says: $listed', ({ items }) => {
    expect(judged(items, atMost(1)).allowed).toEqual([first]);
    expect(new Set(judged(items, atMost(2)).allowed)).toEqual(new Set([first, second]));
  });

  test('come after what has lapsed already', () => {
    expect(judged([first, ending(3)], atMost(1)).allowed).toEqual([ending(3)]);
  });
});
