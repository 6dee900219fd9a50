import type { Obstacle, PlanItem } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { completenessObstacles } from './completeness.ts';
import { isDestructive } from './effects.ts';
import { type AssumedChange, itemObstacles } from './item-gates.ts';
import { type LimitVerdict, limitVerdict, type RecentChange } from './limits.ts';
import { type OwnRemovals, type Population, populationDrops } from './population.ts';
import { protectedListObstacles } from './protected-list.ts';
import { type UndoneChange, undoneObstacles } from './undone.ts';
import { unreadableItemObstacles, unreadableObstacles } from './unreadable-rows.ts';

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
  /** What people have undone lately. */
  readonly undone?: readonly UndoneChange[];
  /**
   * - `whole`   counts and percentages of the whole tenant. Unless given.
   * - `counts`  only counts: the snapshot is of a part of the tenant.
   * - `none`    they are judged elsewhere: those of callers.
   */
  readonly limits?: 'whole' | 'counts' | 'none';
  /** Items that a person has approved by name: those pass the limits, and no other gate. */
  readonly named?: ReadonlySet<string>;
  /** Changes of this app that a listing may not show yet. */
  readonly assumed?: readonly AssumedChange[];
}

export interface Gates {
  /** Everything that is in the way, the widest first. */
  readonly obstacles: readonly Obstacle[];
  /** The items that nothing is in the way of, in the order given. */
  readonly allowed: readonly PlanItem[];
}

const noLimits: LimitVerdict = { obstacles: [], postponed: new Set() };

/** Judges a whole plan before any of it is done. Pure and total: what is unknown closes a gate. */
export function closeGates(intent: Intent): Gates {
  const { snapshot, rules, items, recent, lastPopulation, ownRemovals } = intent;
  const { undone = [], assumed = [], limits: judged = 'whole', named = new Set() } = intent;
  const again = [
    ...undoneObstacles(items, undone, snapshot.now),
    ...unreadableItemObstacles(items, snapshot),
  ];
  const taken = new Set(again.map(({ itemId }) => itemId));
  const fresh = items.filter(({ id }) => !taken.has(id));
  const ofItems = [...again, ...itemObstacles(fresh, { snapshot, rules }, assumed)];
  const refused = new Set(ofItems.map(({ itemId }) => itemId));
  // What is refused will not change, so it counts towards no limit: it is planned anew every night, and would stop all
  // others.
  const others = items.filter(({ id }) => !refused.has(id));
  const isWhole = judged === 'whole';
  const counted = others.filter(({ id }) => !named.has(id));
  const limits =
    judged === 'none' ? noLimits : limitVerdict(snapshot, rules, { items: counted, recent, isWhole });
  const obstacles = [
    ...protectedListObstacles(snapshot, rules),
    ...completenessObstacles(snapshot),
    ...unreadableObstacles(snapshot, rules),
    ...populationDrops(snapshot, rules, lastPopulation, ownRemovals),
    ...limits.obstacles,
    ...ofItems,
  ];
  const stopped = new Set(obstacles.map(({ stops }) => stops));
  const pastLimits = obstacles.filter((obstacle) => !limits.obstacles.includes(obstacle));
  const stoppedWhenNamed = new Set(pastLimits.map(({ stops }) => stops));
  const allowed = others.filter(({ id, change }) => {
    const closed = named.has(id) ? stoppedWhenNamed : stopped;
    if (change === null || closed.has('everything') || limits.postponed.has(id)) return false;
    const takesAway = isDestructive(change, snapshot.now);
    if (closed.has('all-but-renewals') && (change.effect !== 'renewal' || takesAway)) return false;
    return !(takesAway && closed.has('destructive'));
  });
  return { obstacles, allowed };
}
