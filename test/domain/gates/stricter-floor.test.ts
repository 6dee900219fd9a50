import { describe, expect, test } from '@jest/globals';
import { stricterFloor } from '../../../src/domain/gates/counted-on.ts';
import { ADA, days, GRACE } from '../../snapshot-builder.ts';
import { floor } from './builders.ts';

const high = floor({
  globalAdministrators: 4,
  privilegedRoleAdministrators: 3,
  inForceForDays: 20,
  signedInWithinDays: 10,
  drillWithinDays: 90,
});
const low = floor({
  globalAdministrators: 2,
  privilegedRoleAdministrators: 1,
  inForceForDays: 1,
  signedInWithinDays: 365,
  drillWithinDays: 365,
});

describe('the stricter of two floors', () => {
  test.each([
    { what: 'what was lowered since', one: high, other: low },
    { what: 'what was raised since', one: low, other: high },
  ])('has the stricter of each part: $what', ({ one, other }) => {
    expect(stricterFloor(one, other)).toEqual(high);
  });

  test('mixes them part by part', () => {
    const mixed = { ...low, globalAdministrators: 9, signedInWithinDays: 5 };

    expect(stricterFloor(high, mixed)).toEqual({ ...high, globalAdministrators: 9, signedInWithinDays: 5 });
  });

  test('knows only the drills that both know: the same account on the same day', () => {
    const [ada, grace] = [ADA, GRACE].map((principalId) => ({ principalId, on: days(-9), by: 'Lin' }));
    if (ada === undefined || grace === undefined) throw new Error('there are two');
    const otherDay = { ...grace, on: days(-8) };

    expect(stricterFloor(floor({ drills: [ada, grace] }), floor({ drills: [otherDay, ada] })).drills).toEqual(
      [ada],
    );
    expect(stricterFloor(floor(), floor({ drills: [ada] })).drills).toEqual([]);
  });
});
