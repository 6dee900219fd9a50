import { dayMilliseconds, daysBefore } from '../domain/matching/instants.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type { PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { Plans } from '../ports/index.ts';
import { everyItem } from '../ports/reading.ts';

/** An approval that nobody has used for so long counts for nothing: what was read then may not hold any more. */
const approvalDays = 7;
/**
 * A clamped length is counted from the night it is planned in, so what was approved may end some days later when it is
 * planned again. Two ends that are the same are another notion: `isSameEnd` of the domain.
 */
const approvedEndToleranceMilliseconds = approvalDays * dayMilliseconds;
const plansPerPage = 100;
const itemsPerPage = 1_000;

/** What people have approved, by item id. */
export type ApprovedChanges = ReadonlyMap<string, readonly PlannedChange[]>;

/** The changes of this job's plans that a person has approved lately. */
export async function approvedChanges(
  plans: Plans,
  job: PlanHead['job'],
  now: Date,
): Promise<ApprovedChanges> {
  const oldest = daysBefore(now, approvalDays);
  const approved = new Map<string, PlannedChange[]>();
  for await (const head of headsSince(plans, oldest)) {
    if (head.job !== job || head.approval === undefined || head.approval.at < oldest) continue;
    for await (const item of changesOf(plans, head.id))
      if (item.change !== null) approved.set(item.id, [...(approved.get(item.id) ?? []), item.change]);
  }
  return approved;
}

/** Whether a person has approved just this change: of the same access as it was, by the same steps. */
export function isApproved({ id, change }: PlanItem, approved: ApprovedChanges): boolean {
  return change !== null && (approved.get(id) ?? []).some((one) => isSameWish(one, change));
}

function isSameWish(one: PlannedChange, other: PlannedChange): boolean {
  return (
    one.effect === other.effect &&
    JSON.stringify(one.before) === JSON.stringify(other.before) &&
    one.steps.length === other.steps.length &&
    one.steps.every((step, index) => {
      const twin = other.steps[index];
      return (
        twin?.kind === step.kind && twin.actions.join() === step.actions.join() && isApprovedEnd(step, twin)
      );
    })
  );
}

function isApprovedEnd(one: PlannedChange['steps'][number], other: PlannedChange['steps'][number]): boolean {
  if (typeof one.endDateTime !== 'string' || typeof other.endDateTime !== 'string')
    return one.endDateTime === other.endDateTime;
  return (
    Math.abs(Date.parse(one.endDateTime) - Date.parse(other.endDateTime)) <= approvedEndToleranceMilliseconds
  );
}

async function* headsSince(plans: Plans, oldest: Date): AsyncGenerator<PlanHead> {
  for await (const head of everyItem((from) => plans.list({ top: plansPerPage, from }))) {
    // An approval is never older than its plan, but may be much younger.
    if (head.madeAt < daysBefore(oldest, approvalDays)) return;
    yield head;
  }
}

function changesOf(plans: Plans, planId: string): AsyncGenerator<PlanItem> {
  return everyItem((from) => plans.items(planId, { top: itemsPerPage, from, decision: 'change' }));
}
