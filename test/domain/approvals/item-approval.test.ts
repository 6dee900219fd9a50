import { describe, expect, test } from '@jest/globals';
import {
  type ApprovalFacts,
  type ApprovedItem,
  approvalOf,
} from '../../../src/domain/approvals/item-approval.ts';
import type { PlannedChange } from '../../../src/domain/model/change.ts';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import { planItem } from '../../contracts/plans.ts';

const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const graceAsAdministrator = '11111111-aaaa-4bbb-8ccc-0000000000a2';
const facts: ApprovalFacts = { rulesHash: 'ab12', isControlPlane: false, people: [] };
const item = planItem();

function changeOf({ change }: PlanItem): PlannedChange {
  if (change === null) throw new Error('the item has a change');
  return change;
}

/** Grace has approved the item, of all. */
function approved(overrides: Partial<ApprovedItem> = {}): ApprovedItem {
  return {
    planId: 'plan-1',
    by: { objectId: grace, appId: 'portal' },
    isSigned: false,
    isNamed: false,
    at: new Date('2026-11-24T09:05:00Z'),
    change: changeOf(item),
    reason: item.reason,
    rulesHash: 'ab12',
    ...overrides,
  };
}

function verdictOn(
  approvals: readonly ApprovedItem[],
  now: Partial<ApprovalFacts> = {},
  of: PlanItem = item,
) {
  return approvalOf(of, new Map([[item.id, approvals]]), { ...facts, ...now });
}

/** The item as it was approved, with another first step. */
function withStep(step: Partial<PlannedChange['steps'][number]>): ApprovedItem {
  const change = changeOf(item);
  const [first, ...rest] = change.steps;
  if (first === undefined) throw new Error('a change has a step');
  return approved({ change: { ...change, steps: [{ ...first, ...step }, ...rest] } });
}

describe('an approved change', () => {
  test('is approved when the same is planned again', () => {
    expect(verdictOn([approved()])).toEqual({ kind: 'approved', approval: approved() });
  });

  test.each([
    { what: 'ends seven days earlier or later', end: '2027-06-05T00:00:00.000Z', kind: 'approved' },
    { what: 'now ends eight days later', end: '2027-05-21T00:00:00.000Z', kind: 'void' },
    { what: 'now ends eight days earlier', end: '2027-06-06T00:00:00.000Z', kind: 'void' },
    { what: 'had no end', end: null, kind: 'void' },
  ])('is $kind when it $what', ({ end, kind }) => {
    expect(verdictOn([withStep({ endDateTime: end })])).toMatchObject({ kind });
  });

  test.each([
    { what: 'is made by another action', change: withStep({ actions: ['adminUpdate'] }) },
    { what: 'is of another kind of access', change: withStep({ kind: 'assignment' }) },
    { what: 'has another effect', change: approved({ change: { ...changeOf(item), effect: 'removal' } }) },
    { what: 'has a step more', change: approved({ change: { ...changeOf(item), steps: [] } }) },
    { what: 'is of access as it was not', change: approved({ change: { ...changeOf(item), before: null } }) },
  ])('is not approved any more when it $what', ({ change }) => {
    expect(verdictOn([change])).toMatchObject({
      kind: 'void',
      planId: 'plan-1',
      because: 'what is planned now is not what was approved',
    });
  });

  test('is not approved any more for another reason', () => {
    expect(verdictOn([approved({ reason: 'lapsed' })])).toMatchObject({
      kind: 'void',
      because: 'its reason was lapsed, and is ends-soon now',
    });
  });

  test('is not approved any more under other rules', () => {
    expect(verdictOn([approved()], { rulesHash: 'ab13' })).toMatchObject({
      kind: 'void',
      because: 'the rules have changed since',
    });
  });

  test('of what controls the tenant counts only where Entra signed the approval', () => {
    expect(verdictOn([approved()], { isControlPlane: true })).toMatchObject({
      kind: 'void',
      because: 'what controls the tenant needs an approval that Entra signed',
    });
    expect(verdictOn([approved({ isSigned: true })], { isControlPlane: true })).toMatchObject({
      kind: 'approved',
    });
  });

  test.each([
    { what: 'to whoever approved it', of: { key: { ...item.key, principalId: grace } }, people: [] },
    { what: 'to a group they are in', of: { alsoAffects: [grace] }, people: [] },
    {
      what: 'to another account of theirs',
      of: { alsoAffects: [graceAsAdministrator] },
      people: [{ name: 'Grace', accounts: [graceAsAdministrator.toUpperCase(), grace] }],
    },
  ])('that lengthens access $what is not approved', ({ of, people }) => {
    expect(verdictOn([approved()], { people }, planItem({ ...of } as Partial<PlanItem>))).toMatchObject({
      kind: 'void',
      because: 'nobody approves a renewal for themself',
    });
  });

  test('that takes access from whoever approved it is approved', () => {
    const change = { ...changeOf(item), effect: 'removal' } as const;
    const own = planItem({ key: { ...item.key, principalId: grace } as PlanItem['key'], change });

    expect(verdictOn([approved({ change })], {}, own)).toMatchObject({ kind: 'approved' });
  });

  test('is approved by one good approval among others, and one that named it goes first', () => {
    const named = approved({ planId: 'plan-2', isNamed: true });

    expect(verdictOn([approved({ rulesHash: 'old' }), approved(), named])).toEqual({
      kind: 'approved',
      approval: named,
    });
  });

  test('that nobody approved is not', () => {
    expect(verdictOn([])).toEqual({ kind: 'none' });
    expect(approvalOf(item, new Map(), facts)).toEqual({ kind: 'none' });
    expect(verdictOn([approved()], {}, planItem({ change: null }))).toEqual({ kind: 'none' });
  });
});
