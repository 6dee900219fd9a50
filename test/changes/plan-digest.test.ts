import { expect, test } from '@jest/globals';
import { planDigest } from '../../src/changes/plan-digest.ts';

const plan = {
  tenantId: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
  id: '20261124T020000050Z-00000002',
  hash: 'a'.repeat(64),
  rulesHash: 'b'.repeat(64),
};

test('what an approval of a plan covers is written so that every version finds and believes it', () => {
  expect(planDigest(plan, 'all')).toBe('13c2e598d23d55bef301561b17157f5ecc55288bbc53699bac328b1fa4c344f5');
  expect(planDigest(plan, ['one', 'two'])).toBe(
    '35c077376972982267a5309d57b69b724919b582312276f7edd58ff8491c62e7',
  );
});

test('the order and repetitions of its items say nothing', () => {
  expect(planDigest(plan, ['two', 'one', 'two'])).toBe(planDigest(plan, ['one', 'two']));
  expect(planDigest(plan, ['one'])).not.toBe(planDigest(plan, ['one', 'two']));
});
