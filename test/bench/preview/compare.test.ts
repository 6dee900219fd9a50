import { describe, expect, test } from '@jest/globals';
import { differencesBetween } from '../../../bench/preview/compare.ts';
import type { Made } from '../../../bench/preview/sides.ts';
import type { Plan, PlanItem } from '../../../src/domain/model/plan.ts';
import { NOW, roleKey } from '../../snapshot-builder.ts';

const item: PlanItem = {
  ...{ id: 'eligibility:ada', kind: 'eligibility', key: roleKey(), decision: 'change', reason: 'ends-soon' },
  ...{
    mode: 'plan',
    evidence: { said: 'GET /users: 403 (request-id r1). Grant it.' },
    due: null,
    change: null,
  },
  alsoAffects: [],
};

function made(items: readonly PlanItem[], more: Partial<Plan> = {}): Made {
  const plan: Plan = {
    ...{ tenantId: 't', id: 'p', runId: 'r', job: 'renew-eligibilities', madeAt: NOW, mode: 'plan' },
    ...{ rulesHash: 'ab', hash: 'cd', counts: {}, obstacles: [], preview: [], approvals: [], items },
    ...more,
  };
  return { plans: [plan], drift: [] };
}

describe('the sweep of previews', () => {
  test('takes two plans for the same whatever their ids and those of requests are', () => {
    const other = { ...item, evidence: { said: 'GET /users: 403 (request-id r2). Ask for it.' } };
    expect(differencesBetween(made([item]), made([other], { id: 'q', runId: 's', hash: 'ef' }))).toEqual([]);
  });

  test.each([
    { case: 'another reason', there: made([{ ...item, reason: 'not-used' }]) },
    { case: 'an item that only one has', there: made([]) },
    { case: 'one more item', there: made([item, { ...item, id: 'eligibility:grace' }]) },
    {
      case: 'a gate that only one closes',
      there: made([item], {
        preview: [{ code: 'floor', stops: 'item', itemId: item.id, sentence: 'Too few.' }],
      }),
    },
    { case: 'another mode', there: made([item], { mode: 'apply' }) },
    { case: 'no plan', there: { plans: [], drift: [] } },
  ])('finds $case', ({ there }) => {
    expect(differencesBetween(made([item]), there)).toHaveLength(1);
  });
});
