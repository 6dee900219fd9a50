import { describe, expect, test } from '@jest/globals';
import { givesAccess } from '../../../src/domain/gates/gives-access.ts';
import type { AccessBefore, PlannedStep } from '../../../src/domain/model/change.ts';
import { roleKey } from '../../snapshot-builder.ts';

const now = new Date('2026-11-22T03:00:00Z');
const there: AccessBefore = {
  kind: 'eligibility',
  scheduleId: 'schedule',
  startDateTime: '2026-11-01T00:00:00.000Z',
  endDateTime: '2027-01-31T00:00:00.000Z',
};

function gives(step: Partial<PlannedStep>, before: AccessBefore | null = there): boolean {
  const whole = { kind: 'eligibility', actions: ['adminUpdate'], endDateTime: null, ...step } as const;
  const change = { effect: 'requested', key: roleKey(), steps: [whole], before } as const;
  return givesAccess({ ...change, justification: '', ticket: null }, now);
}

describe('a change gives access', () => {
  test.each([
    ['where there was none', { endDateTime: '2026-12-01T00:00:00.000Z' }, null],
    ['where it ends later', { endDateTime: '2027-01-31T00:00:00.001Z' }, there],
    ['where it has no end any more', { endDateTime: null }, there],
    ['of another kind', { endDateTime: '2026-12-01T00:00:00.000Z', kind: 'assignment' as const }, there],
    [
      'where it begins sooner, although it ends sooner, too',
      { endDateTime: '2027-01-30T00:00:00.000Z' },
      { ...there, startDateTime: '2026-12-24T00:00:00.000Z' },
    ],
    [
      'where nobody knows when it was to end',
      { endDateTime: '2026-12-01T00:00:00.000Z' },
      { ...there, endDateTime: 'unknown' as const },
    ],
    ['where nobody knows when it is to end', { endDateTime: 'unknown' as const }, there],
    [
      'where nobody knows when it began',
      { endDateTime: '2026-12-01T00:00:00.000Z' },
      { ...there, startDateTime: null },
    ],
    [
      'where it begins at once, and was to begin in the next millisecond',
      { endDateTime: '2027-01-30T00:00:00.000Z' },
      { ...there, startDateTime: '2026-11-22T03:00:00.001Z' },
    ],
    [
      'where its start moves a millisecond nearer',
      { startDateTime: '2026-12-23T23:59:59.999Z', endDateTime: '2027-01-30T00:00:00.000Z' },
      { ...there, startDateTime: '2026-12-24T00:00:00.000Z' },
    ],
    [
      'where it has no end any more, and nobody knows when it was to end',
      { endDateTime: null },
      { ...there, endDateTime: 'unknown' as const },
    ],
  ])('%s', (_when, step, before) => {
    expect(gives(step, before)).toBe(true);
  });

  test.each([
    ['takes it away', { actions: ['adminRemove'] as const, endDateTime: undefined }, there],
    ['lets it end sooner', { endDateTime: '2026-12-01T00:00:00.000Z' }, there],
    [
      'gives what had no end one',
      { endDateTime: '2026-12-01T00:00:00.000Z' },
      { ...there, endDateTime: null },
    ],
    [
      'lets it begin later and end sooner',
      { startDateTime: '2026-12-30T00:00:00.000Z', endDateTime: '2027-01-30T00:00:00.000Z' },
      { ...there, startDateTime: '2026-12-24T00:00:00.000Z' },
    ],
    [
      'begins where it was to begin',
      { startDateTime: '2026-12-24T00:00:00.000Z', endDateTime: '2027-01-30T00:00:00.000Z' },
      { ...there, startDateTime: '2026-12-24T00:00:00.000Z' },
    ],
    [
      'cuts what begins at this instant short',
      { endDateTime: '2027-01-30T00:00:00.000Z' },
      { ...there, startDateTime: '2026-11-22T03:00:00.000Z' },
    ],
    [
      'begins anew what has begun already, and ends it sooner',
      { startDateTime: '2026-10-01T00:00:00.000Z', endDateTime: '2027-01-30T00:00:00.000Z' },
      there,
    ],
    ['leaves its end as it is', { endDateTime: '2027-01-31T00:00:00.000Z' }, there],
  ])('and one that %s does not', (_what, step, before) => {
    expect(gives(step, before)).toBe(false);
  });

  test('where one of its steps does, whatever the others take away', () => {
    const takes = { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined } as const;
    const grants = { kind: 'eligibility', actions: ['adminAssign'], endDateTime: null } as const;
    const change = { effect: 'requested', key: roleKey(), steps: [takes, grants], before: there } as const;

    expect(givesAccess({ ...change, justification: '', ticket: null }, now)).toBe(true);
  });
});
