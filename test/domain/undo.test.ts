import { describe, expect, test } from '@jest/globals';
import type { AccessBefore } from '../../src/domain/model/change.ts';
import { planUndo, undoItemId } from '../../src/domain/undo.ts';
import { assignment, days, eligibility, snapshot } from '../snapshot-builder.ts';
import { back, done, order, permanentAgain, step, text, undoItem, was } from './undo-builders.ts';

const renewed = done({
  effect: 'renewal',
  steps: [step('eligibility', 'adminExtend', text(90))],
  before: was('eligibility', text(7)),
});
const broughtBack = done({
  effect: 'renewal',
  steps: [step('eligibility', 'adminRenew', text(90))],
  before: null,
});
const removed = (kind: AccessBefore['kind'], end: string | null) =>
  done({ effect: 'removal', steps: [step(kind, 'adminRemove')], before: was(kind, end) });
const converted = done({
  effect: 'conversion',
  steps: [step('eligibility', 'adminAssign', text(180)), step('assignment', 'adminRemove')],
  before: was('assignment', null),
});

describe('a renewal', () => {
  test('is taken back to the end that there was', () => {
    expect(back(renewed, { eligibilities: [eligibility({ end: days(90) })] })).toEqual([
      step('eligibility', 'adminUpdate', text(7)),
    ]);
  });

  test('is seen as ours although Graph shows its end some minutes off', () => {
    const end = new Date(days(90).getTime() - 4 * 60_000);

    expect(back(renewed, { eligibilities: [eligibility({ end })] })).toEqual([
      step('eligibility', 'adminUpdate', text(7)),
    ]);
  });

  test.each([
    {
      what: 'whose end was over by now',
      change: { ...renewed, change: { ...renewed.change, before: was('eligibility', text(-1)) } },
    },
    { what: 'of what had lapsed', change: broughtBack },
  ])('$what, is removed: before, there was nothing', ({ change }) => {
    expect(back(change, { eligibilities: [eligibility({ end: days(90) })] })).toEqual([
      step('eligibility', 'adminRemove'),
    ]);
  });

  test.each([
    { since: 'removed', rows: [], said: 'it is not there any more' },
    { since: 'extended', rows: [eligibility({ end: days(120) })], said: 'its end was changed since' },
    { since: 'made permanent', rows: [eligibility({ end: 'never' })], said: 'its end was changed since' },
    { since: 'taken back', rows: [eligibility({ end: days(7) })], said: 'it ends as before already' },
  ] as const)('that somebody has $since since, is left alone', ({ rows, said }) => {
    expect(back(renewed, { eligibilities: rows })).toBe(said);
  });
});

describe('a removal', () => {
  test.each([
    { kind: 'eligibility', end: null },
    { kind: 'eligibility', end: text(7) },
    { kind: 'assignment', end: text(7) },
  ] as const)('of an $kind until $end, is given back as it was', ({ kind, end }) => {
    expect(back(removed(kind, end), {})).toEqual([step(kind, 'adminAssign', end)]);
  });

  test('of permanent active access, is given back for a limited time, and says so', () => {
    const change = removed('assignment', null);
    const item = undoItem(change, {});

    expect(back(change, {})).toEqual([permanentAgain]);
    expect(item?.change?.justification).toBe(
      'Undoes change c-1. It is given back for 30 days: assign it anew if it is to stay longer',
    );
  });

  test('of what is there again, is left alone, whatever its end', () => {
    expect(back(removed('eligibility', text(7)), { eligibilities: [eligibility({ end: days(1) })] })).toBe(
      'it is there again already',
    );
  });

  test.each([
    { row: { memberType: 'Group' } },
    { row: { assignmentType: 'Activated' } },
    { row: { directoryScopeId: '/administrativeUnits/1' } },
  ] as const)('does not take $row for the same access', ({ row }) => {
    expect(back(removed('assignment', null), { assignments: [assignment(row)] })).toEqual([permanentAgain]);
  });

  test('of what would have ended by now, is left alone', () => {
    expect(back(removed('eligibility', text(0)), {})).toBe('it would have ended by now');
  });
});

describe('a conversion', () => {
  const ours = eligibility({ end: days(180) });

  test('gives the assignment back before the eligibility in its place goes', () => {
    expect(back(converted, { eligibilities: [ours] })).toEqual([
      permanentAgain,
      step('eligibility', 'adminRemove'),
    ]);
  });

  test.each([
    { what: 'somebody has changed since', rows: [eligibility({ end: days(200) })] },
    { what: 'is not there any more', rows: [] },
  ])('leaves an eligibility that $what', ({ rows }) => {
    expect(back(converted, { eligibilities: rows })).toEqual([permanentAgain]);
  });

  test('leaves an eligibility that was there before', () => {
    const beside = done({ ...converted.change, steps: [step('assignment', 'adminRemove')] });

    expect(back(beside, { eligibilities: [ours] })).toEqual([permanentAgain]);
  });

  test('is left alone where the assignment is there again', () => {
    expect(back(converted, { eligibilities: [ours], assignments: [assignment()] })).toBe(
      'it is there again already',
    );
  });
});

describe('of two schedules of the same access', () => {
  test.each([true, false])('the one that ends last is looked at (listed first: %s)', (isFirst) => {
    const last = eligibility({ id: 'last', end: days(90) });
    const sooner = eligibility({ id: 'sooner', end: days(3) });

    expect(back(renewed, { eligibilities: isFirst ? [last, sooner] : [sooner, last] })).toEqual([
      step('eligibility', 'adminUpdate', text(7)),
    ]);
  });
});

describe('what had an end that nobody knows', () => {
  const why = 'it is not known when it was to end';

  test('is not given back, least of all for ever', () => {
    expect(back(removed('assignment', 'unknown'), {})).toBe(why);
  });

  test.each([renewed, done({ ...renewed.change, effect: 'requested' })])(
    'is not shortened to a guess: $change.effect',
    ({ change }) => {
      const unknown = done({ ...change, before: was('eligibility', 'unknown') });

      expect(back(unknown, { eligibilities: [eligibility({ end: days(90) })] })).toBe(why);
    },
  );
});

describe('what may be there again', () => {
  test('is not assigned once more, though its member type is unknown', () => {
    const there = assignment({ memberType: undefined });

    expect(back(removed('assignment', null), { assignments: [there] })).toBe('it is there again already');
  });
});

describe('what an undo did', () => {
  test('is not undone', () => {
    expect(back(done({ ...renewed.change, effect: 'restore' }), {})).toBe(
      'an undo is not undone: ask for the change itself',
    );
  });
});

describe('an undo', () => {
  test('remembers what there is now, which change it takes back, and the ticket', () => {
    const ticket = { number: 'CHG-1', system: 'ServiceDesk' };
    const change = { ...renewed, change: { ...renewed.change, ticket } };
    const item = undoItem(change, { eligibilities: [eligibility({ end: days(90) })] });

    expect(item).toMatchObject({
      id: undoItemId(change),
      evidence: { changeId: 'c-1', effect: 'renewal', said: null },
      change: {
        before: { kind: 'eligibility', endDateTime: text(90) },
        justification: 'Undoes change c-1',
        ticket,
      },
    });
  });

  test('of nothing is nothing', () => {
    expect(planUndo(snapshot(), [], order)).toEqual([]);
  });
});
