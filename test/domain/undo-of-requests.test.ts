import { describe, expect, test } from '@jest/globals';
import type { AccessBefore, PlannedStep } from '../../src/domain/model/change.ts';
import { assignment, days, eligibility, type SnapshotParts } from '../snapshot-builder.ts';
import { back, done, permanentAgain, step, text, was } from './undo-builders.ts';

describe('what a caller asked for', () => {
  const requested = (
    kind: PlannedStep['kind'],
    action: PlannedStep['actions'][number],
    end: string | null | undefined,
    before: AccessBefore | null,
  ) => done({ effect: 'requested', steps: [step(kind, action, end)], before });
  const there = (kind: PlannedStep['kind'], end: Date | 'never'): SnapshotParts =>
    kind === 'eligibility'
      ? { eligibilities: [eligibility({ end })] }
      : { assignments: [assignment({ end })] };

  test.each([
    { kind: 'eligibility', action: 'adminAssign', end: text(90) },
    { kind: 'eligibility', action: 'adminAssign', end: null },
    { kind: 'assignment', action: 'adminAssign', end: text(90) },
    { kind: 'assignment', action: 'adminAssign', end: null },
    // What had lapsed.
    { kind: 'eligibility', action: 'adminRenew', end: text(90) },
  ] as const)(
    '$action of an $kind until $end, where there was nothing, is removed',
    ({ kind, action, end }) => {
      const parts = there(kind, end === null ? 'never' : days(90));

      expect(back(requested(kind, action, end, null), parts)).toEqual([step(kind, 'adminRemove')]);
    },
  );

  test.each(['adminAssign', 'adminUpdate', 'adminExtend', 'adminRenew'] as const)(
    '%s, where there was something, goes back to its end',
    (action) => {
      const change = requested('eligibility', action, text(90), was('eligibility', text(7)));

      expect(back(change, there('eligibility', days(90)))).toEqual([
        step('eligibility', 'adminUpdate', text(7)),
      ]);
    },
  );

  test('whose end of before is over by now, is removed', () => {
    const change = requested('assignment', 'adminExtend', text(90), was('assignment', text(-1)));

    expect(back(change, there('assignment', days(90)))).toEqual([step('assignment', 'adminRemove')]);
  });

  test.each([
    { kind: 'eligibility', end: text(7) },
    { kind: 'eligibility', end: null },
    { kind: 'assignment', end: text(7) },
  ] as const)('adminRemove of an $kind until $end, is assigned again', ({ kind, end }) => {
    const change = requested(kind, 'adminRemove', undefined, was(kind, end));

    expect(back(change, {})).toEqual([step(kind, 'adminAssign', end)]);
  });

  test('permanent active access comes back for 30 days, removed or shortened', () => {
    const wasPermanent = was('assignment', null);
    const shortened = requested('assignment', 'adminUpdate', text(7), wasPermanent);

    expect(back(requested('assignment', 'adminRemove', undefined, wasPermanent), {})).toEqual([
      permanentAgain,
    ]);
    expect(back(shortened, there('assignment', days(7)))).toEqual([
      step('assignment', 'adminUpdate', text(30)),
    ]);
  });

  test('permanent active access that lasts longer than that is not made shorter by an undo', () => {
    const change = requested('assignment', 'adminUpdate', text(90), was('assignment', null));

    expect(back(change, there('assignment', days(90)))).toBe(
      'it lasts longer now than the 30 days that an undo gives back',
    );
  });

  test('a permanent eligibility is permanent again', () => {
    const change = requested('eligibility', 'adminUpdate', text(7), was('eligibility', null));

    expect(back(change, there('eligibility', days(7)))).toEqual([step('eligibility', 'adminUpdate', null)]);
  });

  test.each([
    { since: 'removed', parts: {}, says: 'it is not there any more' },
    { since: 'extended', parts: there('eligibility', days(120)), says: 'its end was changed since' },
    { since: 'made permanent', parts: there('eligibility', 'never'), says: 'its end was changed since' },
  ])('and somebody has $since since, is left alone', ({ parts, says }) => {
    expect(back(requested('eligibility', 'adminAssign', text(90), null), parts)).toBe(says);
  });

  test('is as it was left where its length was counted from a later moment', () => {
    const end = new Date(days(90).getTime() + 9 * 60_000);
    const change = requested('eligibility', 'adminAssign', text(90), null);
    const parts = there('eligibility', end);

    expect(back(change, parts)).toBe('its end was changed since');
    expect(back({ ...change, endAfter: end }, parts)).toEqual([step('eligibility', 'adminRemove')]);
  });

  test.each([
    {
      there: 'there again',
      parts: there('eligibility', days(1)),
      before: was('eligibility', text(7)),
      says: 'it is there again already',
    },
    {
      there: 'over by now',
      parts: {},
      before: was('eligibility', text(-1)),
      says: 'it would have ended by now',
    },
    { there: 'not known', parts: {}, before: null, says: 'it is not known what was there before' },
  ])('a removal of what is $there, is left alone', ({ parts, before, says }) => {
    expect(back(requested('eligibility', 'adminRemove', undefined, before), parts)).toBe(says);
  });
});
