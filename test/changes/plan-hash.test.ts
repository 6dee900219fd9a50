import { describe, expect, test } from '@jest/globals';
import { planHash } from '../../src/changes/plan-hash.ts';
import { plan, planItem } from '../contracts/plans.ts';

const items = [planItem(), planItem({ id: 'another', decision: 'leave', change: null })];
const hash = planHash(plan(), items);

describe('the hash of a plan', () => {
  test('does not depend on the order of members', () => {
    const turned = items.map((item) => Object.fromEntries(Object.entries(item).toReversed()) as typeof item);

    expect(planHash(plan(), turned)).toBe(hash);
  });

  test.each([
    { what: 'the tenant', head: { tenantId: 'aaaabbbb-0000-4000-8000-ccccddddffff' } },
    { what: 'the instant', head: { madeAt: new Date('2026-11-24T02:00:00.051Z') } },
    { what: 'the rules', head: { rulesHash: 'ab13' } },
    { what: 'an obstacle and nothing else', head: { obstacles: [] } },
    { what: 'what would be in the way', head: { preview: [] } },
    { what: 'the approvals that it rests on', head: { approvals: [] } },
    { what: 'the mode', head: { mode: 'plan' } as const },
    { what: 'the job', head: { job: 'remove-stale-assignments' } as const },
  ])('changes with $what', ({ head }) => {
    expect(planHash(plan(head), items)).not.toBe(hash);
  });

  test('changes with the order of items', () => {
    expect(planHash(plan(), items.toReversed())).not.toBe(hash);
  });
});
