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

  test('for a day at most', () => {
    expect(ofAda({ end: days(-29) })).toMatchObject({ reason: 'in-use', until: days(-29).toISOString() });
  });

  test('until now, where it has not ended', () => {
    expect(ofAda({ start: days(-0.5), end: days(0.25) })).toMatchObject({
      reason: 'in-use',
      until: '2026-11-22T03:00:00.000Z',
    });
  });

  test('for ninety days after it ended, to the millisecond', () => {
    const ended = new Date('2026-08-24T03:00:00Z');

    expect(ofAda({ start: days(-0.1, ended), end: ended })).toMatchObject({ reason: 'in-use' });
    expect(ofAda({ start: days(-0.1, ended), end: new Date('2026-08-24T02:59:59.999Z') })).toMatchObject({
      decision: 'mark',
    });
  });

  test.each<[string, Parameters<typeof request>[0]]>([
    ['was given by somebody else', { createdBy: GRACE }],
    ['was refused', { progress: 'refused', status: 'Failed' }],
    ['was only tried', { isValidationOnly: true }],
    ['lasts for longer than a day', { end: new Date(days(-29).getTime() + 1) }],
    ['was given at a time that nobody knows', { createdDateTime: undefined }],
    ['was given by nobody knows whom', { createdBy: undefined }],
    ['never ends', { end: 'never' }],
    ['is of somebody else', { principalId: GRACE }],
    ['is longer ago than it counts', { start: days(-120), end: new Date(days(-120).getTime() + 3_600_000) }],
  ])('is not in use by what %s', (_what, overrides) => {
    expect(ofAda(overrides)).toMatchObject({ decision: 'mark', reason: 'never-activated' });
  });
});
