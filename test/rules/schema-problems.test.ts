import { describe, expect, test } from '@jest/globals';
import { closestName } from '../../src/rules/schema-problems.ts';

const known = ['mode', 'selection', 'coolDownDays', 'newAccountDays', 'newAssignmentDays'];

describe('the name that was meant', () => {
  test.each([
    ['cooldownDays', 'coolDownDays'],
    ['colDownDays', 'coolDownDays'],
    ['newAssignmentsDays', 'newAssignmentDays'],
    ['mod', 'mode'],
  ])('by %s is %s', (written, meant) => {
    expect(closestName(written, known)).toBe(meant);
  });

  test.each(['', 'x', 'days', 'protected', 'm'.repeat(10_000)])('is not guessed from %.12s', (written) => {
    expect(closestName(written, known)).toBeUndefined();
  });
});
