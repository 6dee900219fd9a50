import type { Mark, PlanItem } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { stalenessContext } from './context.ts';
import { judge } from './judge.ts';
import { markedItem } from './marking.ts';

/**
 * Decides of every access whether it is stale, and what is to be done about it: marked, waited for, removed, reported,
 * dropped or left; and says why. Pure and total: the same snapshot, rules and marks, in whatever order they list things,
 * give the same items, byte for byte.
 *
 * @param marks what was announced before, by item id.
 * @returns one item for each kind, principal, role and scope that is listed; sorted by id.
 */
export function planRemovals(
  snapshot: TenantSnapshot,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
): readonly PlanItem[] {
  const context = stalenessContext(snapshot, rules, marks);
  return [...context.accesses.values()]
    .map((access) => markedItem(access, judge(access, context), context))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
