import {
  type ApprovalFacts,
  type ApprovedItem,
  type ApprovedItems,
  approvalOf,
} from '../domain/approvals/item-approval.ts';
import type { Obstacle, PlanApproval, PlanItem } from '../domain/model/plan.ts';

/** What of a plan may be tried now, and thanks to whom. */
export interface WantedItems {
  /** What the mode lets through, or a person has. */
  readonly wanted: readonly PlanItem[];
  /** Approvals that stand, by the item's id. */
  readonly approvals: ReadonlyMap<string, ApprovedItem>;
  /** Approvals that stand no longer. */
  readonly obstacles: readonly Obstacle[];
}

interface Wish {
  readonly upTo: 'plan' | 'apply';
  readonly approved: ApprovedItems;
  factsOf(item: PlanItem): ApprovalFacts;
}

/** Tells apart what may be tried, what nobody has approved, and what was approved and has changed since. */
export function wantedItems(items: readonly PlanItem[], { upTo, approved, factsOf }: Wish): WantedItems {
  const approvals = new Map<string, ApprovedItem>();
  const obstacles: Obstacle[] = [];
  for (const item of items) {
    if (item.decision !== 'change') continue;
    const verdict = approvalOf(item, approved, factsOf(item));
    if (verdict.kind === 'approved') approvals.set(item.id, verdict.approval);
    // What the mode lets through needs no approval.
    if (verdict.kind !== 'void' || item.mode === 'apply') continue;
    const { planId, by, because } = verdict;
    const sentence = `Its approval in plan ${planId} by ${by.objectId} does not count: ${because}. Approve it in this plan, if it is right.`;
    obstacles.push({ code: 'approval-void', stops: 'item', itemId: item.id, sentence });
  }
  const wanted = items.filter(
    ({ id, decision, mode }) =>
      upTo === 'apply' && decision === 'change' && (mode === 'apply' || approvals.has(id)),
  );
  return { wanted, approvals, obstacles };
}

/** Which approvals these items rest on. */
export function usedApprovals(
  items: readonly PlanItem[],
  approvals: WantedItems['approvals'],
): readonly PlanApproval[] {
  const used = items.flatMap(({ id }) => approvals.get(id) ?? []);
  return Map.groupBy(used, ({ planId, by }) => `${planId} ${by.objectId}`)
    .values()
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ planId: first.planId, by: first.by.objectId, items: 1 + others.length }],
    )
    .toArray();
}

/** Items that somebody has approved by name: those pass the limits of a plan. */
export function namedItems(approvals: WantedItems['approvals']): ReadonlySet<string> {
  return new Set([...approvals].flatMap(([id, { isNamed }]) => (isNamed ? [id] : [])));
}
