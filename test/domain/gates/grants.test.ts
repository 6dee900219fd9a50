import { describe, expect, test } from '@jest/globals';
import { grantObstacles } from '../../../src/domain/gates/grants.ts';
import type { PlannedStep } from '../../../src/domain/model/change.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import { rules } from '../../rules-builder.ts';
import { roleKey } from '../../snapshot-builder.ts';

const now = new Date('2026-11-22T03:00:00Z');

function obstacles(step: Partial<PlannedStep>, api: Partial<Rules['api']> = {}) {
  const whole = { kind: 'assignment', actions: ['adminAssign'], endDateTime: null, ...step } as const;
  const change = { effect: 'requested', key: roleKey(), steps: [whole], before: null } as const;
  const found = grantObstacles({ ...change, justification: '', ticket: null }, rules({ api }), now);
  return found.map(({ code, sentence }) => `${code}: ${sentence}`);
}

describe('access that a caller asks for', () => {
  test.each([
    ['assignment', 'permanentActive'],
    ['eligibility', 'permanentEligible'],
  ] as const)('has an end, unless the rules say otherwise: %s', (kind, rule) => {
    const what = kind === 'assignment' ? 'Active access' : 'An eligibility';
    expect(obstacles({ kind })).toEqual([
      `grant-permanent: ${what} without end is not given over the API: api.${rule} refuses it. Ask for one with an end.`,
    ]);
    expect(obstacles({ kind }, { [rule]: 'allow' })).toEqual([]);
  });

  test.each([
    [
      'assignment',
      '2026-11-22T11:00:00.000Z',
      '2026-11-22T11:00:00.001Z',
      'api.maximumActiveHours allows 8 hours',
    ],
    [
      'eligibility',
      '2026-11-25T03:00:00.000Z',
      '2026-11-25T03:00:00.001Z',
      'api.maximumEligibleDays allows 3 days',
    ],
  ] as const)('ends no later than the rules allow: %s', (kind, last, later, allows) => {
    const api = { maximumActiveHours: 8, maximumEligibleDays: 3 };

    expect(obstacles({ kind, endDateTime: last }, api)).toEqual([]);
    expect(obstacles({ kind, endDateTime: later }, api)).toEqual([
      `grant-too-long: It would end at ${later}, and ${allows} from now. Ask for a nearer end.`,
    ]);
  });

  test('has an end that is known', () => {
    expect(obstacles({ endDateTime: 'unknown' })).toHaveLength(1);
  });

  test('is no removal: that may always be asked for', () => {
    expect(obstacles({ endDateTime: undefined })).toEqual([]);
  });
});

test('what stands against a grant of a caller stops everything of it', () => {
  const step = { kind: 'assignment', actions: ['adminAssign'], endDateTime: null } as const;
  const change = { effect: 'requested', key: roleKey(), steps: [step], before: null } as const;

  expect(grantObstacles({ ...change, justification: '', ticket: null }, rules(), now)).toMatchObject([
    { code: 'grant-permanent', stops: 'everything', itemId: undefined },
  ]);
});
