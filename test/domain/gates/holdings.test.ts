import { describe, expect, test } from '@jest/globals';
import {
  type Holdings,
  holdingsAfter,
  holdingsIn,
  withoutAdditions,
} from '../../../src/domain/gates/holdings.ts';
import { accessIdOf, type End } from '../../../src/domain/model/access.ts';
import type { PlannedStep } from '../../../src/domain/model/change.ts';
import type { Expiration } from '../../../src/domain/model/role-schedules.ts';
import {
  assignment,
  assignmentInstance,
  days,
  GLOBAL_ADMINISTRATOR,
  NOW,
  roleKey,
  snapshot,
} from '../../snapshot-builder.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const key = roleKey(ga);
const id = accessIdOf('assignment', key);
const later = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);
const horizon = { now: NOW, sureUntil: days(14) };

const holding = (end: End): Holdings => new Map([[id, { kind: 'assignment', key, end }]]);
const endsOf = (holdings: Holdings) => [...holdings.values()].map(({ end }) => end);

function expirationOf(end: End): Expiration | undefined {
  if (end === 'unknown') return undefined;
  return end === 'never' ? { kind: 'never' } : { kind: 'at', endDateTime: end };
}

describe('what is held', () => {
  test.each<{ ends: readonly [End, End]; counts: End }>([
    { ends: ['never', days(9)], counts: 'never' },
    { ends: ['never', 'unknown'], counts: 'never' },
    { ends: [days(9), 'unknown'], counts: days(9) },
    { ends: [days(9), days(10)], counts: days(10) },
    { ends: [days(9), later(days(9), 1)], counts: later(days(9), 1) },
    { ends: ['unknown', 'unknown'], counts: 'unknown' },
  ])('of $ends counts the last that is known, in either order: $counts', ({ ends, counts }) => {
    for (const order of [ends, ends.toReversed()]) {
      const rows = order.map((end, n) =>
        assignment({ id: `row-${n}`, expiration: expirationOf(end), ...ga }),
      );

      expect(endsOf(holdingsIn(snapshot({ assignments: rows })))).toEqual([counts]);
    }
  });

  test.each([
    { end: NOW, held: 0 },
    { end: later(NOW, 1), held: 1 },
  ])('ends to the millisecond: until $end, $held', ({ end, held }) => {
    expect(endsOf(holdingsIn(snapshot({ assignments: [assignment({ end, ...ga })] })))).toHaveLength(held);
    expect(endsOf(holdingsIn(snapshot({ instances: [assignmentInstance({ end, ...ga })] })))).toHaveLength(
      held,
    );
  });

  test('begins to the millisecond, and is there where nobody says since when', () => {
    const held = (startDateTime: Date | undefined) =>
      endsOf(holdingsIn(snapshot({ assignments: [assignment({ startDateTime, ...ga })] }))).length;

    expect([NOW, later(NOW, 1), undefined].map(held)).toEqual([1, 0, 1]);
  });

  test('is no instance that a group or an activation gives', () => {
    const instances = [
      assignmentInstance({ memberType: 'Group', ...ga }),
      assignmentInstance({ assignmentType: 'Activated', ...ga }),
    ];

    expect(endsOf(holdingsIn(snapshot({ instances })))).toEqual([]);
  });
});

describe('what is held after a change', () => {
  function endsAfter(was: End | undefined, step: Partial<PlannedStep>): readonly End[] {
    const steps = [{ kind: 'assignment', actions: ['adminUpdate'], endDateTime: null, ...step }] as const;
    const change = {
      effect: 'requested',
      key,
      steps,
      before: null,
      justification: '',
      ticket: null,
    } as const;
    return endsOf(holdingsAfter(was === undefined ? new Map() : holding(was), change, horizon));
  }
  const to = (end: Date) => ({ endDateTime: end.toISOString() });

  test.each<{ was: End | undefined; end: Date; left: readonly End[] }>([
    { was: 'never', end: days(14), left: [days(14)] },
    { was: 'never', end: later(days(14), -1), left: [] },
    { was: 'unknown', end: days(13), left: [] },
    { was: 'unknown', end: days(14), left: [days(14)] },
    { was: days(20), end: days(13), left: [] },
    { was: days(20), end: days(15), left: [days(15)] },
    { was: days(5), end: days(6), left: [days(6)] },
    { was: days(5), end: days(5), left: [days(5)] },
    { was: days(5), end: later(days(5), -1), left: [] },
    { was: undefined, end: days(1), left: [days(1)] },
    { was: 'never', end: NOW, left: [] },
    { was: undefined, end: NOW, left: [] },
  ])('where it ended at $was and is to end at $end: $left', ({ was, end, left }) => {
    expect(endsAfter(was, to(end))).toEqual(left);
  });

  test('is gone where it begins later than now, or ends at a time that nobody can read', () => {
    expect(endsAfter('never', { startDateTime: later(NOW, 1).toISOString() })).toEqual([]);
    expect(endsAfter('never', { startDateTime: NOW.toISOString() })).toEqual(['never']);
    expect(endsAfter('never', { endDateTime: 'unknown' })).toEqual([]);
    expect(endsAfter('never', { endDateTime: undefined })).toEqual([]);
  });
});

describe('what is left without additions', () => {
  test.each<{ was: End; now: End; left: End }>([
    { was: days(9), now: days(20), left: days(9) },
    { was: days(20), now: days(9), left: days(9) },
    { was: days(9), now: 'never', left: days(9) },
    { was: 'never', now: days(9), left: days(9) },
    { was: 'unknown', now: days(9), left: 'unknown' },
    { was: days(9), now: days(9), left: days(9) },
  ])('is the sooner end: $was, then $now', ({ was, now, left }) => {
    expect(endsOf(withoutAdditions(holding(was), holding(now)))).toEqual([left]);
  });

  test('is neither what is new nor what is gone', () => {
    expect(endsOf(withoutAdditions(new Map(), holding('never')))).toEqual([]);
    expect(endsOf(withoutAdditions(holding('never'), new Map()))).toEqual([]);
  });
});
