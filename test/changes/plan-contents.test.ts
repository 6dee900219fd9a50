import { expect, test } from '@jest/globals';
import { createPlanContents } from '../../src/changes/plan-contents.ts';
import { planHash } from '../../src/changes/plan-hash.ts';
import type { Plan } from '../../src/domain/model/plan.ts';
import { plan, planItem } from '../contracts/plans.ts';
import { FakePlans } from '../fakes/fake-plans.ts';

function whole(id: string): Plan {
  const made = plan({ id });
  return { ...made, hash: planHash(made, made.items) };
}

test('a plan whose items are not what its hash says is named, and so is a head that cannot be read', async () => {
  const plans = new FakePlans();
  await plans.save(whole('sound'));
  const altered = whole('altered');
  await plans.save({
    ...altered,
    items: [planItem({ reason: 'permanent-active' }), ...altered.items.slice(1)],
  });
  plans.planted.keys.push('planted');

  expect((await createPlanContents(plans).differences()).map(({ id }) => id).toSorted()).toEqual([
    'altered',
    'planted',
  ]);
});
