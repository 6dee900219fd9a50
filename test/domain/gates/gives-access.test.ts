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
  ])('%s', (_when, step, before) => {
    expect(gives(step, before)).toBe(true);
  });

  test.each([
    ['takes it away', { endDateTime: undefined }, there],
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
    ['leaves its end as it is', { endDateTime: '2027-01-31T00:00:00.000Z' }, there],
  ])('and one that %s does not', (_what, step, before) => {
    expect(gives(step, before)).toBe(false);
  });
});
