import { describe, expect, test } from '@jest/globals';
import { type UndoneChange, undoneBy } from '../../../src/domain/gates/undone.ts';
import type { PlannedChange, PlannedStep } from '../../../src/domain/model/change.ts';
import { days, GRACE, roleKey } from '../../snapshot-builder.ts';
import { codes, conversion, judge, removal, renewal, restore } from './builders.ts';

/** A removal that Grace took back two days ago. */
function undone(overrides: Partial<UndoneChange> = {}): UndoneChange {
  return { changeId: 'c-1', key: roleKey(), by: GRACE, at: days(-2), ...overrides };
}
function step(action: 'adminAssign' | 'adminUpdate' | 'adminRemove'): PlannedStep {
  return { kind: 'eligibility', actions: [action], endDateTime: action === 'adminRemove' ? undefined : null };
}

describe('access of which a person has taken something back', () => {
  test('is left alone for seven days, and the sentence says who, what, until when, and what to do', () => {
    const gates = judge({ items: [removal()], undone: [undone()] });

    expect(gates.allowed).toEqual([]);
    expect(gates.obstacles).toEqual([
      {
        code: 'undone',
        stops: 'item',
        itemId: removal().id,
        sentence:
          `${GRACE} took change c-1 of this access back on 2026-11-20T03:00:00.000Z, so it is left alone until ` +
          '2026-11-27T03:00:00.000Z. If the access is to stay, make an exception for it in the rules; otherwise it is judged anew then.',
      },
    ]);
  });

  test.each([
    { what: 'a removal', item: removal(), back: {}, stops: true },
    { what: 'a conversion', item: conversion(), back: {}, stops: true },
    { what: 'a renewal', item: renewal(), back: {}, stops: true },

    {
      what: 'another undo',
      item: restore({ steps: [step('adminAssign')], before: null }),
      back: {},
      stops: false,
    },
    { what: 'somebody else', item: removal({ principalId: GRACE }), back: {}, stops: false },
    {
      what: 'another scope',
      item: removal({ directoryScopeId: '/administrativeUnits/1' }),
      back: {},
      stops: false,
    },
    { what: 'eight days ago', item: removal(), back: { at: days(-8) }, stops: false },
    { what: 'seven days ago', item: removal(), back: { at: days(-7) }, stops: false },
    {
      what: 'almost seven days ago',
      item: removal(),
      back: { at: new Date(days(-7).getTime() + 1) },
      stops: true,
    },
  ])('stops $what: $stops', ({ item, back, stops }) => {
    const gates = judge({ items: [item], undone: [undone(back)] });

    expect(codes(gates)).toEqual(stops ? ['undone stops item'] : []);
    expect(gates.allowed).toEqual(stops ? [] : [item]);
  });

  test('advises on the rules that would let it lapse, where a renewal was taken back', () => {
    expect(judge({ items: [renewal()], undone: [undone()] }).obstacles[0]?.sentence).toContain(
      'put its principal into renew.selection.exceptPrincipals',
    );
  });

  test('is told by the latest of several', () => {
    const several = [undone({ changeId: 'c-1' }), undone({ changeId: 'c-2', at: days(-1) })];

    expect(judge({ items: [removal()], undone: several }).obstacles[0]?.sentence).toContain(
      'took change c-2 of this access back',
    );
  });
});

describe('a change that takes another one back', () => {
  const by = { undoes: 'c-1', by: GRACE, at: days(-2) };
  const back = (...steps: readonly PlannedStep[]): PlannedChange => ({
    ...{ effect: 'restore', key: roleKey(), steps, before: null, justification: '', ticket: null },
  });

  test('is known by what it takes back', () => {
    expect(undoneBy(back(step('adminAssign')), by)).toEqual(undone());
  });

  test.each(['renewal', 'removal', 'conversion', 'asked'] as const)('is no %s', (effect) => {
    expect(undoneBy({ ...back(step('adminAssign')), effect }, by)).toBeUndefined();
  });
});
