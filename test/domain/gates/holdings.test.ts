import { describe, expect, test } from '@jest/globals';
import {
  holdingsAfter,
  holdingsIn,
  lastsUntil,
  withoutAdditions,
} from '../../../src/domain/gates/holdings.ts';
import { accessIdOf, type End } from '../../../src/domain/model/access.ts';
import type { PlannedChange, PlannedStep } from '../../../src/domain/model/change.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  NOW,
  roleKey,
  snapshot,
} from '../../snapshot-builder.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const key = roleKey(ga);
const id = accessIdOf('assignment', key);
const instant = (day: number) => days(day).toISOString();

/** Ada's active access, until then. */
function held(end: End) {
  return new Map([[id, { kind: 'assignment', key, end }]] as const);
}

function endsIn(holdings: ReturnType<typeof holdingsIn>): readonly End[] {
  return [...holdings.values()].map(({ end }) => end);
}

describe('what is held', () => {
  test.each<{ what: string; ends: readonly End[]; counts: End }>([
    { what: 'the later of two ends', ends: [days(10), days(20)], counts: days(20) },
    { what: 'the later of two ends, listed first', ends: [days(20), days(10)], counts: days(20) },
    { what: 'no end before an end', ends: [days(20), 'never'], counts: 'never' },
    { what: 'no end before an end, listed first', ends: ['never', days(20)], counts: 'never' },
    { what: 'a known end before an unknown one', ends: ['unknown', days(20)], counts: days(20) },
    {
      what: 'a known end before an unknown one, listed first',
      ends: [days(20), 'unknown'],
      counts: days(20),
    },
    { what: 'no end before an unknown one', ends: ['unknown', 'never'], counts: 'never' },
    { what: 'no end before an unknown one, listed first', ends: ['never', 'unknown'], counts: 'never' },
  ])('of two rows of one access counts $what', ({ ends, counts }) => {
    const instances = ends.map((end, index) => ({
      ...assignmentInstance({ ...ga, id: `instance-${index}` }),
      endDateTime: end,
    }));

    expect(endsIn(holdingsIn(snapshot({ instances })))).toEqual([counts]);
  });

  test('is over at its very end', () => {
    const until = (end: Date) =>
      holdingsIn(snapshot({ instances: [assignmentInstance({ ...ga, end })] })).size;

    expect([until(NOW), until(new Date(NOW.getTime() + 1))]).toEqual([0, 1]);
  });

  test('is one of the two roles on the whole directory, and nothing else', () => {
    const unit = '/administrativeUnits/44444444-aaaa-4bbb-8ccc-000000000001';
    const assignments = [
      assignment({ roleDefinitionId: HELPDESK_ADMINISTRATOR }),
      assignment({ ...ga, directoryScopeId: unit }),
    ];

    expect(holdingsIn(snapshot({ assignments })).size).toBe(0);
  });

  test('is an eligibility beside an assignment of the same role', () => {
    const both = { eligibilities: [eligibility(ga)], assignments: [assignment(ga)] };

    expect([...holdingsIn(snapshot(both)).values()].map(({ kind }) => kind)).toEqual([
      'eligibility',
      'assignment',
    ]);
  });
});

describe('what is held after a change', () => {
  const horizon = { now: NOW, sureUntil: days(14) };

  function endsAfter(
    before: End,
    step: Partial<PlannedStep>,
    of: Partial<PlannedChange> = {},
  ): readonly End[] {
    const whole = { kind: 'assignment', actions: ['adminUpdate'], endDateTime: null, ...step } as const;
    const change = {
      effect: 'requested',
      key,
      steps: [whole],
      before: null,
      justification: '',
      ticket: null,
      ...of,
    } as const;
    return endsIn(holdingsAfter(held(before), change, horizon));
  }

  test.each<{ what: string; step: Partial<PlannedStep>; left: readonly End[] }>([
    { what: 'is removed', step: { endDateTime: undefined }, left: [] },
    { what: 'gets an end that nobody knows', step: { endDateTime: 'unknown' }, left: [] },
    { what: 'gets no end', step: { endDateTime: null }, left: ['never'] },
    { what: 'ends now', step: { endDateTime: instant(0) }, left: [] },
    {
      what: 'begins a millisecond from now',
      step: { startDateTime: new Date(NOW.getTime() + 1).toISOString() },
      left: [],
    },
    { what: 'begins now', step: { startDateTime: instant(0) }, left: ['never'] },
  ])('that $what', ({ step, left }) => {
    expect(endsAfter(days(30), step)).toEqual(left);
  });

  test.each<{ was: End; to: Date; left: readonly End[] }>([
    { was: days(30), to: days(13), left: [] },
    { was: days(30), to: days(14), left: [days(14)] },
    { was: days(10), to: days(12), left: [days(12)] },
    { was: days(12), to: days(12), left: [days(12)] },
    { was: 'never', to: days(13), left: [] },
    { was: 'unknown', to: days(13), left: [] },
  ])(
    'that ended $was and ends on $to now is $left: so near that nobody counts on it, it is gone',
    ({ was, to, left }) => {
      expect(endsAfter(was, { endDateTime: to.toISOString() })).toEqual(left);
    },
  );

  test('that gives what was not there, however soon it ends', () => {
    const step = { kind: 'assignment', actions: ['adminAssign'], endDateTime: instant(1) } as const;
    const change = {
      effect: 'requested',
      key,
      steps: [step],
      before: null,
      justification: '',
      ticket: null,
    } as const;

    expect(endsIn(holdingsAfter(new Map(), change, horizon))).toEqual([days(1)]);
  });

  test('of another role, or of a group, is the same', () => {
    const removed = { endDateTime: undefined };

    expect(
      endsAfter(days(30), removed, { key: roleKey({ roleDefinitionId: HELPDESK_ADMINISTRATOR }) }),
    ).toEqual([days(30)]);
    expect(
      endsAfter(days(30), removed, { key: { principalId: ADA, groupId: NIGHT_SHIFT, accessId: 'member' } }),
    ).toEqual([days(30)]);
  });
});

describe('what is left without what was added', () => {
  test.each<{ before: End; now: End; left: End }>([
    { before: days(10), now: days(20), left: days(10) },
    { before: days(20), now: days(10), left: days(10) },
    { before: days(20), now: 'never', left: days(20) },
    { before: 'never', now: days(20), left: days(20) },
    { before: 'unknown', now: days(20), left: 'unknown' },
    { before: days(20), now: 'unknown', left: 'unknown' },
  ])('of access until $before that lasts until $now', ({ before, now, left }) => {
    expect(endsIn(withoutAdditions(held(before), held(now)))).toEqual([left]);
  });

  test('is nothing that is new, and nothing that is gone', () => {
    expect(withoutAdditions(new Map(), held('never')).size).toBe(0);
    expect(withoutAdditions(held('never'), new Map()).size).toBe(0);
  });
});

test.each<{ end: End; lasts: boolean }>([
  { end: 'never', lasts: true },
  { end: 'unknown', lasts: false },
  { end: days(14), lasts: true },
  { end: new Date(days(14).getTime() - 1), lasts: false },
])('access until $end lasts until the fourteenth day: $lasts', ({ end, lasts }) => {
  expect(lastsUntil({ kind: 'assignment', key, end }, days(14))).toBe(lasts);
});
