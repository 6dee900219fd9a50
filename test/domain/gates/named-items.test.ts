import { describe, expect, test } from '@jest/globals';
import { rules } from '../../rules-builder.ts';
import { assignment, BREAK_GLASS, breakGlass, snapshot } from '../../snapshot-builder.ts';
import { codes, ids, judge, limitSet, limits, removal } from './builders.ts';

const seen = snapshot({ assignments: ids(20).map((principalId) => assignment({ principalId })) });
const removals = ids(4).map((principalId) => removal({ principalId }));
const [first, second, third] = removals;
const three = limitSet({ perRun: { count: 3 } });
const named = new Set([first, second].flatMap((item) => item?.id ?? []));

describe('items that a person has approved by name', () => {
  test('are made though the others are too many, and the others are not', () => {
    const one = limitSet({ perRun: { count: 1 } });
    const gates = judge({
      snapshot: seen,
      rules: rules({ limits: limits({ removals: one }) }),
      items: removals,
      named,
    });

    expect(codes(gates)).toEqual(['limit-run-count stops destructive']);
    expect(gates.obstacles[0]?.sentence).toContain('2 removals in this run are more than is allowed');
    expect(gates.obstacles[0]?.sentence).toContain('can be approved by name');
    expect(gates.allowed).toEqual([first, second]);
  });

  test('leave their place to others: what is left is judged without them', () => {
    const gates = judge({
      snapshot: seen,
      rules: rules({ limits: limits({ removals: three }) }),
      items: removals,
      named,
    });

    expect(gates).toEqual({ obstacles: [], allowed: removals });
  });

  test('pass a percentage and a limit of the day as well', () => {
    const tight = limitSet({ perRun: { percent: 5 }, per24Hours: { count: 0 } });
    const gates = judge({
      snapshot: seen,
      rules: rules({ limits: limits({ removals: tight }) }),
      items: [first, second].flatMap((item) => item ?? []),
      named,
    });

    expect(gates.allowed).toEqual([first, second]);
  });

  test('pass no other gate: not incomplete data', () => {
    const gates = judge({
      snapshot: { ...seen, gaps: [{ part: 'principals', because: '403' }] },
      items: removals,
      named: new Set(removals.map(({ id }) => id)),
    });

    expect(gates.allowed).toEqual([]);
    expect(codes(gates)).toContain('incomplete stops destructive');
  });

  test('pass no other gate: not protection', () => {
    const own = removal({ principalId: BREAK_GLASS });
    const gates = judge({
      snapshot: snapshot({
        principals: [breakGlass({ id: BREAK_GLASS })],
        assignments: [assignment({ principalId: BREAK_GLASS })],
      }),
      items: [own],
      named: new Set([own.id]),
    });

    expect(gates.allowed).toEqual([]);
    expect(gates.obstacles).toContainEqual(expect.objectContaining({ code: 'protected', itemId: own.id }));
  });

  test('pass no other gate: not a population that fell', () => {
    const gates = judge({
      snapshot: seen,
      items: [third].flatMap((item) => item ?? []),
      lastPopulation: { at: seen.now, eligibilities: 0, assignments: 100, users: 0 },
      named: new Set(removals.map(({ id }) => id)),
    });

    expect(gates.allowed).toEqual([]);
  });
});
