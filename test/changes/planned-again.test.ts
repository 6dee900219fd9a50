import { describe, expect, test } from '@jest/globals';
import { doubtAbout } from '../../src/changes/planned-again.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import type { Gap } from '../../src/domain/model/snapshot.ts';
import { removal, renewal } from '../domain/gates/builders.ts';
import { GRACE, snapshot } from '../snapshot-builder.ts';

const doubt = (item: PlanItem, again: readonly PlanItem[] = [item], ...gaps: readonly Gap[]) =>
  doubtAbout(item, snapshot({ gaps }), () => again);
const because = 'GET /users/x: 403';

test('what the planner says once more, on a whole look, is made', () => {
  expect(doubt(renewal(), [renewal({ principalId: GRACE }), renewal()])).toBeUndefined();
});

test('facts that a decision rests on may move as long as it is the same change', () => {
  expect(doubt(renewal(), [{ ...renewal(), evidence: { lastActivatedDaysAgo: 4 } }])).toBeUndefined();
});

describe('an item is not made', () => {
  test('when its access is not there any more', () => {
    expect(doubt(renewal(), [renewal({ principalId: GRACE })])).toBe('it is not there any more');
  });

  test('when the planner decides otherwise by now, although the change would be the same', () => {
    const again = { ...removal(), decision: 'wait', reason: 'in-use', evidence: { daysLeft: 3 } } as const;

    expect(doubt(removal(), [again])).toBe(
      'its evidence changed since it was planned: wait (in-use) {"daysLeft":3}',
    );
  });

  test('when the planner would change it otherwise by now', () => {
    const { change } = renewal();
    const longer = { ...renewal(), change: change && { ...change, justification: 'Another reason' } };

    expect(doubt(renewal(), [longer])).toMatch(
      /^its evidence changed since it was planned: change \(in-use\)/,
    );
  });

  test('when a part of it could not be looked at again', () => {
    const gap: Gap = { part: 'eligibility-schedules', because };

    expect(doubt(renewal(), undefined, gap)).toBe(`it could not be looked at again: ${because}`);
  });
});

describe('sign-ins that cannot be read again', () => {
  const gap: Gap = { part: 'sign-ins', because };

  test('stop what rests on them: a removal', () => {
    expect(doubt(removal(), undefined, gap)).toBe(`it could not be looked at again: ${because}`);
  });

  test('stop no renewal, which does not', () => {
    expect(doubt(renewal(), undefined, gap)).toBeUndefined();
  });
});
