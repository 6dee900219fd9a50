import { describe, expect, test } from '@jest/globals';
import { changedMembers } from '../../../src/evidence/exports/changed-members.ts';

describe('what changed', () => {
  test.each([
    { before: { a: 1, b: 2 }, after: { a: 1, b: 2 }, says: '' },
    { before: { end: 'never' }, after: { end: '2027-06-15' }, says: 'end: "never" -> "2027-06-15"' },
    { before: {}, after: { gone: null }, says: 'gone: absent -> null' },
    {
      before: { rules: { Expiration: { maximumDuration: 'PT8H' }, Enablement: { enabledRules: ['MFA'] } } },
      after: { rules: { Expiration: { maximumDuration: 'PT24H' }, Enablement: { enabledRules: [] } } },
      says: 'rules.Enablement.enabledRules: ["MFA"] -> []; rules.Expiration.maximumDuration: "PT8H" -> "PT24H"',
    },
  ])('of two records is each member that is otherwise: $says', ({ before, after, says }) => {
    expect(changedMembers(before, after)).toBe(says);
  });

  test('of what was added or removed is nothing', () => {
    expect(changedMembers(undefined, { a: 1 })).toBeNull();
    expect(changedMembers({ a: 1 }, null)).toBeNull();
  });
});
