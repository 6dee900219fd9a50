import type { Obstacle, PlanItem } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { completenessObstacles } from './completeness.ts';
import { isDestructive } from './effects.ts';
import { itemObstacles } from './item-gates.ts';
import { limitObstacles, type RecentChange } from './limits.ts';
import { type OwnRemovals, type Population, populationDrops } from './population.ts';
import { protectedListObstacles } from './protected-list.ts';
import { type UndoneChange, undoneObstacles } from './undone.ts';

/** What is to be done now, and what it is judged by. */
export interface Intent {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  /** Of decision `change`, in the order in which they would be made. */
  readonly items: readonly PlanItem[];
  /** Changes that were made or claimed in the 24 hours before; older ones are not counted. */
  readonly recent: readonly RecentChange[];
  /** Of the last run that saw everything; `undefined`: there was none. */
  readonly lastPopulation: Population | undefined;
  /** What this app has removed since then. */
  readonly ownRemovals?: OwnRemovals;
  /** What people have taken back lately. */
  readonly undone?: readonly UndoneChange[];
}

export interface Gates {
  /** Everything that is in the way, the widest first. */
  readonly obstacles: readonly Obstacle[];
  /** The items that nothing is in the way of, in the order given. */
  readonly allowed: readonly PlanItem[];
}

/** Judges a whole plan before any of it is done. Pure and total: what cannot be told closes a gate. */
export function closeGates(intent: Intent): Gates {
  const { snapshot, rules, items, recent, lastPopulation, ownRemovals, undone = [] } = intent;
  const again = undoneObstacles(items, undone, snapshot.now);
  const taken = new Set(again.map(({ itemId }) => itemId));
  const fresh = items.filter(({ id }) => !taken.has(id));
  const ofItems = [...again, ...itemObstacles(fresh, { snapshot, rules })];
  const refused = new Set(ofItems.map(({ itemId }) => itemId));
  // What is refused will not change, so it counts towards no limit: it is planned anew every night, and would stop all
  // others.
  const others = items.filter(({ id }) => !refused.has(id));
  const obstacles = [
    ...protectedListObstacles(snapshot, rules),
    ...completenessObstacles(snapshot),
    ...populationDrops(snapshot, rules, lastPopulation, ownRemovals),
    ...limitObstacles(snapshot, rules, { items: others, recent }),
    ...ofItems,
  ];
  const stopped = new Set(obstacles.map(({ stops }) => stops));
  const allowed = others.filter(({ change }) => {
    if (change === null || stopped.has('everything')) return false;
    return !stopped.has(isDestructive(change) ? 'destructive' : 'additive');
  });
  return { obstacles, allowed };
}
