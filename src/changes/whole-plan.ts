import type { PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { Plans } from '../ports/index.ts';
import { everyItem } from '../ports/reading.ts';
import { planHash } from './plan-hash.ts';

const itemsPerPage = 1_000;

/**
 * Reads all items of a plan. Rows can be altered where they are kept, and an approval is of the plan's hash: what is shown to
 * whoever approves, and what is made because of it, must have just that hash.
 *
 * @returns `undefined` where they, or the head, are not what the hash says.
 * @throws StoreError where an item is missing.
 */
export async function readWholePlan(
  head: PlanHead,
  plans: Pick<Plans, 'items'>,
): Promise<readonly PlanItem[] | undefined> {
  const items = await Array.fromAsync(everyItem((from) => plans.items(head.id, { top: itemsPerPage, from })));
  return planHash(head, items) === head.hash ? items : undefined;
}
