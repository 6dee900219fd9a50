import { describe, expect, test } from '@jest/globals';
import { namedItems, usedApprovals, wantedItems } from '../../src/changes/wanted-items.ts';
import type { ApprovedItem } from '../../src/domain/approvals/item-approval.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import { planItem } from '../contracts/plans.ts';
import { GRACE, LIN } from '../snapshot-builder.ts';

const applies = planItem({ id: 'applies' });
const waits = planItem({ id: 'waits', mode: 'plan' });
const left = planItem({ id: 'left', decision: 'leave' });
const facts = { rulesHash: 'r-1', isControlPlane: false, people: [] };

function approval(item: PlanItem, overrides: Partial<ApprovedItem> = {}): ApprovedItem {
  if (item.change === null) throw new TypeError('an item without a change');
  return {
    ...{ planId: 'plan-1', by: { objectId: GRACE, appId: 'portal' }, isSigned: false, isNamed: false },
    ...{ at: new Date('2026-11-24T09:00:00Z'), change: item.change, reason: item.reason, rulesHash: 'r-1' },
    ...overrides,
  };
}

const wanted = (
  items: readonly PlanItem[],
  approved: Readonly<Record<string, readonly ApprovedItem[]>> = {},
  upTo: 'plan' | 'apply' = 'apply',
) => wantedItems(items, { upTo, approved: new Map(Object.entries(approved)), factsOf: () => facts });

describe('what is tried', () => {
  test('is what the mode of its rule lets through, and nothing that only is planned', () => {
    expect(wanted([applies, waits, left])).toEqual({
      wanted: [applies],
      approvals: new Map(),
      obstacles: [],
    });
  });

  test('is what a person has approved, too', () => {
    const given = approval(waits);

    expect(wanted([applies, waits, left], { waits: [given] })).toEqual({
      wanted: [applies, waits],
      approvals: new Map([['waits', given]]),
      obstacles: [],
    });
  });

  test('is nothing where the job only plans, whoever has approved it', () => {
    expect(wanted([applies, waits], { waits: [approval(waits)] }, 'plan').wanted).toEqual([]);
  });

  test('is nothing that is not to be changed by now, whoever has approved it', () => {
    expect(wanted([left], { left: [approval(left)] })).toEqual({
      ...{ wanted: [], approvals: new Map(), obstacles: [] },
    });
  });
});

describe('an approval that does not count any more', () => {
  const old = approval(waits, { rulesHash: 'r-0' });

  test('is an obstacle of its item, which is not tried', () => {
    expect(wanted([waits], { waits: [old] })).toEqual({
      wanted: [],
      approvals: new Map(),
      obstacles: [
        {
          ...{ code: 'approval-void', stops: 'item', itemId: 'waits' },
          sentence:
            `Its approval in plan plan-1 by ${GRACE} does not count: the rules have changed since. ` +
            'Approve it in this plan, if it is right.',
        },
      ],
    });
  });

  test('is in the way of nothing that needs none', () => {
    const void0 = approval(applies, { rulesHash: 'r-0' });

    expect(wanted([applies], { applies: [void0] })).toEqual({
      wanted: [applies],
      approvals: new Map(),
      obstacles: [],
    });
  });
});

describe('the approvals that a plan rests on', () => {
  const approvals = new Map([
    ['applies', approval(applies)],
    ['waits', approval(waits)],
    ['left', approval(left, { by: { objectId: LIN, appId: 'portal' } })],
    ['other', approval(waits, { planId: 'plan-2', isNamed: true })],
  ]);

  test('are told by plan and person, with how many items rest on each', () => {
    const items = ['applies', 'waits', 'left', 'other', 'free'].map((id) => planItem({ id }));

    expect(usedApprovals(items, approvals)).toEqual([
      { planId: 'plan-1', by: GRACE, items: 2 },
      { planId: 'plan-1', by: LIN, items: 1 },
      { planId: 'plan-2', by: GRACE, items: 1 },
    ]);
  });

  test('are only those of what is tried', () => {
    expect(usedApprovals([planItem({ id: 'free' })], approvals)).toEqual([]);
  });

  test('let pass the limits only what was approved by name', () => {
    expect(namedItems(approvals)).toEqual(new Set(['other']));
  });
});
