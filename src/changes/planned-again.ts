import type { PlanItem } from '../domain/model/plan.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { canonicalJson } from '../ports/canonical-json.ts';

/**
 * Why an item is not to be made any more, by a fresh look at its access.
 *
 * @param replan the planner itself.
 * @returns `undefined`: it says the same, on the same instant.
 */
export function doubtAbout(
  item: PlanItem,
  fresh: TenantSnapshot,
  replan: (fresh: TenantSnapshot) => readonly PlanItem[],
): string | undefined {
  // A renewal does not rest on sign-ins; what it may take away is judged by the gates, which know of the gap.
  const gap = fresh.gaps.find(({ part }) => part !== 'sign-ins' || item.change?.effect !== 'renewal');
  if (gap !== undefined) return `it could not be looked at again: ${gap.because}`;
  const again = replan(fresh).find(({ id }) => id === item.id);
  if (again?.decision === 'change' && canonicalJson(again.change) === canonicalJson(item.change))
    return undefined;
  return again === undefined
    ? 'it is not there any more'
    : `its evidence changed since it was planned: ${again.decision} (${again.reason}) ${JSON.stringify(again.evidence)}`;
}
