import { describe, expect, test } from '@jest/globals';
import type { RecentChange } from '../../../src/domain/gates/limits.ts';
import type { LimitSet } from '../../../src/domain/model/rules.ts';
import { rules } from '../../rules-builder.ts';
import {
  assignment,
  breakGlass,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  NOW,
  roleKey,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import {
  codes,
  conversion,
  floor,
  ids,
  judge,
  limitSet,
  limits,
  removal,
  renewal,
  restore,
} from './builders.ts';

/** 40 eligibilities and 20 assignments, of which 10 each are Global Administrators. */
const seen = snapshot({
  eligibilities: ids(40).map((principalId, index) =>
    eligibility({ principalId, ...(index < 10 && { roleDefinitionId: GLOBAL_ADMINISTRATOR }) }),
  ),
  assignments: ids(20).map((principalId, index) =>
    assignment({ principalId, ...(index < 10 && { roleDefinitionId: GLOBAL_ADMINISTRATOR }) }),
  ),
});
const renewals = (count: number, roleDefinitionId = HELPDESK_ADMINISTRATOR) =>
  ids(count).map((principalId) => renewal({ principalId, roleDefinitionId }));
const removals = (count: number, roleDefinitionId = HELPDESK_ADMINISTRATOR) =>
  ids(count).map((principalId) => removal({ principalId, roleDefinitionId }));
const made = (count: number, overrides: Partial<RecentChange> = {}): readonly RecentChange[] =>
  ids(count).map((principalId) => ({
    effect: 'removal',
    isDestructive: overrides.effect !== 'renewal',
    key: roleKey({ principalId }),
    kind: 'assignment',
    at: days(-1),
    ...overrides,
  }));
function judged(
  set: LimitSet,
  intent: Parameters<typeof judge>[0],
  where: 'removals' | 'renewals' = 'removals',
) {
  return judge({ snapshot: seen, rules: rules({ limits: limits({ [where]: set }) }), ...intent });
}

describe('a limit of one run', () => {
  test('by count: what is more is not done at all, and the sentence says both numbers', () => {
    const set = limitSet({ perRun: { count: 3 } });
    const gates = judged(set, { items: [...removals(4), ...renewals(2)] });

    expect(codes(gates)).toEqual(['limit-run-count stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain(
      '4 removals in this run are more than is allowed: limits.removals.perRun.count allows 3.',
    );
    expect(gates.allowed).toEqual(renewals(2));
    expect(judged(set, { items: removals(3) })).toEqual({ obstacles: [], allowed: removals(3) });
  });

  test('by percent: of the access of the same kind', () => {
    const set = limitSet({ perRun: { percent: 10 } });
    const gates = judged(set, { items: removals(3) });

    expect(codes(gates)).toEqual(['limit-run-percent stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain(
      '3 removals in this run are more than is allowed: limits.removals.perRun.percent allows 2, which is 10 % of 20 assignments.',
    );
    expect(judged(set, { items: removals(2) }).obstacles).toEqual([]);
    const eligible = ids(4).map((principalId) => removal({ principalId }, 'eligibility'));
    expect(judged(set, { items: eligible }).obstacles).toEqual([]);
    expect(judged(set, { items: [...eligible, removal({}, 'eligibility')] }).obstacles).toHaveLength(1);
  });

  test('by percent allows one change at least', () => {
    const set = limitSet({ perRun: { percent: 1 } });

    expect(judged(set, { items: removals(1) }).obstacles).toEqual([]);
    expect(codes(judged(set, { items: removals(2) }))).toEqual(['limit-run-percent stops destructive']);
  });

  test('by a count of 0 allows none', () => {
    expect(codes(judged(limitSet({ perRun: { count: 0 } }), { items: removals(1) }))).toEqual([
      'limit-run-count stops destructive',
    ]);
  });

  test('counts conversions with removals, and what an undo takes away', () => {
    const undo = restore({
      steps: [{ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined }],
      before: null,
    });
    const set = limitSet({ perRun: { count: 2 } });

    expect(codes(judged(set, { items: [...removals(1), conversion(), undo] }))).toEqual([
      'limit-run-count stops destructive',
    ]);
  });
});

describe('a limit of 24 hours', () => {
  const set = limitSet({ per24Hours: { count: 5 } });

  test('by count: what was done before this run counts', () => {
    const gates = judged(set, { items: removals(3), recent: made(3) });

    expect(codes(gates)).toEqual(['limit-day-count stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain(
      '6 removals in 24 hours, this run included, are more than is allowed: limits.removals.per24Hours.count allows 5.',
    );
    expect(judged(set, { items: removals(3), recent: made(2) }).obstacles).toEqual([]);
  });

  test('forgets what is older', () => {
    const older = made(3, { at: new Date(days(-1).getTime() - 1) });

    expect(judged(set, { items: removals(3), recent: older }).obstacles).toEqual([]);
  });

  test('counts what a run claimed after its own instant', () => {
    const later = made(3, { at: new Date(NOW.getTime() + 60_000) });

    expect(judged(set, { items: removals(3), recent: later }).obstacles).toHaveLength(1);
  });

  test('counts conversions, and no renewals', () => {
    const conversions = made(3, { effect: 'conversion' });

    expect(judged(set, { items: removals(3), recent: conversions }).obstacles).toHaveLength(1);
    expect(judged(set, { items: removals(3), recent: made(3, { effect: 'renewal' }) }).obstacles).toEqual([]);
  });

  test('by percent', () => {
    const percent = limitSet({ per24Hours: { percent: 20 } });
    const gates = judged(percent, { items: removals(3), recent: made(2) });

    expect(codes(gates)).toEqual(['limit-day-percent stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain('allows 4, which is 20 % of 20 assignments');
    expect(judged(percent, { items: removals(3), recent: made(1) }).obstacles).toEqual([]);
  });

  test('that others have used up stops no run that does nothing of the kind', () => {
    expect(judged(set, { items: renewals(1), recent: made(9) }).obstacles).toEqual([]);
  });
});

describe('the limits of roles that control the tenant', () => {
  const tight = (set: LimitSet) =>
    limits({ controlPlane: { ...limits().controlPlane, roles: [GLOBAL_ADMINISTRATOR], removals: set } });

  test('hold beside the others, and stop all removals', () => {
    const given = rules({ limits: tight(limitSet({ perRun: { count: 1 } })) });
    const items = [...removals(2, GLOBAL_ADMINISTRATOR), ...removals(1), ...renewals(1)];
    const gates = judge({ snapshot: seen, rules: given, items });

    expect(codes(gates)).toEqual(['limit-run-count stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain('limits.controlPlane.removals.perRun.count allows 1');
    expect(gates.allowed).toEqual(renewals(1));
  });

  test('say nothing of other roles', () => {
    const given = rules({ limits: tight(limitSet({ perRun: { count: 1 } })) });

    expect(judge({ snapshot: seen, rules: given, items: removals(9) }).obstacles).toEqual([]);
  });

  test('are percentages of the access to those roles', () => {
    const given = rules({ limits: tight(limitSet({ perRun: { percent: 20 } })) });
    const gates = judge({ snapshot: seen, rules: given, items: removals(3, GLOBAL_ADMINISTRATOR) });

    expect(gates.obstacles[0]?.sentence).toContain('allows 2, which is 20 % of 10 assignments');
  });
});

describe('what another gate refuses', () => {
  test('counts towards no limit: it would stand in the way of everything else, every night', () => {
    const administrators = ids(3).map((principalId) => user({ id: principalId }));
    const given = rules({
      limits: limits({
        removals: limitSet({ perRun: { count: 1 } }),
        floor: floor({ globalAdministrators: 3 }),
      }),
    });
    const held = ids(3).map((principalId) =>
      assignment({ principalId, roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    );
    const items = [...removals(3, GLOBAL_ADMINISTRATOR), ...removals(1)];
    const gates = judge({
      snapshot: snapshot({ principals: [...administrators, breakGlass()], assignments: held }),
      rules: given,
      items,
    });

    expect(codes(gates)).toEqual(['floor stops item', 'floor stops item', 'floor stops item']);
    expect(gates.allowed).toEqual(removals(1));
  });
});
