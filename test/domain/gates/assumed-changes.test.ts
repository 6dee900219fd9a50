import { describe, expect, test } from '@jest/globals';
import type { AssumedChange } from '../../../src/domain/gates/item-gates.ts';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  breakGlass,
  days,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  LIN,
  user,
} from '../../snapshot-builder.ts';
import { codes, floor, judge, limits, removal, renewal, restore, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };

function assumed({ change }: PlanItem, state: AssumedChange['state']): AssumedChange {
  if (change === null) throw new Error('the item has no change');
  return { changeId: 'c-1', change, state };
}

describe('access that another change is in progress of', () => {
  test.each([renewal(), removal()])('is left alone: $change.effect', (item) => {
    const gates = judge({ items: [item], assumed: [assumed(renewal(), 'in-progress')] });

    expect(codes(gates)).toEqual(['in-progress stops item']);
    expect(gates.obstacles[0]?.sentence).toBe(
      'Change c-1 of the same access is in progress. Ask again when it is over.',
    );
    expect(gates.allowed).toEqual([]);
  });

  test('is free again when that one is over, seen or not', () => {
    for (const state of ['done', 'possible'] as const)
      expect(judge({ items: [removal()], assumed: [assumed(renewal(), state)] }).allowed).toHaveLength(1);
  });

  test('stops no change of other access', () => {
    const items = [removal({ principalId: GRACE })];

    expect(judge({ items, assumed: [assumed(renewal(), 'in-progress')] }).allowed).toEqual(items);
  });
});

describe('the floor, of what listings may not show yet', () => {
  const everybody = [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()];
  const held = (...principals: readonly string[]) =>
    tenant({
      principals: everybody,
      assignments: principals.map((principalId) => assignment({ principalId, ...ga })),
    });
  const given = rules({
    limits: limits({ floor: floor({ globalAdministrators: 2 }) }),
  });
  const next = [removal({ principalId: LIN, ...ga })];

  /** Grace becomes a Global Administrator. */
  function grant(startDateTime?: string): PlanItem {
    const step = { kind: 'assignment', actions: ['adminAssign'], endDateTime: null, startDateTime } as const;
    const item = restore({ steps: [step], before: null });
    const change = item.change && { ...item.change, key: { ...item.change.key, principalId: GRACE, ...ga } };
    return { ...item, change };
  }

  test.each(['in-progress', 'possible', 'done'] as const)('counts a removal as made: %s', (state) => {
    const taken = [assumed(removal({ principalId: GRACE, ...ga }), state)];

    expect(judge({ snapshot: held(ADA, GRACE, LIN), rules: given, items: next }).obstacles).toEqual([]);
    expect(
      codes(judge({ snapshot: held(ADA, GRACE, LIN), rules: given, items: next, assumed: taken })),
    ).toEqual(['floor stops item']);
  });

  test.each(['in-progress', 'possible', 'done'] as const)(
    'counts what is given only once a listing has it, for it may be gone again: %s',
    (state) => {
      const assigned = [assumed(grant(), state)];

      expect(
        codes(judge({ snapshot: held(ADA, LIN), rules: given, items: next, assumed: assigned })),
      ).toEqual(['floor stops item']);
      expect(
        judge({ snapshot: held(ADA, GRACE, LIN), rules: given, items: next, assumed: assigned }).allowed,
      ).toHaveLength(1);
    },
  );

  test('does not count what is given from later on', () => {
    const assigned = [assumed(grant(days(1).toISOString()), 'done')];

    expect(codes(judge({ snapshot: held(ADA, LIN), rules: given, items: next, assumed: assigned }))).toEqual([
      'floor stops item',
    ]);
  });
});
