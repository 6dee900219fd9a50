import { describe, expect, test } from '@jest/globals';
import { isDestructive } from '../../../src/domain/gates/effects.ts';
import type { AccessBefore, Effect, EndText, PlannedStep } from '../../../src/domain/model/change.ts';
import { days, NOW, roleKey } from '../../snapshot-builder.ts';

const text = (day: number) => days(day).toISOString();
const later = (instant: Date, milliseconds: number) =>
  new Date(instant.getTime() + milliseconds).toISOString();

function accessBefore(overrides: Partial<AccessBefore> = {}): AccessBefore {
  return {
    kind: 'assignment',
    scheduleId: 'schedule-1',
    startDateTime: text(-100),
    endDateTime: text(100),
    ...overrides,
  };
}

function step(overrides: Partial<PlannedStep> = {}): PlannedStep {
  return { kind: 'assignment', actions: ['adminUpdate'], endDateTime: text(100), ...overrides };
}

function judged(
  effect: Effect,
  steps: readonly PlannedStep[],
  was: AccessBefore | null = accessBefore(),
): boolean {
  const change = { effect, key: roleKey(), steps, before: was, justification: 'Because', ticket: null };
  return isDestructive(change, NOW);
}

describe('a change that somebody asks for is destructive', () => {
  test.each<{ asked: EndText | undefined; was: EndText; so: boolean }>([
    { asked: undefined, was: text(8), so: true },
    { asked: undefined, was: null, so: true },
    { asked: text(7), was: text(8), so: true },
    { asked: later(days(8), -1), was: text(8), so: true },
    { asked: text(8), was: text(8), so: false },
    { asked: later(days(8), 1), was: text(8), so: false },
    { asked: text(8), was: text(7), so: false },
    { asked: text(7), was: null, so: true },
    { asked: null, was: text(7), so: false },
    { asked: null, was: null, so: false },
    { asked: null, was: 'unknown', so: false },
    { asked: text(7), was: 'unknown', so: true },
    { asked: 'unknown', was: text(7), so: true },
    { asked: 'unknown', was: null, so: true },
  ])('where it is to end at $asked and ended at $was: $so', ({ asked, was, so }) => {
    expect(judged('requested', [step({ endDateTime: asked })], accessBefore({ endDateTime: was }))).toBe(so);
  });

  test.each<{ asked: string | undefined; was: string | null; so: boolean; that: string }>([
    { that: 'begins at once', asked: undefined, was: text(-100), so: false },
    {
      that: 'begins at once, where nobody knows since when it is there',
      asked: undefined,
      was: null,
      so: false,
    },
    { that: 'begins now', asked: NOW.toISOString(), was: text(-100), so: false },
    { that: 'begins a millisecond from now', asked: later(NOW, 1), was: text(-100), so: true },
    { that: 'begins in a year', asked: text(365), was: text(-100), so: true },
    { that: 'begins later than it was to begin', asked: text(20), was: text(10), so: true },
    { that: 'begins when it was to begin', asked: text(10), was: text(10), so: false },
    { that: 'begins sooner than it was to begin', asked: text(5), was: text(10), so: false },
    { that: 'begins later, where nobody knows since when it is there', asked: text(5), was: null, so: true },
  ])('where it $that: $so', ({ asked, was, so }) => {
    const asks = step({ startDateTime: asked, endDateTime: null });

    expect(judged('requested', [asks], accessBefore({ startDateTime: was }))).toBe(so);
  });

  test('and not where there was nothing, or only access of the other kind', () => {
    const future = step({ startDateTime: text(5), endDateTime: text(6) });

    for (const was of [null, accessBefore({ kind: 'eligibility' })])
      expect(judged('requested', [future], was)).toBe(false);
  });

  test('where it extends one access and ends another, in whatever order', () => {
    const extends_ = step({ endDateTime: null });
    const ends = step({ kind: 'eligibility', endDateTime: undefined });

    expect(judged('requested', [extends_, ends])).toBe(true);
    expect(judged('requested', [ends, extends_])).toBe(true);
    expect(judged('requested', [extends_, extends_])).toBe(false);
    expect(judged('requested', [])).toBe(false);
  });
});

describe('of what the jobs do', () => {
  test.each(['removal', 'conversion'] as const)('a %s is destructive, whatever its steps', (effect) => {
    expect(judged(effect, [step({ endDateTime: null })])).toBe(true);
  });

  test('a renewal is not, unless it is one in name only', () => {
    expect(judged('renewal', [step({ endDateTime: text(101) })])).toBe(false);
    expect(judged('renewal', [step({ endDateTime: text(99) })])).toBe(true);
  });

  test.each<{ that: string; steps: readonly PlannedStep[]; so: boolean }>([
    { that: 'takes back what was given', steps: [step({ endDateTime: undefined })], so: true },
    { that: 'moves an end back', steps: [step({ endDateTime: text(50) })], so: true },
    { that: 'gives back', steps: [step({ actions: ['adminAssign'], endDateTime: text(50) })], so: false },
    {
      that: 'gives back and then takes what stood in its place',
      steps: [
        step({ actions: ['adminAssign'], endDateTime: null }),
        step({ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined }),
      ],
      so: false,
    },
    {
      that: 'takes, and only then gives back',
      steps: [
        step({ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined }),
        step({ actions: ['adminAssign'], endDateTime: null }),
      ],
      so: true,
    },
    { that: 'does nothing', steps: [], so: false },
  ])('an undo that $that: $so', ({ steps, so }) => {
    expect(judged('restore', steps)).toBe(so);
  });
});
