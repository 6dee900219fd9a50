import { describe, expect, test } from '@jest/globals';
import { days, eligibility, GRACE, OWN_OBJECT_ID, request } from '../../snapshot-builder.ts';
import { planned, unused } from './planned.ts';

/** Ada is eligible for 100 days more, has not activated it in 173 days, and had the role for two hours a month ago. */
function ofAda(overrides: Parameters<typeof request>[0] = {}) {
  const given = request({
    ...{ kind: 'assignment', action: 'adminAssign', createdBy: OWN_OBJECT_ID },
    ...{ start: days(-30), end: new Date(days(-30).getTime() + 2 * 3_600_000) },
    ...overrides,
  });
  const seen = { eligibilities: [eligibility({ end: days(100) })], memories: [unused], requests: [given] };
  const [item] = planned(seen).filter(({ kind }) => kind === 'eligibility');
  return { decision: item?.decision, reason: item?.reason, until: item?.evidence.heldActivelyUntil };
}

describe('an eligibility that just-in-time access of this app rests on', () => {
  test('is in use, although nobody activated it in PIM', () => {
    expect(ofAda()).toEqual({ decision: 'leave', reason: 'in-use', until: '2026-10-23T05:00:00.000Z' });
  });

  test.each<[string, Parameters<typeof request>[0]]>([
    ['was given by somebody else', { createdBy: GRACE }],
    ['was refused', { progress: 'refused', status: 'Failed' }],
    ['was only tried', { isValidationOnly: true }],
    ['lasts for longer than a day', { end: days(60) }],
    ['is of somebody else', { principalId: GRACE }],
    ['is longer ago than it counts', { start: days(-120), end: new Date(days(-120).getTime() + 3_600_000) }],
  ])('is not in use by what %s', (_what, overrides) => {
    expect(ofAda(overrides)).toMatchObject({ decision: 'mark', reason: 'never-activated' });
  });
});
